/** States with a past: each row is what holds now; when it changes or ends, the old one moves to the history, so that one can ask how it was. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { ContendedError } from '../../base/errors.ts';
import { invertedTime } from '../../storage/keys.ts';
import { allRows, eachRow, type Row, type Table, type Tables } from '../../storage/tables.ts';
import { closedRow, type Kept, keptIn, mergeAsOf, type RowKeys, rowOf, textIn, timeIn } from './state-row.ts';

export interface StateKey extends RowKeys {
  readonly table: 'MirrorObjects' | 'MirrorLinks';
}

/** `body` absent: it is no more. */
export interface StateWrite extends StateKey {
  readonly body?: object;
  /** Others are found through this one: written after them, so that after a crash they can be found again. */
  readonly leads?: true;
}

export interface StateRange {
  readonly table: StateKey['table'];
  readonly partitionKey: string;
  readonly prefix?: string;
  /** Row key after which to go on, and how many rows to give at most: only for walks through what holds now. */
  readonly after?: string;
  readonly limit?: number;
}

export interface PartitionRange {
  readonly table: StateKey['table'];
  readonly partitions: { readonly from: string; readonly to: string };
}

export interface Moment {
  /** Since when something holds that is new to us: it may have come right after the reading before. */
  readonly from: number;
  /** When this reading had ended: until then the old state may have held. */
  readonly at: number;
  /** What the writer expects of the rows: a baseline meets none, a full reading most of them, everything else few. */
  readonly meets: 'none' | 'few' | 'most';
}

/** Every question without `at` is about now. */
export interface States {
  get<T>(key: StateKey, at?: number): Promise<Kept<T> | undefined>;
  list<T>(range: StateRange, at?: number): Promise<readonly Kept<T>[]>;
  each<T>(range: PartitionRange, at?: number): AsyncIterable<Kept<T>>;
  /** Whether anything in the range ended or changed within the time that the history keeps. */
  hasPast(range: StateRange): Promise<boolean>;
  /** Safe to repeat, and for two at once. */
  write(writes: readonly StateWrite[], moment: Moment): Promise<void>;
}

const PARTITIONS_AT_ONCE = 8;
const ROWS_AT_ONCE = 16;
const TRANSACTION = 100;
const ATTEMPTS = 8;

export function tableStates(tables: Tables): States {
  const history = tables('MirrorHistory');
  return {
    async get<T>(key: StateKey, at?: number) {
      const row = (await tables(key.table).get(key.partitionKey, key.rowKey))?.row;
      if (row && (at === undefined || timeIn(row, 'from') <= at)) return keptIn<T>(row);
      return at === undefined ? undefined : pastState<T>(history, key, at);
    },
    async list<T>(range: StateRange, at?: number) {
      const current = await currentRows(tables(range.table), range);
      if (at === undefined) return current.map((row) => keptIn<T>(row));
      const closed = await allRows(history, { partition: range.partitionKey, rows: rowsOf(range) });
      const kept: Kept<T>[] = [];
      for await (const state of mergeAsOf<T>(current, closed, at)) kept.push(state);
      return kept;
    },
    async *each<T>({ table, partitions }: PartitionRange, at?: number) {
      const current = eachRow(tables(table), { partition: partitions });
      if (at !== undefined) yield* mergeAsOf<T>(current, eachRow(history, { partition: partitions }), at);
      else for await (const row of current) yield keptIn<T>(row);
    },
    async hasPast(range) {
      for await (const _ of eachRow(history, { partition: range.partitionKey, rows: rowsOf(range), limit: 1 }))
        return true;
      return false;
    },
    async write(writes, moment) {
      for (const wave of [writes.filter(({ leads }) => !leads), writes.filter(({ leads }) => leads)]) {
        const partitions = Map.groupBy(wave, ({ table, partitionKey }) => `${table} ${partitionKey}`);
        await mapConcurrently(PARTITIONS_AT_ONCE, [...partitions.values()], (group) =>
          writePartition(tables, group, moment),
        );
      }
    },
  };
}

/** The row key under which a closed state stands. */
function historyKey(rowKey: string, from: number): string {
  return `${rowKey}_${invertedTime(from)}`;
}

async function pastState<T>(
  history: Table,
  { partitionKey, rowKey }: StateKey,
  at: number,
): Promise<Kept<T> | undefined> {
  const rows = { from: historyKey(rowKey, at), to: `${rowKey}_~` };
  for await (const row of eachRow(history, { partition: partitionKey, rows, limit: 1 })) {
    return timeIn(row, 'until') > at ? keptIn<T>(row) : undefined;
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

async function writePartition(tables: Tables, group: readonly StateWrite[], moment: Moment): Promise<void> {
  const [first] = group;
  if (!first) return;
  const table = tables(first.table);
  const writes = [...new Map(group.map((write) => [write.rowKey, write])).values()];
  const known = await knownTexts(table, first.partitionKey, writes, moment);

  const fresh = writes.filter(({ rowKey, body }) => body !== undefined && !known.has(rowKey));
  const settled: StateWrite[] = writes.filter(
    ({ rowKey, body }) => known.has(rowKey) && known.get(rowKey) !== JSON.stringify(body),
  );
  // A baseline has not looked: what it says is gone must be looked up.
  if (moment.meets === 'none') settled.push(...writes.filter(({ body }) => body === undefined));
  for (let start = 0; start < fresh.length; start += TRANSACTION) {
    const chunk = fresh.slice(start, start + TRANSACTION);
    const inserts = chunk.map((write) => ({
      insert: rowOf(write, JSON.stringify(write.body), { from: moment.from, seenAt: moment.at }),
    }));
    if ((await table.transact(inserts)) === 'conflict') settled.push(...chunk);
  }
  await mapConcurrently(ROWS_AT_ONCE, settled, (write) => writeOne(tables, write, moment));
}

async function knownTexts(
  table: Table,
  partition: string,
  writes: readonly StateWrite[],
  { meets }: Moment,
): Promise<ReadonlyMap<string, string>> {
  if (meets === 'none') return new Map();
  if (meets === 'few') {
    const found = await mapConcurrently(ROWS_AT_ONCE, writes, ({ rowKey }) => table.get(partition, rowKey));
    return new Map(found.flatMap((stored) => (stored ? [[stored.row.rowKey, textIn(stored.row)] as const] : [])));
  }
  const keys = writes.map(({ rowKey }) => rowKey).sort();
  const rows = await allRows(table, { partition, rows: { from: keys[0] ?? '', to: `${keys.at(-1)}!` } });
  return new Map(rows.map((row) => [row.rowKey, textIn(row)]));
}

/** Closes the old state first: a crash in between leaves it twice, never lost. */
async function writeOne(tables: Tables, write: StateWrite, { from, at }: Moment): Promise<void> {
  const table = tables(write.table);
  const text = write.body === undefined ? undefined : JSON.stringify(write.body);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await table.get(write.partitionKey, write.rowKey);
    if (!stored) {
      if (text === undefined || (await table.insert(rowOf(write, text, { from, seenAt: at }))) === 'inserted') return;
      continue;
    }
    if (textIn(stored.row) === text) return;
    await tables('MirrorHistory').insert(
      closedRow(stored.row, historyKey(write.rowKey, timeIn(stored.row, 'from')), at),
    );
    if (text === undefined) return table.remove(write.partitionKey, write.rowKey);
    if ((await table.replace(rowOf(write, text, { from: at, seenAt: at }), stored.etag)) === 'replaced') return;
  }
  throw new ContendedError(`${write.table}/${write.partitionKey}/${write.rowKey}`, ATTEMPTS);
}
