/**
 * Ranges of rows that are ordered by time, read a page at a time within a budget: as one list that has what any of them
 * has, or only what all of them have.
 */
import { MalformedInputError } from '../base/errors.ts';
import { END } from '../record/views/view-keys.ts';
import { invertedTime } from '../storage/keys.ts';
import type { Page, Row, Table } from '../storage/tables.ts';
import type { ListQuery } from './answers.ts';

export interface Entry {
  /** Inverted time and id: all lists have the same. */
  readonly key: string;
  readonly row: Row;
}

export type Span = Pick<ListQuery, 'since' | 'until' | 'after'>;

/** How many rows one answer may read, and up to which key a range came that was left for that. */
export interface Budget {
  left: number;
  stoppedAt?: string;
}

export interface Scan {
  readonly table: Table;
  readonly partition: string;
  readonly prefix: string;
  readonly span: Span;
  readonly budget: Budget;
  /** Rows of a page. */
  readonly size: number;
}

/** Rows that one answer reads at most, but for the page that it began. */
export const MAX_ROWS = 5_000;
export const LARGEST_PAGE = 1_000;

const KEY = /^\d{13}_[0-9a-f]{32}$/;
const KEY_LENGTH = '9999999999999_'.length + 32;
/** Sorts after every key that begins with a time. */
const OLDEST = ':';

/** The range of row keys below a prefix that a query wants. @throws MalformedInputError if `after` is none of ours */
export function rowsBelow(
  prefix: string,
  { since, until, after }: Span,
): { readonly from: string; readonly to: string } {
  const begins = [
    ...(after === undefined ? [] : [`${checkedKey(after)}${END}`]),
    ...(until === undefined ? [] : [invertedTime(until)]),
  ];
  return {
    from: `${prefix}${begins.sort().at(-1) ?? ''}`,
    to: since === undefined ? `${prefix}${OLDEST}` : `${prefix}${invertedTime(since)}${END}`,
  };
}

export function checkedKey(after: string): string {
  if (!KEY.test(after)) throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  return after;
}

/**
 * One entry for each key, the first. What follows it with the same key may be thousands of refusals that one policy
 * explains: the next page begins behind them. @param wholePages several rows of one key count
 */
export async function* scan(
  { table, partition, prefix, span, budget, size }: Scan,
  wholePages = false,
): AsyncGenerator<Entry> {
  const { to, ...rows } = rowsBelow(prefix, span);
  let from: string | undefined = rows.from;
  let after: string | undefined;
  let last = '';
  while (from !== undefined && from < to) {
    const range = { partition, rows: { from, to }, limit: size, ...(after !== undefined && { after }) };
    const page: Page = await table.query(range);
    budget.left -= page.rows.length;
    for (const row of page.rows) {
      const key = row.rowKey.slice(prefix.length, prefix.length + KEY_LENGTH);
      if (key !== last || wholePages) yield { key, row };
      last = key;
    }
    if (page.next === undefined) return;
    if (budget.left <= 0 && last !== '') {
      // Every list is complete up to the first place where one of them was left.
      if (budget.stoppedAt === undefined || last < budget.stoppedAt) budget.stoppedAt = last;
      return;
    }
    const skips = page.rows.length > 0 && !wholePages;
    if (skips) from = `${prefix}${last}${END}`;
    after = skips ? undefined : page.next;
  }
}

/** Several lists as one, each key once; of the same key the one with a line. */
export async function* merged(lists: readonly AsyncGenerator<Entry>[]): AsyncGenerator<Entry> {
  const cursors = await Promise.all(lists.map(async (list) => ({ list, next: await list.next() })));
  for (;;) {
    const open = cursors.flatMap((cursor) => (cursor.next.done ? [] : [{ cursor, entry: cursor.next.value }]));
    const key = open.map(({ entry }) => entry.key).sort()[0];
    if (key === undefined) return;
    const same = open.filter(({ entry }) => entry.key === key);
    const [first] = same.toSorted((a, b) => Number(isPointer(a.entry)) - Number(isPointer(b.entry)));
    if (first) yield first.entry;
    for (const { cursor } of same) cursor.next = await cursor.list.next();
  }
}

/** What all of the lists have, as the first list has it. All are ordered by key. */
export async function* joined<T extends { readonly key: string }>([
  first,
  ...others
]: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  if (first === undefined) return;
  const cursors = await Promise.all(others.map(async (list) => ({ list, next: await list.next() })));
  for await (const entry of first) {
    for (const cursor of cursors)
      while (!cursor.next.done && cursor.next.value.key < entry.key) cursor.next = await cursor.list.next();
    if (cursors.some(({ next }) => next.done)) return;
    if (cursors.every(({ next }) => next.value?.key === entry.key)) yield entry;
  }
}

function isPointer({ row }: Entry): boolean {
  return row.state === undefined;
}
