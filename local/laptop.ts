/** Everything a laptop needs: tables and queues, the simulated tenant, the function app on top, and a note for the second terminal. */
import { randomBytes } from 'node:crypto';
import { isoOf } from '../src/base/clock.ts';
import { apiAnswers } from '../src/cli/store/api-answers.ts';
import { announceInstance } from '../src/cli/store/running-instance.ts';
import type { Answers } from '../src/query/answers.ts';
import { storageTables } from '../src/storage/azure-tables.ts';
import type { Tables } from '../src/storage/tables.ts';
import { startApp } from './app.ts';
import { startAzurite } from './azurite.ts';
import type { FunctionHost } from './host/function-host.ts';
import type { HostLog } from './host/host-log.ts';
import type { LaptopTime } from './laptop-time.ts';
import { startTenant, type Tenant } from './tenant/tenant-server.ts';

export interface Laptop {
  readonly day: number;
  readonly tenant: Tenant;
  readonly host: FunctionHost;
  readonly answers: Answers;
  readonly tables: Tables;
  readonly apiUrl: string;
  stop(): Promise<void>;
}

interface LaptopOptions {
  readonly seed: number;
  readonly day: number;
  readonly users: number;
  readonly keep: string | undefined;
  readonly time: LaptopTime;
  readonly log: HostLog;
}

export async function startLaptop({ seed, day, users, keep, time, log }: LaptopOptions): Promise<Laptop> {
  const azurite = await startAzurite(keep === undefined ? {} : { folder: keep });
  const tenant = await startTenant({ seed, day, users, clock: time.now });
  const functionKey = randomBytes(24).toString('base64url');
  const { connectionString } = azurite;
  const host = await startApp({
    connectionString,
    time,
    log,
    settings: settingsFor(tenant),
    reachable: true,
    functionKey,
  });
  const apiUrl = `${host.url}/api`;
  const withdraw = await announceInstance({
    pid: process.pid,
    startedAt: isoOf(Date.now()),
    apiUrl,
    apiKey: functionKey,
    connectionString,
    tenantId: tenant.tenantId,
    graphDial: tenant.url,
    graphToken: tenant.token,
  });
  return {
    day,
    tenant,
    host,
    apiUrl,
    tables: storageTables({ connectionString }),
    answers: apiAnswers({ url: apiUrl, key: functionKey }),
    async stop() {
      await withdraw();
      await host.stop();
      await tenant.stop();
      await azurite.stop();
    },
  };
}

/** The tenant in this process, or what one in another says of itself. */
export interface ReachableTenant extends Pick<Tenant, 'url' | 'token' | 'tenantId'> {
  readonly directory: Pick<Tenant['directory'], 'noticesAddress' | 'adminsAddress' | 'breakGlassIds'>;
}

/** The simulated tenant's people may be mailed: its mailbox is on this laptop. */
export function settingsFor(tenant: ReachableTenant): Record<string, string> {
  const { noticesAddress, adminsAddress, breakGlassIds } = tenant.directory;
  return {
    TENANT_ID: tenant.tenantId,
    SIMULATED_GRAPH: tenant.url,
    SIMULATED_GRAPH_TOKEN: tenant.token,
    NOTICE_MODE: 'send',
    NOTICE_MAILBOX: noticesAddress,
    NOTICE_ADMINS: adminsAddress,
    BREAK_GLASS_IDS: breakGlassIds.join(' '),
  };
}
