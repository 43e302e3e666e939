/** How a state of the mirror stands in a table row: JSON in one column, or packed over several where it is long. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { isoOf } from '../../base/clock.ts';
import type { Row } from '../../storage/tables.ts';

/** Something the tenant said, and since when. */
export interface Kept<T> {
  readonly rowKey: string;
  readonly body: T;
  /** Milliseconds; 0 for what was there before we first looked. */
  readonly from: number;
  /** The reading that showed it. */
  readonly seenAt: number;
  /** Only of closed states: the reading that no longer showed it. */
  readonly until?: number;
}

export interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** A string column holds 32 Ki characters, a binary one 64 KiB. */
const PLAIN_LIMIT = 30_000;
const CHUNK = 65_536;

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

/** The row of a state that has ended, under keys by which the newest that began before a moment is found first. */
export function closedRow(row: Row, rowKey: string, until: number): Row {
  return { ...row, rowKey, until: isoOf(until) };
}

export function textIn(row: Row): string {
  if (typeof row.body === 'string') return row.body;
  const chunks: Uint8Array[] = [];
  for (let index = 0; row[`z${index}`] instanceof Uint8Array; index += 1) chunks.push(row[`z${index}`] as Uint8Array);
  return gunzipSync(Buffer.concat(chunks)).toString('utf8');
}

/** @typeParam T what was written under these keys: only we write here */
export function keptIn<T>(row: Row): Kept<T> {
  const kept = {
    rowKey: row.rowKey,
    body: JSON.parse(textIn(row)) as T,
    from: timeIn(row, 'from'),
    seenAt: timeIn(row, 'seenAt'),
  };
  return row.until === undefined ? kept : { ...kept, until: timeIn(row, 'until') };
}

export function timeIn(row: Row, column: 'from' | 'seenAt' | 'until'): number {
  return Date.parse(String(row[column]));
}

function columnsOf(text: string): Readonly<Record<string, string | Uint8Array>> {
  if (text.length <= PLAIN_LIMIT) return { body: text };
  const packed = gzipSync(text);
  const count = Math.ceil(packed.length / CHUNK);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`z${index}`, packed.subarray(index * CHUNK, (index + 1) * CHUNK)]),
  );
}

// What held at a moment, out of two runs of rows in key order: what holds now, and what has ended.

type Rows = Iterable<Row> | AsyncIterable<Row>;

/** `_` and the thirteen digits of the moment from which a closed state held. */
const SUFFIX = 14;

export async function* mergeAsOf<T>(current: Rows, closed: Rows, at: number): AsyncGenerator<Kept<T>> {
  const past = pastOf(closed, at);
  let next = await past.next();
  for await (const row of current) {
    for (; !next.done && isBefore(next.value, row); next = await past.next()) yield keptIn<T>(next.value);
    const then = !next.done && isSame(next.value, row) ? next.value : undefined;
    if (then) next = await past.next();
    if (timeIn(row, 'from') <= at) yield keptIn<T>(row);
    else if (then) yield keptIn<T>(then);
  }
  for (; !next.done; next = await past.next()) yield keptIn<T>(next.value);
}

/** The closed states that held then, under the keys they had; at most one a key. */
async function* pastOf(closed: Rows, at: number): AsyncGenerator<Row, undefined> {
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
