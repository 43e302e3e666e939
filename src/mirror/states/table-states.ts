/**
 * States with a history: what was read from the tenant, since when it holds, and what held before, for thirty days.
 * `../segments/` keeps them.
 */

import type { TenantStore } from '../../storage/tenant-store.ts';
import type { LinksAt, StatesAt } from '../segments/columns-at.ts';
import type { LogLimits } from '../segments/compact-log.ts';
import type { CodeOf } from '../segments/outline.ts';
import { segmentStore } from '../segments/segment-store.ts';
import type { Keyed, StoredText } from '../segments/stored-text.ts';
import type { RowKeys, StoredState } from './state-row.ts';

/** The partition names tenant and kind, as `mirror-states.ts` makes it. */
export type StateKey = RowKeys;

/** `body` absent: it is gone. */
export interface StateWrite extends StateKey {
  readonly body?: object;
  /** Other states are found through this one. It is written after them, so that they are found again after a crash. */
  readonly leads?: true;
}

/** Of one kind. */
export interface StateRange {
  readonly partitionKey: string;
  readonly prefix?: string;
  /** The row key to continue after, and how many states at most: only without `at`. */
  readonly after?: string;
  readonly limit?: number;
}

export interface StateWriteOptions {
  /** Start of a new state: it may have begun just after the previous reading. Milliseconds. */
  readonly from: number;
  /** When this reading ended: the old state may have held until then. Milliseconds. */
  readonly at: number;
}

/** A call without `at` reads the current states. */
export interface States {
  get<T>(key: StateKey, at?: number): Promise<StoredState<T> | undefined>;
  list<T>(range: StateRange, at?: number): Promise<readonly StoredState<T>[]>;
  each<T>(range: StateRange, at?: number): AsyncIterable<StoredState<T>>;
  /** All states of a kind as they were, as numbers. */
  column(range: Pick<StateRange, 'partitionKey'>, at: number, codeOf: CodeOf): Promise<StatesAt>;
  /** In the same way, for a kind of links. */
  links(range: Pick<StateRange, 'partitionKey'>, at: number, codeOf: CodeOf): Promise<LinksAt>;
  /** What ended or changed under this key in the last thirty days. */
  past<T>(key: StateKey): Promise<readonly StoredState<T>[]>;
  /** Whether the history has a state in the range: something ended or changed in the last thirty days. */
  hasPast(range: StateRange): Promise<boolean>;
  /** Safe to repeat, and for two writers at once. */
  write(writes: readonly StateWrite[], moment: StateWriteOptions): Promise<void>;
  /** To be called where work begins: the next question sees what others have written, and reads it only then. */
  catchUp(): void;
  /** To be called where a turn ends: makes segments of the log once it is long. @param at milliseconds */
  compact(at: number): Promise<void>;
  /** Removes what ended at `oldest` or before. Both in milliseconds. */
  forgetOld(oldest: number, at: number): Promise<void>;
  /** Changes what a state says and said; nothing of before is left in storage. @param at milliseconds */
  rewrite(key: StateKey, change: (body: unknown, holds: 'now' | 'before') => unknown, at: number): Promise<void>;
}

/** @param limits how long the log may get before segments are made of it */
export function tableStates(store: TenantStore, limits?: LogLimits): States {
  const kept = segmentStore(store, limits);
  return {
    async get<T>(key: StateKey, at?: number) {
      const state = await kept.get(kindOf(key), key.rowKey, at);
      return state && stateOf<T>([key.rowKey, state]);
    },
    async list<T>(range: StateRange, at?: number) {
      return (await kept.list(kindRange(range), at)).map((keyed) => stateOf<T>(keyed));
    },
    async *each<T>(range: StateRange, at?: number) {
      for await (const keyed of kept.each(kindRange(range), at)) yield stateOf<T>(keyed);
    },
    column: (range, at, codeOf) => kept.statesColumn({ kind: kindOf(range), at, codeOf }),
    links: (range, at, codeOf) => kept.linksColumn({ kind: kindOf(range), at, codeOf }),
    async past<T>(key: StateKey) {
      const past = await kept.past({ kind: kindOf(key), prefix: key.rowKey });
      return (past.get(key.rowKey) ?? []).map((state) => stateOf<T>([key.rowKey, state]));
    },
    async hasPast(range) {
      const { prefix, ...rest } = kindRange(range);
      // The prefix of a range ends with `_`, and may be that of a single key.
      const past = await kept.past({ ...rest, prefix: prefix.replace(/_$/, '') });
      return [...past.keys()].some((key) => `${key}_`.startsWith(prefix));
    },
    write: (writes, moment) =>
      kept.write(
        writes.map(({ body, leads, ...key }) => ({
          kind: kindOf(key),
          key: key.rowKey,
          ...(body !== undefined && { text: JSON.stringify(body) }),
          ...(leads && { leads }),
        })),
        moment,
      ),
    catchUp: kept.catchUp,
    compact: kept.compact,
    forgetOld: kept.forgetOld,
    rewrite: (key, change, at) =>
      kept.rewrite(
        {
          kind: kindOf(key),
          key: key.rowKey,
          change: (text, holds) => JSON.stringify(change(JSON.parse(text), holds)),
        },
        at,
      ),
  };
}

function kindOf({ partitionKey }: Pick<StateKey, 'partitionKey'>): string {
  return partitionKey.slice(partitionKey.indexOf('_') + 1);
}

function kindRange({ partitionKey, prefix = '', ...range }: StateRange) {
  return { ...range, kind: kindOf({ partitionKey }), prefix };
}

/** @typeParam T what was written under these keys: nobody else writes there */
function stateOf<T>([rowKey, { text, from, seenAt, until }]: Keyed<StoredText>): StoredState<T> {
  const state = { rowKey, body: JSON.parse(text) as T, from, seenAt };
  return until === undefined ? state : { ...state, until };
}
