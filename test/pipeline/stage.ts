/** The engine on a simulated tenant without host or storage: tables and queue in memory, and time in steps. */

import { STORIES } from '../../local/day/stories.ts';
import { storyFixtures } from '../../local/day/story-fixtures.ts';
import { settingsFor } from '../../local/laptop.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { type Dependencies, type Engine, engineOn } from '../../src/app/engine.ts';
import { openServerTime } from '../../src/base/server-time.ts';
import { readSettings, type Settings } from '../../src/config.ts';
import { openGraph } from '../../src/graph/graph.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { parseQueueMessage } from '../../src/ingest/queue/queue-signals.ts';
import type { LogSignal } from '../../src/ingest/signal.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { parseTenantChange } from '../../src/mirror/tenant-change.ts';
import type { Blobs } from '../../src/storage/blobs.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type MemoryQueue, memoryQueue } from './memory-queue.ts';

const MINUTE = 60_000;
const STEP_MS = 20_000;
const START = Date.parse('2031-03-03T08:00:00.000Z');
const ADDRESS = 'https://auditor.contoso.example';
/** Pauses are rounded up to this, because random pauses would give the rows of every run other times. */
const TICK_MS = 2_000;

const INTERVALS: readonly (readonly [PolledSource, number])[] = [
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
  /** What stands between the engine and Graph. */
  readonly fetch?: typeof fetch;
  /** Puts something between the engine and its dependencies. */
  readonly between?: (dependencies: Dependencies) => Dependencies;
  /** What Graph notifies. Default, and while it is undefined: the stage itself. */
  readonly receiver?: () => Receiver | undefined;
}

export interface Receiver {
  readonly engine: Pick<Engine, 'acceptLifecycle' | 'acceptNotifications'>;
  readonly queue: { put(texts: readonly string[]): unknown };
}

/** A signal with its content: in place of a notification the changes that reading its object has shown. */
export type ObservedSignal = LogSignal | TenantChange;

export interface Stage {
  readonly tenant: Tenant;
  readonly engine: Engine;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly queue: MemoryQueue;
  readonly settings: Settings;
  readonly signals: readonly ObservedSignal[];
  /** Lines of the log. */
  readonly logLines: readonly string[];
  now(): number;
  /** One run of a timer, and what follows from it. */
  poll(source: PolledSource): Promise<void>;
  /** Processes all messages that may be taken from the queue. */
  work(): Promise<void>;
  pass(minutes: number): Promise<void>;
  /** Time passes without timers and notifications. */
  skip(minutes: number): void;
  /** Another notification is delivered, and notices are sent, without timers. */
  deliver(): Promise<void>;
  stop(): Promise<void>;
}

export async function startStage({
  seed,
  users = 40,
  copies = () => 1,
  settings: different = {},
  fetch = globalThis.fetch,
  between = (dependencies) => dependencies,
  receiver = () => undefined,
}: StageOptions): Promise<Stage> {
  let present = START;
  const now = () => present;
  const pause = async (ms: number) => {
    present += Math.ceil(ms / TICK_MS) * TICK_MS;
  };
  const deliver = (url: string, init: RequestInit) => receive(url, init, receiver() ?? stage);
  const tenant = await startTenant({ seed, users, clock: now, deliver, validate: false });
  const environment = { ...settingsFor(tenant), AzureWebJobsStorage: 'in memory', PUBLIC_URL: ADDRESS, ...different };
  const settings = readSettings(environment);
  const [tables, blobs] = [memoryTables(), memoryBlobs()];
  const snapshots = tableSnapshots(tenantStore(tables, tenant.tenantId));
  const queue = memoryQueue(snapshots, now);
  const { note, now: engineNow, bounded } = openServerTime({ now, monotonic: now });
  const graph = openGraph({
    cloud: 'global',
    dial: tenant.url,
    token: async () => tenant.token,
    fetch,
    now: engineNow,
    monotonic: now,
    pause,
    onDate: (milliseconds) => note('graph', milliseconds),
  });
  const engine = engineOn(between({ tables, blobs, queue, graph, bounded }), settings, engineNow);
  const signals: ObservedSignal[] = [];
  const logLines: string[] = [];
  const log = {
    log: (line: string) => void logLines.push(line),
    warn: (line: string) => void logLines.push(`warning: ${line}`),
  };

  async function collect(text: string): Promise<void> {
    for (const one of await parseQueueMessage(JSON.parse(text), snapshots)) {
      if (one.kind === 'audit-recorded' || one.kind === 'signed-in' || one.kind === 'risk-told') signals.push(one);
      if (one.kind === 'tenant-changed') signals.push(parseTenantChange(one));
      if (one.kind === 'change-notified') signals.push(...(await engine.pipeline.refreshObject(one)).changes);
    }
  }
  async function work(): Promise<void> {
    for (let text = queue.take(); text !== undefined; text = queue.take()) {
      await collect(text);
      for (let left = copies(); left > 0; left -= 1) await engine.processSignalMessage(JSON.parse(text), log);
    }
  }
  async function sendNotices(): Promise<void> {
    for (const due of await engine.dueNotices())
      for (let left = copies(); left > 0; left -= 1) await engine.sendDueNotice(due, log);
  }
  async function poll(source: PolledSource): Promise<void> {
    await engine.pollSource(source, log);
    await work();
  }
  async function step(): Promise<void> {
    const before = present;
    present += STEP_MS;
    await tenant.step();
    await work();
    for (const [source, every] of INTERVALS)
      if (Math.floor(before / every) < Math.floor(present / every)) await poll(source);
    await sendNotices();
  }

  const stage: Stage = {
    tenant,
    engine,
    tables,
    blobs,
    queue,
    settings,
    signals,
    logLines,
    now,
    poll,
    work,
    async pass(minutes) {
      for (const until = present + minutes * MINUTE; present < until; ) await step();
    },
    skip(minutes) {
      present += minutes * MINUTE;
    },
    async deliver() {
      await tenant.step();
      await sendNotices();
    },
    stop: () => tenant.stop(),
  };
  for (const [source] of [...INTERVALS].reverse()) await poll(source);
  return stage;
}

/** All stories of the scripted day, each with a user of its own. */
export async function playStories(stage: Stage, seed: number): Promise<void> {
  const { tenant, now } = stage;
  const fixtures = storyFixtures({
    tenant,
    now,
    notificationUrl: `${ADDRESS}/api/graph-notification`,
    chance: randomFrom(seed, 'day').next,
  });
  const start = now();
  for (const { minute, play } of STORIES) {
    await stage.pass((start + minute * MINUTE - now()) / MINUTE);
    await play(fixtures);
  }
  await stage.pass(20);
}

async function receive(url: string, init: RequestInit, { engine, queue }: Receiver): Promise<Response> {
  const { pathname, searchParams } = new URL(url);
  const handshake = searchParams.get('validationToken');
  if (handshake !== null) return new Response(handshake, { headers: { 'content-type': 'text/plain' } });
  const log = { log: () => {}, warn: () => {} };
  const accept = pathname.endsWith('graph-lifecycle') ? engine.acceptLifecycle : engine.acceptNotifications;
  await queue.put(await accept(String(init.body), log));
  return new Response(undefined, { status: 202 });
}
