/** A state of the mirror as a table row: JSON in one column, or compressed over several columns if it is long. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { isoOf } from '../../base/clock.ts';
import type { Row } from '../../storage/tables.ts';

/** Something that was read from the tenant, and since when it holds. */
export interface StoredState<T> {
  readonly rowKey: string;
  readonly body: T;
  /** Milliseconds; 0 for what existed before the first reading. */
  readonly from: number;
  /** When the reading that showed it ended, in milliseconds. */
  readonly seenAt: number;
  /** Only for closed states: when the reading ended that no longer showed it. */
  readonly until?: number;
}

export interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

type Rows = Iterable<Row> | AsyncIterable<Row>;

/** A string column takes 32 Ki characters, a binary column 64 KiB. */
const PLAIN_LIMIT = 30_000;
const CHUNK = 65_536;
/** In the row key of a closed state: `_` and the thirteen digits of the moment from which it held. */
const SUFFIX = 14;

export function rowOf(
  keys: RowKeys,
  text: string,
  { from, seenAt }: { readonly from: number; readonly seenAt: number },
): Row {
  return {
    partitionKey: keys.partitionKey,
    rowKey: keys.rowKey,
    v: 1,
    from: isoOf(from),
    seenAt: isoOf(seenAt),
    ...columnsOf(text),
  };
}

/** The row of a state that has ended. @param rowKey sorts the states of one object so that the newest comes first */
export function closedRow(row: Row, rowKey: string, until: number): Row {
  return { ...row, rowKey, until: isoOf(until) };
}

export function textIn(row: Row): string {
  if (typeof row.body === 'string') return row.body;
  const chunks: Uint8Array[] = [];
  for (let index = 0; row[`z${index}`] instanceof Uint8Array; index += 1) chunks.push(row[`z${index}`] as Uint8Array);
  return gunzipSync(Buffer.concat(chunks)).toString('utf8');
}

/** @typeParam T what was written under these keys: nobody else writes there */
export function stateIn<T>(row: Row): StoredState<T> {
  const state = {
    rowKey: row.rowKey,
    body: JSON.parse(textIn(row)) as T,
    from: timeIn(row, 'from'),
    seenAt: timeIn(row, 'seenAt'),
  };
  return row.until === undefined ? state : { ...state, until: timeIn(row, 'until') };
}

export function timeIn(row: Row, column: 'from' | 'seenAt' | 'until'): number {
  return Date.parse(String(row[column]));
}

/**
 * The states that held at a moment. Both inputs are in key order.
 * @param current what holds now
 * @param closed what ended
 */
export async function* mergeAsOf<T>(current: Rows, closed: Rows, at: number): AsyncGenerator<StoredState<T>> {
  const past = closedAt(closed, at);
  let next = await past.next();
  for await (const row of current) {
    for (; !next.done && isBefore(next.value, row); next = await past.next()) yield stateIn<T>(next.value);
    const then = !next.done && isSame(next.value, row) ? next.value : undefined;
    if (then) next = await past.next();
    if (timeIn(row, 'from') <= at) yield stateIn<T>(row);
    else if (then) yield stateIn<T>(then);
  }
  for (; !next.done; next = await past.next()) yield stateIn<T>(next.value);
}

/** The closed states that held then, under the row keys that they had; at most one per key. */
async function* closedAt(closed: Rows, at: number): AsyncGenerator<Row, undefined> {
  let last: Row | undefined;
  for await (const row of closed) {
    if (timeIn(row, 'from') > at || timeIn(row, 'until') <= at) continue;
    const then: Row = { ...row, rowKey: row.rowKey.slice(0, -SUFFIX) };
    if (last && isSame(last, then)) continue;
    last = then;
    yield then;
  }
  return undefined;
}

function isBefore(a: Row, b: Row): boolean {
  return a.partitionKey < b.partitionKey || (a.partitionKey === b.partitionKey && a.rowKey < b.rowKey);
}

function isSame(a: Row, b: Row): boolean {
  return a.partitionKey === b.partitionKey && a.rowKey === b.rowKey;
}

function columnsOf(text: string): Readonly<Record<string, string | Uint8Array>> {
  if (text.length <= PLAIN_LIMIT) return { body: text };
  const packed = gzipSync(text);
  const count = Math.ceil(packed.length / CHUNK);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`z${index}`, packed.subarray(index * CHUNK, (index + 1) * CHUNK)]),
  );
}
