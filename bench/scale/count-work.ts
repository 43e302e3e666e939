/** Counts the calls to Graph, tables and blobs, and the entities in them, and forwards them. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Graph } from '../../src/graph/graph.ts';
import type { SignalQueue } from '../../src/ingest/queue/queue-signals.ts';
import type { Blobs } from '../../src/storage/blobs.ts';
import type { Page, Range, Row, Table, Tables } from '../../src/storage/tables.ts';
import type { Measure, Unit } from './scale-row.ts';

export interface WorkCounter {
  tables(tables: Tables): Tables;
  blobs(blobs: Blobs): Blobs;
  graph(graph: Graph): Graph;
  queue(queue: SignalQueue): SignalQueue;
  readonly measure: Measure;
  /** The count since the start. */
  total(unit: Exclude<Unit, 'cpu-ms'>): number;
}

type Counts = Record<Exclude<Unit, 'cpu-ms'>, number>;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/**
 * A page of a query is one call and its rows are the entities; a transaction is one call. Of Graph every request that
 * counts against the limits: those in a batch one by one, and every page of a list.
 */
export function workCounter(): WorkCounter {
  const counts: Counts = { 'graph-calls': 0, 'storage-calls': 0, entities: 0 };
  return {
    tables: (tables) => (name) => countedTable(tables(name), counts),
    blobs: (blobs) => countedBlobs(blobs, counts),
    graph: (graph) => countedGraph(graph, counts),
    queue: (queue) => ({
      async enqueue(observed, how) {
        counts['storage-calls'] += observed.length;
        await queue.enqueue(observed, how);
      },
    }),
    async measure(work) {
      const before = { ...counts };
      // What the work needed before it is measured leaves garbage, and clearing that up is not its cost.
      collectGarbage();
      const start = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(start);
      const since = (unit: keyof Counts) => counts[unit] - before[unit];
      return {
        'graph-calls': since('graph-calls'),
        'storage-calls': since('storage-calls'),
        entities: since('entities'),
        'cpu-ms': (user + system) / 1000,
      };
    },
    total: (unit) => counts[unit],
  };
}

function countedTable(table: Table, counts: Counts): Table {
  const counted = async <T>(call: Promise<T>, entitiesIn: (result: T) => number): Promise<T> => {
    counts['storage-calls'] += 1;
    const result = await call;
    counts.entities += entitiesIn(result);
    return result;
  };
  return {
    get: (partitionKey, rowKey) => counted(table.get(partitionKey, rowKey), (stored) => (stored === undefined ? 0 : 1)),
    async query(range) {
      const page = await counted(table.query(range), ({ rows }) => rows.length);
      counts.entities += await passedOver(table, range, page);
      return page;
    },
    insert: (row) => counted(table.insert(row), () => 1),
    put: (row) => counted(table.put(row), () => 1),
    replace: (row, etag) => counted(table.replace(row, etag), () => 1),
    remove: (partitionKey, rowKey) => counted(table.remove(partitionKey, rowKey), () => 1),
    transact: (changes) => counted(table.transact(changes), () => changes.length),
  };
}

/**
 * Rows that the service reads for a page and does not return. Across partitions a range of row keys is no seek: it is
 * a filter, and what it leaves out costs a scan.
 */
async function passedOver(table: Table, { partition, rows, after: start }: Range, page: Page): Promise<number> {
  if (typeof partition === 'string' || rows === undefined) return 0;
  const last = page.next === undefined ? undefined : page.rows.at(-1);
  const isBehind = (row: Row) => last !== undefined && keyOf(row) > keyOf(last);
  let read = 0;
  for (let after = start; ; ) {
    const scanned = await table.query({ partition, ...(after !== undefined && { after }) });
    read += scanned.rows.filter((row) => !isBehind(row)).length;
    after = scanned.next;
    if (after === undefined || scanned.rows.some(isBehind)) return read - page.rows.length;
  }
}

/** Sorts as the pair of keys does: the separator is not allowed in keys, and comes before all that is. */
function keyOf({ partitionKey, rowKey }: Row): string {
  return `${partitionKey}\n${rowKey}`;
}

/** The names that a list gives come in pages of thousands: one call. */
function countedBlobs(blobs: Blobs, counts: Counts): Blobs {
  const count = () => {
    counts['storage-calls'] += 1;
  };
  return {
    get(name) {
      count();
      return blobs.get(name);
    },
    create(name, bytes) {
      count();
      return blobs.create(name, bytes);
    },
    replace(name, bytes, etag) {
      count();
      return blobs.replace(name, bytes, etag);
    },
    remove(name) {
      count();
      return blobs.remove(name);
    },
    list(prefix) {
      count();
      return blobs.list(prefix);
    },
  };
}

function countedGraph(graph: Graph, counts: Counts): Graph {
  const count = (requests = 1) => {
    counts['graph-calls'] += requests;
  };
  return {
    get(path, options) {
      count();
      return graph.get(path, options);
    },
    post(path, body, options) {
      count(path === '/$batch' ? partsIn(body) : 1);
      return graph.post(path, body, options);
    },
    patch(path, body, options) {
      count();
      return graph.patch(path, body, options);
    },
    delete(path, options) {
      count();
      return graph.delete(path, options);
    },
    async *pages(pathOrLink, options) {
      for await (const page of graph.pages(pathOrLink, options)) {
        count();
        yield page;
      }
    },
    within: (budget) => countedGraph(graph.within(budget), counts),
  };
}

function partsIn(body: unknown): number {
  return (body as { readonly requests: readonly unknown[] }).requests.length;
}
