/** The engine on a simulated tenant without host or storage: tables and queue in memory, time in steps, and the doors' few lines played here. */

import { STORIES } from '../../local/day/stories.ts';
import { storyFixtures } from '../../local/day/story-fixtures.ts';
import { settingsFor } from '../../local/laptop.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { type Dependencies, type Engine, engineOn } from '../../src/app/engine.ts';
import { readSettings, type Settings } from '../../src/config.ts';
import { openGraph } from '../../src/graph/graph.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { parseQueueMessage } from '../../src/ingest/queue/queue-signals.ts';
import type { LogSignal } from '../../src/ingest/signal.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { parseTenantChange } from '../../src/mirror/tenant-change.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type MemoryQueue, memoryQueue } from './memory-queue.ts';

const MINUTE = 60_000;
const STEP_MS = 20_000;
const START = Date.parse('2031-03-03T08:00:00.000Z');
const ADDRESS = 'https://auditor.contoso.example';
/** Pauses are rounded up to this: a random one would date the rows of every run differently. */
const TICK_MS = 2_000;

const EVERY: readonly (readonly [PolledSource, number])[] = [
  ['directory-audits', MINUTE],
  ['consents', MINUTE],
  ['sign-ins', 2 * MINUTE],
  ['policies', 2 * MINUTE],
  ['users', 5 * MINUTE],
  ['risky-users', 5 * MINUTE],
  ['subscriptions', 60 * MINUTE],
];

export interface StageOptions {
  readonly seed: number;
  readonly users?: number;
  /** How often each message is delivered. */
  readonly copies?: () => number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Puts something between the engine and what it stands on. */
  readonly between?: (ground: Dependencies) => Dependencies;
}

/** What tells of the tenant, whichever way it came: a notification as what the look that it caused has shown. */
export type Told = LogSignal | TenantChange;

export interface Stage {
  readonly tenant: Tenant;
  readonly running: Engine;
  readonly tables: Tables;
  readonly queue: MemoryQueue;
  readonly settings: Settings;
  readonly told: readonly Told[];
  /** Lines of the log. */
  readonly said: readonly string[];
  now(): number;
  /** One turn of a timer, and what follows from it. */
  read(feature: PolledSource): Promise<void>;
  /** Takes out of the queue what may be taken. */
  work(): Promise<void>;
  pass(minutes: number): Promise<void>;
  /** Nothing runs meanwhile: neither timers nor notifications. */
  leap(minutes: number): void;
  stop(): Promise<void>;
}

export async function startStage({
  seed,
  users = 40,
  copies = () => 1,
  settings: different = {},
  between = (ground) => ground,
}: StageOptions): Promise<Stage> {
  let present = START;
  const now = () => present;
  const pause = async (ms: number) => {
    present += Math.ceil(ms / TICK_MS) * TICK_MS;
  };
  const deliver = (url: string, init: RequestInit) => receive(url, init, stage);
  const tenant = await startTenant({ seed, users, clock: now, deliver, validate: false });
  const environment = { ...settingsFor(tenant), AzureWebJobsStorage: 'in memory', PUBLIC_URL: ADDRESS, ...different };
  const settings = readSettings(environment);
  const tables = memoryTables();
  const snapshots = tableSnapshots(tenantStore(tables, tenant.tenantId));
  const queue = memoryQueue(snapshots, now);
  const graph = openGraph({ cloud: 'global', dial: tenant.url, token: async () => tenant.token, now, pause });
  const running = engineOn(between({ tables, queue, graph }), settings, now);
  const told: Told[] = [];
  const said: string[] = [];
  const log = {
    log: (line: string) => void said.push(line),
    warn: (line: string) => void said.push(`warning: ${line}`),
  };

  async function note(text: string): Promise<void> {
    for (const one of await parseQueueMessage(JSON.parse(text), snapshots)) {
      if (one.kind === 'audit-recorded' || one.kind === 'signed-in' || one.kind === 'risk-told') told.push(one);
      if (one.kind === 'tenant-changed') told.push(parseTenantChange(one));
      if (one.kind === 'change-notified') told.push(...(await running.pipeline.refreshObject(one)).changes);
    }
  }
  async function work(): Promise<void> {
    for (let text = queue.take(); text !== undefined; text = queue.take()) {
      await note(text);
      for (let left = copies(); left > 0; left -= 1) await running.processSignalMessage(JSON.parse(text), log);
    }
  }
  async function tell(): Promise<void> {
    for (const due of await running.dueNotices())
      for (let left = copies(); left > 0; left -= 1) await running.sendDueNotice(due, log);
  }
  async function read(feature: PolledSource): Promise<void> {
    await running.pollSource(feature, log);
    await work();
  }
  async function step(): Promise<void> {
    const before = present;
    present += STEP_MS;
    await tenant.step();
    await work();
    for (const [feature, every] of EVERY)
      if (Math.floor(before / every) < Math.floor(present / every)) await read(feature);
    await tell();
  }

  const stage: Stage = {
    tenant,
    running,
    tables,
    queue,
    settings,
    told,
    said,
    now,
    read,
    work,
    async pass(minutes) {
      for (const until = present + minutes * MINUTE; present < until; ) await step();
    },
    leap(minutes) {
      present += minutes * MINUTE;
    },
    stop: () => tenant.stop(),
  };
  for (const [feature] of [...EVERY].reverse()) await read(feature);
  return stage;
}

/** All stories of the scripted day, each on somebody of its own. */
export async function playStories(stage: Stage, seed: number): Promise<void> {
  const { tenant, now } = stage;
  const cast = storyFixtures({
    tenant,
    now,
    notificationUrl: `${ADDRESS}/api/graph-notification`,
    chance: randomFrom(seed, 'day').next,
  });
  const start = now();
  for (const { minute, play } of STORIES) {
    await stage.pass((start + minute * MINUTE - now()) / MINUTE);
    await play(cast);
  }
  await stage.pass(20);
}

async function receive(url: string, init: RequestInit, { running, queue }: Stage): Promise<Response> {
  const { pathname, searchParams } = new URL(url);
  const handshake = searchParams.get('validationToken');
  if (handshake !== null) return new Response(handshake, { headers: { 'content-type': 'text/plain' } });
  const log = { log: () => {}, warn: () => {} };
  const accept = pathname.endsWith('graph-lifecycle') ? running.acceptLifecycle : running.acceptNotifications;
  queue.put(await accept(String(init.body), log));
  return new Response(undefined, { status: 202 });
}
