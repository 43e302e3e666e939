/** The engine on a tenant that is scripted step by step: tables and queue in memory, and a clock that a test moves. */

import { type Engine, engineOn } from '../../src/app/engine.ts';
import { readSettings } from '../../src/config.ts';
import type { ActivityFeed } from '../../src/graph/activity-feed.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type FakeGraph, fakeGraph } from '../fakes/fake-graph.ts';
import { fakeMailbox } from '../fakes/fake-mailbox.ts';
import { type MemoryQueue, memoryQueue } from '../pipeline/memory-queue.ts';

export const TENANT = '7e0a0000-0001-4001-8001-00000000007e';
export const START = Date.parse('2031-03-01T08:00:00.000Z');
const MAILBOX = 'notices@contoso.example';
const MINUTE = 60_000;

/** What Graph answers from now on, and which sources are polled. */
export interface TenantStep {
  /** Minutes that pass before it. */
  readonly minutes: number;
  readonly read: readonly PolledSource[];
  readonly found?: Readonly<Record<string, object>>;
  readonly gone?: readonly string[];
  readonly tell?: Readonly<Record<string, readonly object[]>>;
  readonly refuse?: readonly string[];
}

export interface HandmadeTenant {
  readonly tables: Tables;
  readonly queue: MemoryQueue;
  readonly engine: Engine;
  readonly graph: FakeGraph;
  wait(minutes: number): void;
  play(step: TenantStep): Promise<void>;
  /** Processes all messages in the queue. Resolves to their texts, in order. */
  work(): Promise<readonly string[]>;
  /** Sends all notices that are due. */
  sendNotices(): Promise<void>;
}

const log = { log: () => {}, warn: () => {} };

/** @param blob the content of the activity feed, at every request */
export function handmadeTenant(blob: readonly object[] = []): HandmadeTenant {
  let present = START;
  const now = () => present;
  const tables = memoryTables();
  const queue = memoryQueue(tableSnapshots(tenantStore(tables, TENANT)), now);
  const graph = fakeGraph();
  const environment = {
    TENANT_ID: TENANT,
    AzureWebJobsStorage: 'in memory',
    NOTICE_MODE: 'send',
    NOTICE_MAILBOX: MAILBOX,
    NOTICE_ADMINS: 'admins@contoso.example',
    NOTICE_LIMIT: '3',
  };
  const dependencies = { tables, blobs: memoryBlobs(), queue, graph: withMailbox(graph, now), feed: feedOf(blob) };
  const engine = engineOn(dependencies, readSettings(environment), now);
  return {
    tables,
    queue,
    engine,
    graph,
    wait(minutes) {
      present += minutes * MINUTE;
    },
    async play({ minutes, read, found = {}, gone = [], tell = {}, refuse = [] }) {
      present += minutes * MINUTE;
      for (const [path, items] of Object.entries(found)) graph.responses.set(path, items);
      for (const path of gone) graph.responses.delete(path);
      for (const [path, items] of Object.entries(tell)) graph.addToDelta(path, ...items);
      for (const path of refuse) graph.refuse(path);
      for (const source of read) await engine.pollSource(source, log);
    },
    async work() {
      const texts: string[] = [];
      for (let text = queue.take(); text !== undefined; text = queue.take()) {
        texts.push(text);
        await engine.processSignalMessage(JSON.parse(text), log);
      }
      return texts;
    },
    async sendNotices() {
      for (const due of await engine.dueNotices()) await engine.sendDueNotice(due, log);
    },
  };
}

/** Requests for mail go to a mailbox, all others to the directory. */
function withMailbox(graph: FakeGraph, now: () => number): FakeGraph {
  const mailbox = fakeMailbox({ mailbox: MAILBOX, now });
  const isMail = (path: string) => path.includes(`/users/${encodeURIComponent(MAILBOX)}/`);
  return {
    ...graph,
    pages: (path, ask) => (isMail(path) ? mailbox.graph.pages(path, ask) : graph.pages(path, ask)),
    post: (path, body, ask) => (isMail(path) ? mailbox.graph.post(path, body, ask) : graph.post(path, body, ask)),
    delete: mailbox.graph.delete,
  };
}

function feedOf(blob: readonly object[]): ActivityFeed {
  const content = { id: 'blob-1', uri: 'https://feed.example/blob-1', createdAt: START + 21 * MINUTE };
  const feed: ActivityFeed = {
    start: async () => {},
    list: async () => [content],
    read: async () => blob,
    within: () => feed,
  };
  return feed;
}
