/** Tables and queues that misbehave in one place for a while, and workers that die at calls to it. */

import type { WorkQueue } from '../../src/ingest/queue/queue-poison.ts';
import type { SignalQueue } from '../../src/ingest/queue/queue-signals.ts';
import type { Change, Table, TableName, Tables } from '../../src/storage/tables.ts';
import { WorkerDiedError } from '../fakes/dying-tables.ts';
import type { StoreCall, StoreFault } from './store-faults.ts';

export interface StorePlace {
  readonly name: TableName | WorkQueue;
  readonly mode: 'read' | 'write';
}

export type Kills = 'none' | 'before' | 'after';

export interface StoreTrouble extends StorePlace {
  readonly fault: StoreFault;
  /** Whether a worker dies at some of the calls, before or after the store has done what it was asked for. */
  readonly kills: Kills;
}

/** A process: once it is dead, no call of it does anything. */
export interface Life {
  dead: boolean;
}

export interface FaultyStore {
  /** Only while it is true, the store misbehaves. */
  active: boolean;
  /** Calls that were answered wrongly. */
  readonly hits: number;
  /** The places that were called. */
  readonly called: ReadonlySet<string>;
  tables(tables: Tables, life: Life): Tables;
  queue(queue: SignalQueue, life: Life): SignalQueue;
  /** Sends to a queue, as an output binding of the host does. */
  send(queue: WorkQueue, life: Life, work: () => Promise<void>): Promise<void>;
  /** The store does what it put off. */
  settle(): Promise<void>;
}

const KILLS_EVERY = 5;
/** Of one run: in the app, calls wait beside each other. */
const LONGEST_PASS_MS = 600_000;
/** What the store puts off is done so many calls later. */
const CALLS_LATER = 6;

export function placeName({ name, mode }: StorePlace): string {
  return `${name} ${mode}`;
}

export function faultyStore(trouble: StoreTrouble | undefined, skip: (milliseconds: number) => void): FaultyStore {
  let passed = 0;
  const pass = (milliseconds: number) => {
    if (passed >= LONGEST_PASS_MS) return;
    passed += milliseconds;
    skip(milliseconds);
  };
  const called = new Set<string>();
  const state = { active: false, hits: 0 };
  let calls = 0;
  let putOff: { readonly at: number; readonly work: () => Promise<unknown> }[] = [];

  async function settle(until = Number.POSITIVE_INFINITY): Promise<void> {
    const due = putOff.filter(({ at }) => at <= until);
    putOff = putOff.filter(({ at }) => at > until);
    for (const { work } of due) await work();
  }

  async function reach<T>(place: StorePlace, life: Life, call: Pick<StoreCall<T>, 'real' | 'lost'>): Promise<T> {
    if (life.dead) throw new WorkerDiedError();
    called.add(placeName(place));
    calls += 1;
    await settle(calls);
    if (!state.active || trouble?.name !== place.name || trouble.mode !== place.mode) return call.real();
    state.hits += 1;
    const { fault, kills } = trouble;
    if (kills !== 'none' && state.hits % KILLS_EVERY === 0) {
      if (kills === 'after') await call.real();
      life.dead = true;
      throw new WorkerDiedError();
    }
    if (fault.sparesEvery !== undefined && state.hits % fault.sparesEvery === 0) return call.real();
    const later = (work: () => Promise<unknown>) => void putOff.push({ at: calls + CALLS_LATER, work });
    const answer = await fault.answer({ ...call, pass, later });
    // It may have died meanwhile, by another call.
    if (life.dead) throw new WorkerDiedError();
    return answer;
  }

  const tableOf = (name: TableName, table: Table, life: Life): Table => {
    const [read, write] = [{ name, mode: 'read' } as const, { name, mode: 'write' } as const];
    return {
      insert: (row) => reach(write, life, { real: () => table.insert(row) }),
      get: (partitionKey, rowKey) => reach(read, life, { real: () => table.get(partitionKey, rowKey) }),
      put: (row) => reach(write, life, { real: () => table.put(row) }),
      replace: (row, etag) => reach(write, life, { real: () => table.replace(row, etag), lost: { answer: undefined } }),
      remove: (partitionKey, rowKey) => reach(write, life, { real: () => table.remove(partitionKey, rowKey) }),
      transact: (changes) =>
        reach(write, life, {
          real: () => table.transact(changes),
          ...(changes.some(mayLose) && { lost: { answer: 'conflict' as const } }),
        }),
      query: (range) => reach(read, life, { real: () => table.query(range) }),
    };
  };

  return Object.assign(state, {
    called,
    tables:
      (tables: Tables, life: Life): Tables =>
      (name) =>
        tableOf(name, tables(name), life),
    queue: (queue: SignalQueue, life: Life): SignalQueue => ({
      enqueue: (items, options) =>
        reach({ name: 'signals', mode: 'write' }, life, { real: () => queue.enqueue(items, options) }),
    }),
    send: (name: WorkQueue, life: Life, work: () => Promise<void>) =>
      reach({ name, mode: 'write' }, life, { real: work }),
    settle: () => settle(),
  });
}

function mayLose(change: Change): boolean {
  return 'replace' in change || 'insert' in change;
}
