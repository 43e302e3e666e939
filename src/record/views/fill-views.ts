/**
 * Builds the views from the record, from the newest revocation back, in slices: each can be killed and begun again. It
 * is safe while the app runs, because it writes lines just as the app does.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { invertedDay, keyPart } from '../../storage/keys.ts';
import { allRows, type Page, type Row } from '../../storage/tables.ts';
import { ofTenant, type TenantStore } from '../../storage/tenant-store.ts';
import { headOfRow } from '../rows/head-row.ts';
import { tableNames } from '../table-names.ts';
import { markDays } from './day-counts.ts';
import { refreshView } from './refresh-view.ts';
import { removeView } from './remove-view.ts';
import { countSweeps, refreshSweeps, type SweepsOfDay, sweepsOfRow } from './sweep-lines.ts';
import { END, listPartition, listPrefix, sweepKeys } from './view-keys.ts';
import { readViewState, saveViewState } from './view-state.ts';

/** Revocations, but for `sweeps`: the days of a root whose counts differed. */
export interface FilledViews {
  readonly read: number;
  /** Whose rows differed from the record, or were missing. */
  readonly differed: number;
  /** On no record any more: their rows went. */
  readonly orphans: number;
  readonly sweeps: number;
}

export interface Filling {
  /** Revocations at most, about. */
  readonly most: number;
}

export interface Rebuilding {
  /** Only what has its key time at or after this; ISO 8601. */
  readonly since?: string | undefined;
  /** Says what differs, and writes nothing. */
  readonly isDryRun: boolean;
  /** After each slice. */
  progress?(filled: FilledViews, at: string): void;
}

type Place = Pick<Row, 'partitionKey' | 'rowKey'>;

interface Slice {
  readonly filled: FilledViews;
  /** Absent at the end. */
  readonly last?: Place;
  /** Key time of the last. */
  readonly at?: string;
}

const PAGE = 200;
const AT_ONCE = 8;
const NOTHING: FilledViews = { read: 0, differed: 0, orphans: 0, sweeps: 0 };

/** One run of the timer for a record that is older than the views; nothing where they are complete. */
export async function fillViews(store: TenantStore, { most }: Filling): Promise<void> {
  const state = await readViewState(store);
  if (state.isComplete) return;
  let { cursor } = state;
  for (let read = 0; read < most; ) {
    const slice = await fillSlice(store, { after: cursor, to: END, isDryRun: false });
    read += PAGE;
    if (slice.last === undefined) return saveViewState(store, { isComplete: true });
    cursor = slice.last;
    await saveViewState(store, { isComplete: false, cursor });
  }
}

/**
 * All of it, or the newest part. Where the views were not complete, it goes on where the last run, or the timer, came
 * to.
 */
export async function rebuildViews(store: TenantStore, rebuilding: Rebuilding): Promise<FilledViews> {
  const { since, isDryRun, progress } = rebuilding;
  const state = await readViewState(store);
  let total = NOTHING;
  let after = since === undefined && !isDryRun && !state.isComplete ? state.cursor : undefined;
  const to = since === undefined ? END : `${invertedDay(since)}${END}`;
  for (;;) {
    const slice = await fillSlice(store, { after, to, isDryRun });
    total = sumOf(total, slice.filled);
    if (slice.at !== undefined) progress?.(total, slice.at);
    if (slice.last === undefined) break;
    after = slice.last;
    if (since === undefined && !isDryRun && !state.isComplete)
      await saveViewState(store, { isComplete: false, cursor: after });
  }
  if (since === undefined && !isDryRun) await saveViewState(store, { isComplete: true });
  return total;
}

async function fillSlice(
  store: TenantStore,
  { after, to, isDryRun }: { readonly after: Place | undefined; readonly to: string; readonly isDryRun: boolean },
): Promise<Slice> {
  const heads = await headsAfter(store, after, to);
  const names = tableNames(store);
  const counted = new Map<string, Promise<boolean>>();
  const countOnce = async (sweeps: SweepsOfDay) => {
    const { rowKey } = sweepKeys(store.tenantId, sweeps.cause, sweeps.place);
    const known = counted.get(rowKey) ?? recount(store, sweeps, isDryRun);
    counted.set(rowKey, known);
    await known;
  };
  const refs = heads.map(headOfRow).filter((head) => head !== undefined);
  const refreshed = await mapConcurrently(AT_ONCE, refs, (ref) =>
    refreshView({ store, names, isDryRun, countSweeps: countOnce, countAlways: true, namesAnew: true }, ref),
  );
  const orphans = await orphansAmong(store, { heads, after, isEnd: heads.length < PAGE });
  if (!isDryRun) {
    for (const orphan of orphans) await removeView(store, orphan);
    await markDays(
      store,
      [...refs, ...orphans].map(({ keyTime }) => keyTime),
    );
  }
  const last = heads.at(-1);
  return {
    filled: {
      read: heads.length,
      differed: refreshed.filter(({ outcome }) => outcome === 'written').length,
      orphans: orphans.length,
      sweeps: (await Promise.all(counted.values())).filter(Boolean).length,
    },
    ...(last && { at: String(last.keyTime) }),
    ...(last && heads.length >= PAGE && { last: { partitionKey: last.partitionKey, rowKey: last.rowKey } }),
  };
}

/** Resolves to whether the counts differed. */
async function recount(store: TenantStore, sweeps: SweepsOfDay, isDryRun: boolean): Promise<boolean> {
  const { partitionKey, rowKey } = sweepKeys(store.tenantId, sweeps.cause, sweeps.place);
  const stored = await store.table('Lines').get(partitionKey, rowKey);
  const { counts } = await countSweeps(store, sweeps);
  if (JSON.stringify(sweepsOfRow(stored?.row)) === JSON.stringify(counts)) return false;
  if (!isDryRun) await refreshSweeps(store, sweeps);
  return true;
}

/** At least so many heads as a slice has, if there are; in the order of their keys. */
async function headsAfter(
  { table, tenantId }: TenantStore,
  after: Place | undefined,
  to: string,
): Promise<readonly Row[]> {
  const tenant = keyPart(tenantId);
  const rows: Row[] = [];
  if (after) {
    const rest = { partition: after.partitionKey, rows: { from: `${after.rowKey}!`, to: END }, limit: PAGE };
    rows.push(...(await pagesOf(table('Revocations'), rest)));
    if (rows.length >= PAGE) return rows.slice(0, PAGE);
  }
  const from = after ? `${after.partitionKey}!` : `${tenant}_`;
  const partition = { from, to: to === END ? ofTenant(tenantId).to : `${tenant}_${to}` };
  rows.push(...(await pagesOf(table('Revocations'), { partition, limit: PAGE })));
  return rows.slice(0, PAGE);
}

type RangeToRead = Parameters<ReturnType<TenantStore['table']>['query']>[0];

async function pagesOf(table: ReturnType<TenantStore['table']>, range: RangeToRead): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page: Page = await table.query(after === undefined ? range : { ...range, after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined && rows.length < PAGE);
  return rows;
}

/** Lines between these heads that have none. */
async function orphansAmong(
  { table, tenantId }: TenantStore,
  {
    heads,
    after,
    isEnd,
  }: { readonly heads: readonly Row[]; readonly after: Place | undefined; readonly isEnd: boolean },
): Promise<readonly RevocationRef[]> {
  const prefix = listPrefix('all');
  const rows = {
    from: after ? `${prefix}${after.rowKey}!` : prefix,
    to: isEnd ? `${prefix}${END}` : `${prefix}${heads.at(-1)?.rowKey}!`,
  };
  const known = new Set(heads.map(({ rowKey }) => `${prefix}${rowKey}`));
  const lines = await allRows(table('Lines'), { partition: listPartition(tenantId), rows });
  return lines
    .filter(({ rowKey }) => !known.has(rowKey))
    .map(({ revocationId, keyTime }) => ({ id: String(revocationId), keyTime: String(keyTime) }));
}

function sumOf(one: FilledViews, other: FilledViews): FilledViews {
  return {
    read: one.read + other.read,
    differed: one.differed + other.differed,
    orphans: one.orphans + other.orphans,
    sweeps: one.sweeps + other.sweeps,
  };
}
