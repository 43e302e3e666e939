/**
 * States with a history: a row holds the current state. When it changes or ends, the old state moves to the history
 * table.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { invertedTime } from '../../storage/keys.ts';
import { allRows, eachRow, type Row, type Table } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { closedRow, mergeAsOf, type RowKeys, rowOf, type StoredState, stateIn, textIn, timeIn } from './state-row.ts';

export interface StateKey extends RowKeys {
  readonly table: 'MirrorObjects' | 'MirrorLinks';
}

/** `body` absent: it is gone. */
export interface StateWrite extends StateKey {
  readonly body?: object;
  /** Other states are found through this one. It is written after them, so that they are found again after a crash. */
  readonly leads?: true;
}

export interface StateRange {
  readonly table: StateKey['table'];
  readonly partitionKey: string;
  readonly prefix?: string;
  /** The row key to continue after, and how many rows to read at most: only without `at`. */
  readonly after?: string;
  readonly limit?: number;
}

export interface PartitionRange {
  readonly table: StateKey['table'];
  readonly partitions: { readonly from: string; readonly to: string };
}

export interface StateWriteOptions {
  /** Start of a new state: it may have begun just after the previous reading. Milliseconds. */
  readonly from: number;
  /** When this reading ended: the old state may have held until then. Milliseconds. */
  readonly at: number;
  /** How many of the rows exist already: for a baseline none, for a full reading most, for everything else few. */
  readonly expects: 'none' | 'few' | 'most';
}

/** A call without `at` reads the current states. */
export interface States {
  get<T>(key: StateKey, at?: number): Promise<StoredState<T> | undefined>;
  list<T>(range: StateRange, at?: number): Promise<readonly StoredState<T>[]>;
  each<T>(range: PartitionRange, at?: number): AsyncIterable<StoredState<T>>;
  /** Whether the history has a state in the range: something ended or changed in the last thirty days. */
  hasPast(range: StateRange): Promise<boolean>;
  /** Safe to repeat, and for two writers at once. */
  write(writes: readonly StateWrite[], moment: StateWriteOptions): Promise<void>;
}

const PARTITIONS_AT_ONCE = 8;
const ROWS_AT_ONCE = 16;
const TRANSACTION = 100;
const ATTEMPTS = 8;

export function tableStates(store: TenantStore): States {
  const history = store.table('MirrorHistory');
  return {
    async get<T>(key: StateKey, at?: number) {
      const row = (await store.table(key.table).get(key.partitionKey, key.rowKey))?.row;
      if (row && (at === undefined || timeIn(row, 'from') <= at)) return stateIn<T>(row);
      return at === undefined ? undefined : pastState<T>(history, key, at);
    },
    async list<T>(range: StateRange, at?: number) {
      const current = await currentRows(store.table(range.table), range);
      if (at === undefined) return current.map((row) => stateIn<T>(row));
      const closed = await allRows(history, { partition: range.partitionKey, rows: rowsOf(range) });
      const found: StoredState<T>[] = [];
      for await (const state of mergeAsOf<T>(current, closed, at)) found.push(state);
      return found;
    },
    async *each<T>({ table, partitions }: PartitionRange, at?: number) {
      const current = eachRow(store.table(table), { partition: partitions });
      if (at !== undefined) yield* mergeAsOf<T>(current, eachRow(history, { partition: partitions }), at);
      else for await (const row of current) yield stateIn<T>(row);
    },
    async hasPast(range) {
      for await (const _ of eachRow(history, { partition: range.partitionKey, rows: rowsOf(range), limit: 1 }))
        return true;
      return false;
    },
    async write(writes, options) {
      for (const wave of [writes.filter(({ leads }) => !leads), writes.filter(({ leads }) => leads)]) {
        const partitions = Map.groupBy(wave, ({ table, partitionKey }) => `${table} ${partitionKey}`);
        await mapConcurrently(PARTITIONS_AT_ONCE, [...partitions.values()], (group) =>
          writePartition(store, group, options),
        );
      }
    },
  };
}

/** The row key of a closed state. */
function historyKey(rowKey: string, from: number): string {
  return `${rowKey}_${invertedTime(from)}`;
}

async function pastState<T>(
  history: Table,
  { partitionKey, rowKey }: StateKey,
  at: number,
): Promise<StoredState<T> | undefined> {
  const rows = { from: historyKey(rowKey, at), to: `${rowKey}_~` };
  for await (const row of eachRow(history, { partition: partitionKey, rows, limit: 1 })) {
    return timeIn(row, 'until') > at ? stateIn<T>(row) : undefined;
  }
  return undefined;
}

async function currentRows(table: Table, range: StateRange): Promise<readonly Row[]> {
  const { partitionKey: partition, limit } = range;
  if (limit === undefined) return allRows(table, { partition, rows: rowsOf(range) });
  const rows: Row[] = [];
  for await (const row of eachRow(table, { partition, rows: rowsOf(range), limit: Math.min(limit, 1000) })) {
    rows.push(row);
    if (rows.length === limit) break;
  }
  return rows;
}

function rowsOf({ prefix = '', after }: StateRange): { readonly from: string; readonly to: string } {
  // '!' sorts before, '~' after everything that our keys are made of.
  return { from: after === undefined ? prefix : `${after}!`, to: `${prefix}~` };
}

async function writePartition(
  store: TenantStore,
  group: readonly StateWrite[],
  options: StateWriteOptions,
): Promise<void> {
  const [first] = group;
  if (!first) return;
  const table = store.table(first.table);
  const writes = [...new Map(group.map((write) => [write.rowKey, write])).values()];
  const known = await knownTexts(table, first.partitionKey, { writes, expects: options.expects });

  const added = writes.filter(({ rowKey, body }) => body !== undefined && !known.has(rowKey));
  const changed: StateWrite[] = writes.filter(
    ({ rowKey, body }) => known.has(rowKey) && known.get(rowKey) !== JSON.stringify(body),
  );
  // A baseline has not read the rows: whether a removed state exists must be read now.
  if (options.expects === 'none') changed.push(...writes.filter(({ body }) => body === undefined));
  for (let start = 0; start < added.length; start += TRANSACTION) {
    const chunk = added.slice(start, start + TRANSACTION);
    const inserts = chunk.map((write) => ({
      insert: rowOf(write, JSON.stringify(write.body), { from: options.from, seenAt: options.at }),
    }));
    if ((await table.transact(inserts)) === 'conflict') changed.push(...chunk);
  }
  await mapConcurrently(ROWS_AT_ONCE, changed, (write) => writeOne(store, write, options));
}

async function knownTexts(
  table: Table,
  partition: string,
  { writes, expects }: { readonly writes: readonly StateWrite[]; readonly expects: StateWriteOptions['expects'] },
): Promise<ReadonlyMap<string, string>> {
  if (expects === 'none') return new Map();
  if (expects === 'few') {
    const found = await mapConcurrently(ROWS_AT_ONCE, writes, ({ rowKey }) => table.get(partition, rowKey));
    return new Map(found.flatMap((stored) => (stored ? [[stored.row.rowKey, textIn(stored.row)] as const] : [])));
  }
  const keys = writes.map(({ rowKey }) => rowKey).sort();
  const rows = await allRows(table, { partition, rows: { from: keys[0] ?? '', to: `${keys.at(-1)}!` } });
  return new Map(rows.map((row) => [row.rowKey, textIn(row)]));
}

/** Writes the history first: a crash in between leaves the old state twice and never loses it. */
async function writeOne(store: TenantStore, write: StateWrite, { from, at }: StateWriteOptions): Promise<void> {
  const table = store.table(write.table);
  const text = write.body === undefined ? undefined : JSON.stringify(write.body);
  const row = `${write.table}/${write.partitionKey}/${write.rowKey}`;
  await untilWon({ row, attempts: ATTEMPTS }, async () => {
    const stored = await table.get(write.partitionKey, write.rowKey);
    if (!stored) {
      const isThere =
        text === undefined || (await table.insert(rowOf(write, text, { from, seenAt: at }))) === 'inserted';
      return isThere ? undefined : LOST;
    }
    if (textIn(stored.row) === text) return undefined;
    const closedKey = historyKey(write.rowKey, timeIn(stored.row, 'from'));
    await store.table('MirrorHistory').insert(closedRow(stored.row, closedKey, at));
    if (text === undefined) return table.remove(write.partitionKey, write.rowKey);
    const isReplaced = (await table.replace(rowOf(write, text, { from: at, seenAt: at }), stored.etag)) !== undefined;
    return isReplaced ? undefined : LOST;
  });
}
