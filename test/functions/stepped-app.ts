/**
 * The real functions in the local host, on Azurite and a simulated tenant, on a clock that the test moves. Once per
 * test file.
 */
import { startApp } from '../../local/app.ts';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { step } from '../../local/day/play-day.ts';
import type { FunctionHost } from '../../local/host/function-host.ts';
import type { HostLogEntry } from '../../local/host/host-log.ts';
import { settingsFor } from '../../local/laptop.ts';
import { type LaptopTime, steppedTime } from '../../local/laptop-time.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { defined } from '../../src/base/defined.ts';

const STEP_MS = 20_000;
export const SESSION = 'session-of-this-test';

export interface SteppedApp {
  readonly host: FunctionHost;
  readonly tenant: Tenant;
  readonly time: LaptopTime;
  readonly connectionString: string;
  readonly log: readonly HostLogEntry[];
  /** Bodies that the tenant posted to us. */
  readonly posted: readonly string[];
  pass(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startSteppedApp({
  seed,
  users = 40,
  hostJson,
  storage = startAzurite(),
}: {
  readonly seed: number;
  readonly users?: number;
  readonly hostJson?: unknown;
  readonly storage?: Promise<Pick<Azurite, 'connectionString' | 'stop'>>;
}): Promise<SteppedApp> {
  const time = steppedTime(Date.now() - 3_600_000);
  const azurite = await storage;
  const posted: string[] = [];
  const deliver = (url: string, init: RequestInit) => {
    posted.push(String(init.body));
    return fetch(url, init);
  };
  const tenant = await startTenant({ seed, users, clock: time.now, deliver, validate: false });
  const { connectionString } = azurite;
  const log: HostLogEntry[] = [];
  const host = await startApp({
    connectionString,
    time,
    log: (entry) => void log.push(entry),
    settings: settingsFor(tenant),
    reachable: true,
    session: SESSION,
    ...defined({ hostJson }),
  });
  return {
    host,
    tenant,
    time,
    connectionString,
    log,
    posted,
    async pass(minutes) {
      for (const until = time.now() + minutes * 60_000; time.now() < until; ) {
        await time.reach(time.now() + STEP_MS);
        await step({ tenant, time, host });
      }
    },
    async stop() {
      await host.stop();
      await tenant.stop();
      await azurite.stop();
    },
  };
}
