/** Tables that stop a worker at each call until the test lets it continue: the test decides the order, not chance. */
import type { Table, TableName, Tables } from '../../src/storage/tables.ts';
import { changed, conflicts, queried, read, type TableCall } from './table-call.ts';

export interface PausedWorker {
  readonly tables: Tables;
  /** The oldest call that waits. */
  next(): TableCall | undefined;
  /** Lets that call continue, and resolves when the worker waits at its next call, or is done. */
  step(): Promise<void>;
}

export function pausedTables(tables: Tables): PausedWorker {
  const waiting: { readonly call: TableCall; readonly go: () => void }[] = [];
  const pause = (call: TableCall) => new Promise<void>((resolve) => waiting.push({ call, go: resolve }));
  const paused = (name: TableName, table: Table): Table => ({
    insert: async (row) => pause(changed(name, [row])).then(() => table.insert(row)),
    get: async (partitionKey, rowKey) =>
      pause(read(name, { partitionKey, rowKey })).then(() => table.get(partitionKey, rowKey)),
    put: async (row) => pause(changed(name, [row])).then(() => table.put(row)),
    replace: async (row, etag) => pause(changed(name, [row])).then(() => table.replace(row, etag)),
    remove: async (partitionKey, rowKey) =>
      pause(changed(name, [{ partitionKey, rowKey }])).then(() => table.remove(partitionKey, rowKey)),
    transact: async (changes) =>
      pause(changed(name, changes.flatMap(Object.values))).then(() => table.transact(changes)),
    query: async (range) => pause(queried(name, range)).then(() => table.query(range)),
  });
  return {
    tables: (name) => paused(name, tables(name)),
    next: () => waiting[0]?.call,
    async step() {
      waiting.shift()?.go();
      await settled();
    },
  };
}

/** Resolves when everything that needs no table has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Decides whose call is next; undefined if the rest of this order can show nothing new. */
export type Schedule = (first: TableCall | undefined, second: TableCall | undefined) => 0 | 1 | undefined;

/**
 * Runs the work once for every order of the calls of two workers that can make a difference: if two adjacent calls
 * touch no common row, one order represents both. So these are all orders, not a sample.
 */
export async function everySchedule(run: (schedule: Schedule) => Promise<void>): Promise<number> {
  let plan: readonly (0 | 1)[] = [];
  for (let runs = 1; ; runs += 1) {
    const { schedule, taken } = scheduleFor(plan);
    await run(schedule);
    const last = taken.lastIndexOf(0);
    if (last === -1) return runs;
    plan = [...taken.slice(0, last), 1];
  }
}

/**
 * If the second worker goes first, all orders in which the first goes first were run before. So the first sleeps until
 * a call conflicts with its own next call.
 */
function scheduleFor(plan: readonly (0 | 1)[]): { readonly schedule: Schedule; readonly taken: readonly (0 | 1)[] } {
  const taken: (0 | 1)[] = [];
  let asleep = false;
  const schedule: Schedule = (first, second) => {
    if (first === undefined) return 1;
    if (second === undefined) return asleep ? undefined : 0;
    const choice = asleep ? 1 : (plan[taken.length] ?? 0);
    if (!asleep) taken.push(choice);
    asleep = choice === 1 && !conflicts(first, second);
    return choice;
  };
  return { schedule, taken };
}

/** Runs both pieces of work in parallel, call by call. Resolves to whether they ended. */
export async function sideBySide(
  workers: readonly [PausedWorker, PausedWorker],
  work: readonly [(worker: PausedWorker) => Promise<unknown>, (worker: PausedWorker) => Promise<unknown>],
  schedule: Schedule,
): Promise<boolean> {
  const running = Promise.all([work[0](workers[0]), work[1](workers[1])]);
  await settled();
  while (workers.some((worker) => worker.next() !== undefined)) {
    const next = schedule(workers[0].next(), workers[1].next());
    if (next === undefined) return false;
    await workers[next].step();
  }
  await running;
  return true;
}
