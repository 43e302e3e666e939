/**
 * What happened to one app or user, from the views. Where a revocation has few apps and users, each has its line. Of
 * the others the record, or `ReachedUsers`, says that it reached this one, and their lines are one range of their own.
 */
import type { RevocationRef } from '../correlate/revocation.ts';
import { unpackedIds } from '../record/rows/packed-ids.ts';
import { affectedPartition } from '../record/rows/record-keys.ts';
import { isLeftOut, type Line } from '../record/views/line.ts';
import { lineOfRow } from '../record/views/line-row.ts';
import {
  appsPartition,
  bucketsOf,
  END,
  guardKeys,
  listPartition,
  listPrefix,
  type Party,
  partyPartitions,
  partyPrefix,
  primaryKeys,
} from '../record/views/view-keys.ts';
import { keyPart } from '../storage/keys.ts';
import type { Page, Row, Table } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { ListQuery } from './answers.ts';
import { isWanted } from './line-filter.ts';
import { type Lines, rowsBelow } from './view-lists.ts';

interface Entry {
  readonly key: string;
  readonly row: Row;
}

type Span = Pick<ListQuery, 'since' | 'after'>;

interface Scan {
  readonly table: Table;
  readonly partition: string;
  readonly prefix: string;
  readonly span: Span;
}

const PAGE_SIZE = 1_000;
const KEY_LENGTH = '9999999999999_'.length + 32;
/** Of a filter that fits few, one answer looks at so many at most; `next` goes on from there. */
const MAX_ENTRIES = 10_000;
/** A missing consent may be part of a withdrawn consent, and that of a deleted app. No chain is longer. */
const MAX_MERGE_STEPS = 4;

export async function linesOfParty(store: TenantStore, party: Party, query: ListQuery): Promise<Lines> {
  const lines = new Map<string, Line>();
  const rootOf = rootFinder(store);
  let last = '';
  let seen = 0;
  for await (const { key, row } of entriesOf(store, party, query)) {
    if (lines.size === query.limit || seen === MAX_ENTRIES) return { lines: [...lines.values()], next: last };
    [last, seen] = [key, seen + 1];
    const line = lineOfRow(row) ?? (await rootOf(row));
    if (line && !isLeftOut(line) && isWanted(line, query) && !lines.has(line.id)) lines.set(line.id, line);
  }
  return { lines: [...lines.values()] };
}

/** The newest first; of several rows with one key one, that of a line if there is one. */
async function* entriesOf(store: TenantStore, party: Party, span: Span): AsyncGenerator<Entry> {
  const table = store.table('Lines');
  const own = partyPartitions(store.tenantId).map((partition) =>
    scan({ table, partition, prefix: partyPrefix(party), span }),
  );
  yield* merged([...own, widelyReached(store, party, span)]);
}

/** The lines of revocations with many apps and users that reached this one. */
async function* widelyReached(store: TenantStore, party: Party, span: Span): AsyncGenerator<Entry> {
  const wide = scan({
    table: store.table('Lines'),
    partition: listPartition(store.tenantId),
    prefix: listPrefix('wide'),
    span,
  });
  let next: IteratorResult<Entry> | undefined;
  for await (const { key } of merged(reachedRows(store, party, span))) {
    next ??= await wide.next();
    while (!next.done && next.value.key < key) next = await wide.next();
    if (next.done) return;
    if (next.value.key === key) yield next.value;
  }
}

/** Rows, by the key of a revocation, that say that it reached this one. */
function reachedRows({ table, tenantId }: TenantStore, { kind, id }: Party, span: Span): AsyncGenerator<Entry>[] {
  const partition = affectedPartition(tenantId, id);
  const [buckets, column] =
    kind === 'app' ? [[appsPartition(tenantId)], 'appIds'] : [bucketsOf(tenantId, id), 'userIds'];
  const reached = buckets.map((bucket) =>
    holding(keyPart(id), {
      column,
      entries: scan({ table: table('ReachedUsers'), partition: bucket, prefix: '', span, wholePages: true }),
    }),
  );
  const own = table(kind === 'app' ? 'AffectedApps' : 'AffectedUsers');
  return [scan({ table: own, partition, prefix: '', span }), ...reached];
}

interface Packed {
  readonly column: string;
  readonly entries: AsyncGenerator<Entry>;
}

async function* holding(id: string, { column, entries }: Packed): AsyncGenerator<Entry> {
  for await (const entry of entries) if (unpackedIds(column, entry.row).some((one) => keyPart(one) === id)) yield entry;
}

/**
 * One entry for each key, the first. What follows it with the same key may be thousands of refusals that one policy
 * explains: the next page begins behind them. @param wholePages several rows of one key count
 */
async function* scan({
  table,
  partition,
  prefix,
  span,
  wholePages = false,
}: Scan & { readonly wholePages?: boolean }): AsyncGenerator<Entry> {
  const { to, ...rows } = rowsBelow(prefix, span);
  let from: string | undefined = rows.from;
  let after: string | undefined;
  let last = '';
  while (from !== undefined) {
    const range = { partition, rows: { from, to }, limit: PAGE_SIZE, ...(after !== undefined && { after }) };
    const page: Page = await table.query(range);
    for (const row of page.rows) {
      const key = row.rowKey.slice(prefix.length, prefix.length + KEY_LENGTH);
      if (key !== last || wholePages) yield { key, row };
      last = key;
    }
    if (page.next === undefined) return;
    const skips = page.rows.length > 0 && !wholePages;
    if (skips) from = `${prefix}${last}${END}`;
    after = skips ? undefined : page.next;
  }
}

/** Several lists as one, each key once; of the same key the one with a line. */
async function* merged(lists: readonly AsyncGenerator<Entry>[]): AsyncGenerator<Entry> {
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

function isPointer({ row }: Entry): boolean {
  return row.state === undefined;
}

/** Follows a pointer to the line of what it was merged into, at the end of the chain; each once. */
function rootFinder(store: TenantStore): (row: Row) => Promise<Line | undefined> {
  const found = new Map<string, Promise<Line | undefined>>();
  const get = async ({ partitionKey, rowKey }: { readonly partitionKey: string; readonly rowKey: string }) =>
    (await store.table('Lines').get(partitionKey, rowKey))?.row;
  const follow = async (pointer: Row | undefined): Promise<Line | undefined> => {
    let row = pointer;
    for (let step = 0; step < MAX_MERGE_STEPS && row?.ofId !== undefined; step += 1) {
      const of: RevocationRef = { id: String(row.ofId), keyTime: String(row.ofKeyTime) };
      const primary = await get(primaryKeys(store.tenantId, of));
      const line = primary && lineOfRow(primary);
      if (line) return line;
      row = await get(guardKeys(store.tenantId, of.id));
    }
    return undefined;
  };
  return (row) => {
    const known = found.get(String(row.ofId)) ?? follow(row);
    found.set(String(row.ofId), known);
    return known;
  };
}
