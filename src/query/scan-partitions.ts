/**
 * Reads lists of revocations from the newest back. All lists have the same row keys, so one key continues any of them.
 */
import type { RevocationRef } from '../correlate/revocation.ts';
import { isUnderstood } from '../correlate/understood.ts';
import { invertedTime } from '../storage/keys.ts';
import { leaveOut } from '../storage/newer-rows.ts';
import { eachRow, type Row, type Table } from '../storage/tables.ts';
import { checkedKey, rowsBelow } from './line-entries.ts';

/** A revocation in a list, with the key by which all lists are ordered. */
export interface ListEntry {
  readonly key: string;
  readonly ref: RevocationRef;
  readonly row: Row;
}

export interface TimeSpan {
  /** Not before; ISO 8601. */
  readonly since?: string;
  /** Not after; ISO 8601. */
  readonly until?: string;
  /** The `next` of an earlier page. */
  readonly after?: string;
}

const KEY = /^\d{13}_[0-9a-f]{32}$/;
/** Sorts after every digit and letter of a key. */
const END = '~';
const PAGE_SIZE = 100;

/** One partition whose rows are revocations, newest first. Several rows of one revocation give one entry. */
export async function* scanPartition(table: Table, partition: string, span: TimeSpan): AsyncGenerator<ListEntry> {
  yield* entriesOf(eachRow(table, { partition, rows: rowsBelow('', span), limit: PAGE_SIZE }));
}

/** @param prefix of the partitions; each ends with the inverted start of a day or month @param startOf gives that */
export async function* scanPartitions(
  table: Table,
  prefix: string,
  { span, startOf }: { readonly span: TimeSpan; readonly startOf: (time: number | string) => string },
): AsyncGenerator<ListEntry> {
  const newest = [
    ...(span.after === undefined ? [] : [timeOfKey(checkedKey(span.after))]),
    ...(span.until === undefined ? [] : [Date.parse(span.until)]),
  ];
  const from = newest.length === 0 ? prefix : `${prefix}${startOf(Math.min(...newest))}`;
  const to = span.since === undefined ? `${prefix}${END}` : `${prefix}${startOf(span.since)}${END}`;
  yield* entriesOf(eachRow(table, { partition: { from, to }, rows: rowsBelow('', span), limit: PAGE_SIZE }));
}

/** Several lists as one, newest first, each revocation once. */
export async function* mergeLists(lists: readonly AsyncGenerator<ListEntry>[]): AsyncGenerator<ListEntry> {
  const cursors = await Promise.all(lists.map(async (list) => ({ list, next: await list.next() })));
  let lastKey = '';
  for (;;) {
    const open = cursors.flatMap((cursor) => (cursor.next.done ? [] : [{ cursor, entry: cursor.next.value }]));
    const newest = open.reduce<(typeof open)[number] | undefined>(
      (best, candidate) => (best === undefined || candidate.entry.key < best.entry.key ? candidate : best),
      undefined,
    );
    if (!newest) return;
    if (newest.entry.key !== lastKey) yield newest.entry;
    lastKey = newest.entry.key;
    newest.cursor.next = await newest.cursor.list.next();
  }
}

async function* entriesOf(rows: AsyncGenerator<Row>): AsyncGenerator<ListEntry> {
  let lastKey = '';
  for await (const row of rows) {
    const key = row.rowKey.split('_', 2).join('_');
    if (key !== lastKey && KEY.test(key) && (isUnderstood(row) || leaveOut(row)))
      yield { key, ref: { id: String(row.revocationId), keyTime: String(row.keyTime) }, row };
    lastKey = key;
  }
}

function timeOfKey(key: string): number {
  return Number(invertedTime(Number(key.slice(0, 13))));
}
