/** Writes the rows of one revocation in the views, under their etag: its parties with the guard, then its lists. */
import { LOST } from '../../base/contended.ts';
import { defined } from '../../base/defined.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { Change, Row, StoredRow } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { markRow } from './day-counts.ts';
import { appIdsOfRow, lineOfRow, recoveryOfRow } from './line-row.ts';
import type { Reached } from './parties.ts';
import { type Guard, goneRow, guardRow, listRows, namesRow, partyKeys, type Wanted } from './view-rows.ts';

export interface WriteContext {
  readonly store: TenantStore;
  /** Rows are written even if they seem to be as they should: a worker may have died between one and the next. */
  readonly writeAlways?: boolean;
  /** Nothing is written. */
  readonly isDryRun?: boolean;
}

/** What is stored. */
export interface StoredView {
  readonly guard: StoredRow | undefined;
  readonly primary: StoredRow | undefined;
}

interface PartiesToWrite {
  readonly facts: StoredView;
  readonly old: Guard | undefined;
  readonly reached: Reached | undefined;
  readonly wanted: Wanted;
}

/** Resolves to whether anything had to be written. */
export async function writeParties(
  { store, isDryRun, writeAlways }: WriteContext,
  ref: RevocationRef,
  { facts: { guard: stored, primary }, old, reached, wanted: { guard, parties, lists } }: PartiesToWrite,
): Promise<boolean | typeof LOST> {
  const isNamedAlike = lists[0] === undefined || namesIn(lists[0]) === namesIn(primary?.row);
  const isKnown = old?.digest === guard.digest && old.place === guard.place && isNamedAlike;
  if (isKnown && !writeAlways) return false;
  if (isDryRun) return true;
  const row = guardRow(store.tenantId, ref, guard);
  const names = reached && namesRow(store.tenantId, ref, reached.shownUsers);
  const kept = new Set(parties.map(({ rowKey }) => rowKey));
  const gone = (old ? partyKeys(store.tenantId, ref, old) : []).filter(({ rowKey }) => !kept.has(rowKey));
  const changes: readonly Change[] = [
    stored ? { replace: row, etag: stored.etag } : { insert: row },
    ...parties.map((put) => ({ put })),
    ...gone.map((remove) => ({ remove })),
    ...(names ? [{ put: names }] : []),
  ];
  return (await store.table('Lines').transact(changes)) === 'done' ? !isKnown : LOST;
}

function namesIn(row: Row | undefined): string {
  return JSON.stringify([row?.subjectName, row?.actorName, row?.rootName]);
}

interface ListsToWrite {
  readonly facts: StoredView;
  readonly old: Guard | undefined;
  readonly rows: readonly Row[];
}

export async function writeLists(
  { store, isDryRun }: WriteContext,
  ref: RevocationRef,
  { facts: { primary: stored }, old, rows }: ListsToWrite,
): Promise<boolean | typeof LOST> {
  // Where a slower worker may be about to insert a line, its row must be taken.
  const [primary = stored || old?.shown === 'line' ? goneRow(store.tenantId, ref) : undefined, ...others] = rows;
  if (primary === undefined || (stored && isSame(stored.row, primary))) return false;
  if (isDryRun) return true;
  const kept = new Set(others.map(({ rowKey }) => rowKey));
  const before = stored ? storedLists(store.tenantId, ref, stored.row) : [];
  const changes: readonly Change[] = [
    stored ? { replace: primary, etag: stored.etag } : { insert: primary },
    { put: markRow(store.tenantId, ref.keyTime) },
    ...others.map((put) => ({ put })),
    ...before
      .filter(({ rowKey }) => rowKey !== primary.rowKey && !kept.has(rowKey))
      .map(({ partitionKey, rowKey }) => ({ remove: { partitionKey, rowKey } })),
  ];
  return (await store.table('Lines').transact(changes)) === 'done' ? true : LOST;
}

/** The rows that stand in the lists together with this one. */
export function storedLists(tenantId: string, ref: RevocationRef, primary: Row): readonly Row[] {
  const line = lineOfRow(primary);
  const kept = {
    isWide: primary.wide === true,
    appIds: appIdsOfRow(primary) ?? [],
    recovery: recoveryOfRow(primary),
  };
  if (line) return listRows(tenantId, ref, { as: 'line', line }, kept);
  const of = { id: String(primary.ofId), keyTime: String(primary.ofKeyTime) };
  return primary.ofId === undefined ? [primary] : listRows(tenantId, ref, { as: 'part', of }, kept);
}

function isSame(stored: Row, wanted: Row): boolean {
  const columns = (row: Row) => JSON.stringify(Object.entries(defined(row)).sort());
  return columns(stored) === columns(wanted);
}
