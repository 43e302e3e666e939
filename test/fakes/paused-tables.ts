/** Tables at whose every call a worker stops until the test lets it go on: so that a test, and not luck, decides who comes first. */
import type { Table, Tables } from '../../src/tables.ts';

export interface Worker {
  readonly tables: Tables;
  /** Whether a call is waiting to be let go. */
  waits(): boolean;
  /** Lets the oldest waiting call go, and resolves when the worker stands at its next one, or is done. */
  step(): Promise<void>;
}

export function pausedTables(tables: Tables): Worker {
  const waiting: (() => void)[] = [];
  const pause = () => new Promise<void>((resolve) => waiting.push(resolve));
  const paused = (table: Table): Table => ({
    insert: async (row) => pause().then(() => table.insert(row)),
    get: async (partitionKey, rowKey) => pause().then(() => table.get(partitionKey, rowKey)),
    put: async (row) => pause().then(() => table.put(row)),
    replace: async (row, etag) => pause().then(() => table.replace(row, etag)),
    remove: async (partitionKey, rowKey) => pause().then(() => table.remove(partitionKey, rowKey)),
    transact: async (changes) => pause().then(() => table.transact(changes)),
    query: async (range) => pause().then(() => table.query(range)),
  });
  return {
    tables: (name) => paused(tables(name)),
    waits: () => waiting.length > 0,
    async step() {
      waiting.shift()?.();
      await settled();
    },
  };
}

/** All that can go on without a table has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs the work once for every order in which the calls of two workers can come. `run` is told, at each fork, who goes first. */
export async function everySchedule(run: (choose: () => 0 | 1) => Promise<void>): Promise<number> {
  let plan: (0 | 1)[] = [];
  for (let runs = 1; ; runs += 1) {
    const taken: (0 | 1)[] = [];
    await run(() => {
      const choice = plan[taken.length] ?? 0;
      taken.push(choice);
      return choice;
    });
    const last = taken.lastIndexOf(0);
    if (last === -1) return runs;
    plan = [...taken.slice(0, last), 1];
  }
}

/** Both pieces of work side by side, call by call. */
export async function sideBySide(
  workers: readonly [Worker, Worker],
  work: readonly [(worker: Worker) => Promise<unknown>, (worker: Worker) => Promise<unknown>],
  choose: () => 0 | 1,
): Promise<void> {
  const running = Promise.all([work[0](workers[0]), work[1](workers[1])]);
  await settled();
  while (workers.some((worker) => worker.waits())) {
    const both = workers.every((worker) => worker.waits());
    await workers[both ? choose() : workers[0].waits() ? 0 : 1].step();
  }
  await running;
}
