/** A state as a table row, and long texts in rows. */
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

/** A string column takes 32 Ki characters, a binary column 64 KiB. */
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
    ...textColumns(text),
  };
}

export function textIn(row: Row): string {
  if (typeof row.body === 'string') return row.body;
  const chunks: Uint8Array[] = [];
  for (let index = 0; row[`z${index}`] instanceof Uint8Array; index += 1) chunks.push(row[`z${index}`] as Uint8Array);
  return gunzipSync(Buffer.concat(chunks)).toString('utf8');
}

/** @typeParam T what was written under these keys: nobody else writes there */
export function stateIn<T>(row: Row): StoredState<T> {
  return {
    rowKey: row.rowKey,
    body: JSON.parse(textIn(row)) as T,
    from: timeIn(row, 'from'),
    seenAt: timeIn(row, 'seenAt'),
  };
}

export function timeIn(row: Row, column: 'from' | 'seenAt'): number {
  return Date.parse(String(row[column]));
}

/** JSON in one column, or compressed over several columns if it is long. */
export function textColumns(text: string): Readonly<Record<string, string | Uint8Array>> {
  if (text.length <= PLAIN_LIMIT) return { body: text };
  const packed = gzipSync(text);
  const count = Math.ceil(packed.length / CHUNK);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`z${index}`, packed.subarray(index * CHUNK, (index + 1) * CHUNK)]),
  );
}
