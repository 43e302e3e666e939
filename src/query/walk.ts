/** Walks lists of revocations from the newest back. Every list bears the same row keys, so one place in time continues them all. */
import { MalformedInputError } from '../base/errors.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import { invertedTime } from '../storage/keys.ts';
import { eachRow, type Row, type Table } from '../storage/tables.ts';

/** A revocation in a list, under the key by which lists are ordered. */
export interface Listed {
  readonly key: string;
  readonly of: RevocationRef;
  readonly row: Row;
}

export interface Span {
  /** Not before; ISO 8601. */
  readonly since?: string;
  /** A `next` that was given out. */
  readonly after?: string;
}

const KEY = /^\d{13}_[0-9a-f]{32}$/;
/** Beyond every digit and letter of a key. */
const END = '~';
/** Beyond every key that begins with a time. */
const OLDEST = ':';
/** Rows in a page: a list seldom shows more. */
const PAGE = 100;

/** The row keys of a span. They order by time in every partition, so the same run serves lists that span many of them. */
function rowsIn({ since, after }: Span): { readonly from?: string; readonly to: string } {
  const to = since === undefined ? OLDEST : `${invertedTime(since)}${END}`;
  return after === undefined ? { to } : { from: `${checked(after)}${END}`, to };
}

/** One partition whose rows are revocations, newest first; several rows of one revocation are one. */
export async function* walkPartition(table: Table, partition: string, span: Span): AsyncGenerator<Listed> {
  yield* listed(eachRow(table, { partition, rows: rowsIn(span), limit: PAGE }));
}

/** @param prefix partitions begin with it and end with the inverted start of a day or month @param startOf of a time */
export async function* walkPartitions(
  table: Table,
  prefix: string,
  { span, startOf }: { readonly span: Span; readonly startOf: (time: number | string) => string },
): AsyncGenerator<Listed> {
  const from = span.after === undefined ? prefix : `${prefix}${startOf(timeIn(checked(span.after)))}`;
  const to = span.since === undefined ? `${prefix}${END}` : `${prefix}${startOf(span.since)}${END}`;
  yield* listed(eachRow(table, { partition: { from, to }, rows: rowsIn(span), limit: PAGE }));
}

/** The lists as one, each revocation once. */
export async function* merged(lists: readonly AsyncGenerator<Listed>[]): AsyncGenerator<Listed> {
  const heads = await Promise.all(lists.map(async (list) => ({ list, next: await list.next() })));
  let last = '';
  for (;;) {
    const live = heads.flatMap((head) => (head.next.done ? [] : [{ head, value: head.next.value }]));
    const first = live.reduce<(typeof live)[number] | undefined>(
      (best, one) => (best === undefined || one.value.key < best.value.key ? one : best),
      undefined,
    );
    if (!first) return;
    if (first.value.key !== last) yield first.value;
    last = first.value.key;
    first.head.next = await first.head.list.next();
  }
}

async function* listed(rows: AsyncGenerator<Row>): AsyncGenerator<Listed> {
  let last = '';
  for await (const row of rows) {
    const key = row.rowKey.split('_', 2).join('_');
    if (key !== last && KEY.test(key))
      yield { key, of: { id: String(row.revocationId), keyTime: String(row.keyTime) }, row };
    last = key;
  }
}

function checked(after: string): string {
  if (!KEY.test(after)) throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  return after;
}

function timeIn(key: string): number {
  return Number(invertedTime(Number(key.slice(0, 13))));
}
