/** Counts the operations on tables, blobs, queues and Graph, and forwards them. */
import type { Dependencies } from '../../src/app/engine.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Blobs } from '../../src/storage/blobs.ts';
import type { Table, Tables } from '../../src/storage/tables.ts';

/**
 * Billed operations: a page of a query is one, a transaction is one however many rows it has. Of Graph every request
 * that counts against the limits: those in a batch one by one, and every page of a list.
 */
export interface Operations {
  readonly tableReads: number;
  readonly tableWrites: number;
  readonly blobReads: number;
  readonly blobWrites: number;
  readonly queueMessages: number;
  readonly graphRequests: number;
  /** Round trips to Graph: a batch is one. */
  readonly graphTrips: number;
}

type Kind = keyof Operations;

export interface Counter {
  between(dependencies: Dependencies): Dependencies;
  /** The operations since the last call. */
  take(): Operations;
}

export function operationCounter(): Counter {
  let counted = none();
  const count = (kind: Kind, times = 1) => {
    counted[kind] += times;
  };
  return {
    between: ({ tables, blobs, queue, graph, ...rest }) => ({
      ...rest,
      tables: countedTables(tables, count),
      ...(blobs && { blobs: countedBlobs(blobs, count) }),
      graph: countedGraph(graph, count),
      queue: {
        async enqueue(observed, how) {
          count('queueMessages', observed.length);
          await queue.enqueue(observed, how);
        },
      },
    }),
    take() {
      const taken = counted;
      counted = none();
      return taken;
    },
  };
}

function none(): Record<Kind, number> {
  return {
    tableReads: 0,
    tableWrites: 0,
    blobReads: 0,
    blobWrites: 0,
    queueMessages: 0,
    graphRequests: 0,
    graphTrips: 0,
  };
}

type Count = (kind: Kind, times?: number) => void;

type Counted = <Args extends readonly unknown[], Result>(
  kind: Kind,
  call: (...args: Args) => Result,
) => (...args: Args) => Result;

function countingCalls(count: Count): Counted {
  return (kind, call) =>
    (...args) => {
      count(kind);
      return call(...args);
    };
}

/** A list costs as much as a write. */
function countedBlobs(blobs: Blobs, count: Count): Blobs {
  const counted = countingCalls(count);
  return {
    get: counted('blobReads', blobs.get),
    create: counted('blobWrites', blobs.create),
    replace: counted('blobWrites', blobs.replace),
    remove: counted('blobWrites', blobs.remove),
    list: counted('blobWrites', blobs.list),
  };
}

function countedTables(tables: Tables, count: Count): Tables {
  const counted = countingCalls(count);
  return (name) => {
    const table = tables(name);
    const counting: Table = {
      get: counted('tableReads', table.get),
      query: counted('tableReads', table.query),
      insert: counted('tableWrites', table.insert),
      put: counted('tableWrites', table.put),
      replace: counted('tableWrites', table.replace),
      remove: counted('tableWrites', table.remove),
      transact: counted('tableWrites', table.transact),
    };
    return counting;
  };
}

function countedGraph(graph: Graph, count: Count): Graph {
  const counted =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    (...args: Args) => {
      count('graphRequests', requestsIn(args));
      count('graphTrips');
      return call(...args);
    };
  return {
    get: counted(graph.get),
    post: counted(graph.post),
    patch: counted(graph.patch),
    delete: counted(graph.delete),
    async *pages(pathOrLink, options) {
      for await (const page of graph.pages(pathOrLink, options)) {
        count('graphRequests');
        count('graphTrips');
        yield page;
      }
    },
    within: (budget) => countedGraph(graph.within(budget), count),
  };
}

function requestsIn([path, body]: readonly unknown[]): number {
  const isBatch = typeof path === 'string' && path.endsWith('/$batch');
  const { requests } = isBatch ? (body as { readonly requests?: readonly unknown[] }) : {};
  return requests?.length ?? 1;
}
