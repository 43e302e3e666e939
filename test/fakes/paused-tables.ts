/** Tables at whose every call a worker stops until the test lets it go on: so that a test, and not luck, decides who comes first. */
import type { Table, TableName, Tables } from '../../src/storage/tables.ts';
import { type Call, changed, isAtOdds, queried, read } from './table-call.ts';

export interface Worker {
  readonly tables: Tables;
  /** The oldest call that waits to be let go. */
  next(): Call | undefined;
  /** Lets that call go, and resolves when the worker stands at its next one, or is done. */
  step(): Promise<void>;
}

export function pausedTables(tables: Tables): Worker {
  const waiting: { readonly call: Call; readonly go: () => void }[] = [];
  const pause = (call: Call) => new Promise<void>((resolve) => waiting.push({ call, go: resolve }));
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

/** All that can go on without a table has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Says whose call comes next; undefined where there is nothing to be learnt from going on. */
export type Turns = (first: Call | undefined, second: Call | undefined) => 0 | 1 | undefined;

/**
 * Runs the work once for every order of the calls of two workers that can make a difference: where two neighbours touch no
 * row in common, one order stands for both. So that is all orders, and not a sample of them.
 */
export async function everySchedule(run: (turns: Turns) => Promise<void>): Promise<number> {
  let plan: readonly (0 | 1)[] = [];
  for (let runs = 1; ; runs += 1) {
    const { turns, taken } = scheduled(plan);
    await run(turns);
    const last = taken.lastIndexOf(0);
    if (last === -1) return runs;
    plan = [...taken.slice(0, last), 1];
  }
}

/** Where the second goes first, all has been seen that could follow if the first did: it sleeps until something touches what it is about to do. */
function scheduled(plan: readonly (0 | 1)[]): { readonly turns: Turns; readonly taken: readonly (0 | 1)[] } {
  const taken: (0 | 1)[] = [];
  let asleep = false;
  const turns: Turns = (first, second) => {
    if (first === undefined) return 1;
    if (second === undefined) return asleep ? undefined : 0;
    const choice = asleep ? 1 : (plan[taken.length] ?? 0);
    if (!asleep) taken.push(choice);
    asleep = choice === 1 && !isAtOdds(first, second);
    return choice;
  };
  return { turns, taken };
}

/** Both pieces of work side by side, call by call; resolves to whether they came to their end. */
export async function sideBySide(
  workers: readonly [Worker, Worker],
  work: readonly [(worker: Worker) => Promise<unknown>, (worker: Worker) => Promise<unknown>],
  turns: Turns,
): Promise<boolean> {
  const running = Promise.all([work[0](workers[0]), work[1](workers[1])]);
  await settled();
  while (workers.some((worker) => worker.next() !== undefined)) {
    const turn = turns(workers[0].next(), workers[1].next());
    if (turn === undefined) return false;
    await workers[turn].step();
  }
  await running;
  return true;
}
