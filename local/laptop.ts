/**
 * The whole product on this computer: tables, queues, the simulated tenant and the function app; announced to the CLI.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { sessionLink } from '../src/api/access/laptop-session.ts';
import { isoOf } from '../src/base/clock.ts';
import { defined } from '../src/base/defined.ts';
import { apiAnswers } from '../src/cli/store/api-answers.ts';
import { announceInstance } from '../src/cli/store/running-instance.ts';
import type { Answers } from '../src/query/answers.ts';
import { storageTables } from '../src/storage/azure-tables.ts';
import type { Tables } from '../src/storage/tables.ts';
import { startApp } from './app.ts';
import { startAzurite } from './azurite.ts';
import { type DayContext, playDay } from './day/play-day.ts';
import type { Played } from './day/played.ts';
import { storyFixtures } from './day/story-fixtures.ts';
import type { FunctionHost } from './host/function-host.ts';
import type { HostLog } from './host/host-log.ts';
import type { LaptopTime } from './laptop-time.ts';
import { randomFrom } from './tenant/random.ts';
import { startTenant, type Tenant } from './tenant/tenant-server.ts';

export interface Laptop {
  readonly day: number;
  readonly tenant: Tenant;
  readonly host: FunctionHost;
  readonly answers: Answers;
  readonly tables: Tables;
  readonly apiUrl: string;
  /** Opens a session in a browser. */
  readonly dashboardUrl: string;
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

/** Beside the saved tables. */
export const KEYS_FILE = 'signing-keys.json';

export async function startLaptop({ seed, day, users, keep, time, log }: LaptopOptions): Promise<Laptop> {
  const azurite = await startAzurite(defined({ folder: keep }));
  const tenant = await startTenant({ seed, day, users, clock: time.now });
  const session = randomBytes(32).toString('base64url');
  const { connectionString } = azurite;
  const host = await startApp({
    connectionString,
    time,
    log,
    settings: settingsFor(tenant),
    reachable: true,
    session,
    keysFile: keep && resolve(keep, KEYS_FILE),
  });
  const apiUrl = `${host.url}/api`;
  const withdraw = await announceInstance({
    pid: process.pid,
    startedAt: isoOf(Date.now()),
    apiUrl,
    session,
    connectionString,
    tenantId: tenant.tenantId,
    graphDial: tenant.url,
    graphToken: tenant.token,
    ...defined({ folder: keep && resolve(keep) }),
  });
  return {
    day,
    tenant,
    host,
    apiUrl,
    dashboardUrl: sessionLink(host.url, session),
    tables: storageTables({ connectionString }),
    answers: apiAnswers({ url: host.url, token: session }),
    async stop() {
      await withdraw();
      await host.stop();
      await tenant.stop();
      await azurite.stop();
    },
  };
}

interface PlayOptions extends Omit<DayContext, 'fixtures' | 'host'> {
  readonly laptop: Laptop;
  /** Chooses whom each story affects. */
  readonly seed: number;
}

/** Plays the scripted day. Resolves when it is over, to all events that were played. */
export async function playOnLaptop({ laptop, seed, ...context }: PlayOptions): Promise<readonly Played[]> {
  const { tenant, host, day } = laptop;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const { next: chance } = randomFrom(seed, `day ${day}`);
  const fixtures = storyFixtures({ tenant, now: context.time.now, notificationUrl, chance });
  return playDay({ ...context, host, fixtures });
}

/** A tenant in this process, or the description that one in another process gives. */
export interface ReachableTenant extends Pick<Tenant, 'url' | 'token' | 'tenantId'> {
  readonly directory: Pick<Tenant['directory'], 'noticesAddress' | 'adminsAddress' | 'breakGlassIds'>;
}

/** Notices may be sent: the mailbox of the simulated tenant is on this computer. */
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
