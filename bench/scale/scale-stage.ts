/** The engine on a synthetic tenant, with tables in memory and every call counted. Time moves when it is told to. */
import { type Engine, engineOn } from '../../src/app/engine.ts';
import { readSettings } from '../../src/config.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { readLogSignal } from '../../src/ingest/records/log-signal.ts';
import { processSignal } from '../../src/pipeline.ts';
import type { Blobs } from '../../src/storage/blobs.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { type ErasingStore, erasingStore, type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { fakeMailbox } from '../../test/fakes/fake-mailbox.ts';
import { memoryQueue } from '../../test/pipeline/memory-queue.ts';
import { workCounter } from './count-work.ts';
import type { Measure } from './scale-row.ts';
import { type SyntheticGraph, syntheticGraph } from './synthetic-graph.ts';
import type { TenantShape } from './synthetic-tenant.ts';

export interface ScaleStage {
  readonly engine: Engine;
  readonly graph: SyntheticGraph;
  /** Counted, as the engine's. */
  readonly store: TenantStore;
  /** The same tables for retention, which may remove rows of the record. */
  readonly erasingStore: ErasingStore;
  readonly measure: Measure;
  now(): number;
  pass(minutes: number): void;
  /** One run of a timer, without what follows from it. */
  poll(source: PolledSource): Promise<void>;
  /** Polls until the mirror has all that it reads of a tenant. */
  readTenant(): Promise<void>;
  /** The messages that may be taken from the queue. */
  work(): Promise<void>;
  /** A record of the directory audit log or of the sign-in logs, on its way through the pipeline. */
  process(record: object): Promise<void>;
  /** Time passes minute by minute, and due notices are sent, until none is waiting or the time is over. */
  sendNotices(minutes: number): Promise<void>;
}

export const TENANT_ID = '11111111-1111-4111-8111-111111111111';
const START = Date.parse('2031-03-03T08:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60_000;
const MAILBOX = 'notices@contoso.example';
const SILENT = { log: () => {}, warn: () => {} };
const READ_SOURCES = ['users', 'consents', 'policies'] as const;
/** Deltas without changes and short lists; while a round through many objects goes on, a poll needs more. */
const QUIET_GRAPH_CALLS = 25;

interface ScaleStorage {
  readonly tables: Tables;
  readonly blobs: Blobs;
}

/** @param storage default: in memory */
export function openScaleStage(
  shape: TenantShape,
  storage: ScaleStorage = { tables: memoryTables(), blobs: memoryBlobs() },
): ScaleStage {
  let present = START;
  const now = () => present;
  const counter = workCounter();
  const tables = counter.tables(storage.tables);
  const blobs = counter.blobs(storage.blobs);
  const store = tenantStore(tables, TENANT_ID, blobs);
  const queue = memoryQueue(tableSnapshots(store), now);
  const graph = syntheticGraph(shape);
  const mailbox = fakeMailbox({ mailbox: MAILBOX, now });
  const settings = readSettings({
    TENANT_ID,
    AzureWebJobsStorage: 'in memory',
    NOTICE_MODE: 'send',
    NOTICE_MAILBOX: MAILBOX,
    NOTICE_ADMINS: 'admins@contoso.example',
  });
  const dependencies = {
    tables,
    blobs,
    queue: counter.queue(queue),
    graph: counter.graph(withMailbox(graph, mailbox.graph)),
  };
  const engine = engineOn(dependencies, settings, now);
  const poll = (source: PolledSource) => engine.pollSource(source, SILENT);

  return {
    engine,
    graph,
    store,
    erasingStore: erasingStore(tables, TENANT_ID, blobs),
    measure: counter.measure,
    now,
    pass(minutes) {
      present += minutes * MINUTE;
    },
    poll,
    async readTenant() {
      for (const source of READ_SOURCES) {
        let before: number;
        do {
          before = counter.total('graph-calls');
          await poll(source);
          // Not long enough for a round through many objects to begin anew.
          present += SECOND;
        } while (counter.total('graph-calls') - before > QUIET_GRAPH_CALLS);
      }
    },
    async work() {
      for (let text = queue.take(); text !== undefined; text = queue.take())
        await engine.processSignalMessage(JSON.parse(text), SILENT);
    },
    async process(record) {
      const seenAt = new Date(present).toISOString();
      const signal = readLogSignal(record, { tenantId: TENANT_ID, seenAt });
      if (signal !== undefined) await processSignal(signal, engine.pipeline);
    },
    async sendNotices(minutes) {
      for (const until = present + minutes * MINUTE; present < until; present += MINUTE)
        for (const due of await engine.dueNotices()) await engine.sendDueNotice(due, SILENT);
    },
  };
}

function withMailbox(graph: Graph, mailbox: Pick<Graph, 'pages' | 'post' | 'delete'>): Graph {
  const isMail = (path: string) => path.startsWith(`/users/${encodeURIComponent(MAILBOX)}`);
  return {
    ...graph,
    pages: (path, options) => (isMail(path) ? mailbox : graph).pages(path, options),
    post: (path, body, options) => (isMail(path) ? mailbox : graph).post(path, body, options),
    delete: (path, options) => (isMail(path) ? mailbox : graph).delete(path, options),
  };
}
