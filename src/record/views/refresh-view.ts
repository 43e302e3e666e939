/**
 * Brings the rows of one revocation in the views to what its head and trail say. Two workers: everything is computed
 * from a trail that was read after the rows that it replaces, and those are replaced under their etag; who loses reads
 * again. So the last to write has seen all that any other has seen. A crash in between leaves the rest to the second
 * delivery, which begins anew.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { defined } from '../../base/defined.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Affected } from '../../impact/affected.ts';
import type { Change, Row, StoredRow } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { headOf, trailOf } from '../read-record.ts';
import type { TrailStatus } from '../revocation-status.ts';
import type { Head } from '../rows/head-row.ts';
import type { Names } from '../table-names.ts';
import { type Adopted, isLeftOut, type Line, lineOf, withNames } from './line.ts';
import { lineOfRow } from './line-row.ts';
import { type Reached, reachedIn, reachedUserRows, readReached } from './parties.ts';
import type { SweepsOfDay } from './sweep-lines.ts';
import { guardKeys, primaryKeys } from './view-keys.ts';
import {
  type Guard,
  goneRow,
  guardOfRow,
  guardRow,
  listRows,
  namesRow,
  partyKeys,
  type Shown,
  type Wanted,
  wantedRows,
} from './view-rows.ts';

export interface RefreshContext {
  readonly store: TenantStore;
  readonly names: Names;
  /** Called before the rows are written, for a revocation whose place among those of its root is new. */
  countSweeps(sweeps: SweepsOfDay): Promise<void>;
  /** Names are read again, even where a line has them already. */
  readonly namesAnew?: boolean;
  /** Rows are written even if they seem to be as they should: a worker may have died between one and the next. */
  readonly writeAlways?: boolean;
  /** Also where its place is not new, and in a dry run. */
  readonly countAlways?: boolean;
  /** Nothing is written. */
  readonly isDryRun?: boolean;
}

export interface Refreshed {
  readonly outcome: 'same' | 'written' | 'not on record';
  readonly cause?: Cause;
  /** The revocation that it is part of. */
  readonly partOf?: RevocationRef;
}

/** What is stored, and what the record says: read in this order. */
interface Facts {
  readonly guard: StoredRow | undefined;
  readonly primary: StoredRow | undefined;
  readonly head: Head;
  readonly trail: TrailStatus;
}

const MAX_ATTEMPTS = 20;
/** An app that is refused at every attempt gives one each; more of them tell a reader nothing new. */
const MAX_ADOPTED = 50;
const AT_ONCE = 16;

/** @param affected whom it affects, where it was found a moment ago */
export function refreshView(
  context: RefreshContext,
  ref: RevocationRef,
  affected: Affected | undefined,
): Promise<Refreshed> {
  return untilWon({ row: `Lines view_${ref.id}`, attempts: MAX_ATTEMPTS }, async () => {
    const facts = await readFacts(context, ref);
    if (facts === undefined) return { outcome: 'not on record' };
    const { shown, sweeps } = await shownOf(context, facts);
    const old = facts.guard && guardOfRow(facts.guard.row);
    const place = sweeps === undefined ? '' : `${sweeps.place.root.kind} ${sweeps.place.root.id} ${sweeps.place.at}`;
    // Before the guard says that they are counted.
    if (context.countAlways || place !== (old?.place ?? '')) await countSweepsOf(context, facts, sweeps);
    const reached = old === undefined ? await reachedBy(context, facts.head, affected) : undefined;
    const known = old ?? { parties: reached?.parties ?? [], isWide: reached?.isWide ?? false };
    const wanted = wantedRows(context.store.tenantId, ref, {
      shown,
      place,
      parties: known.parties,
      isWide: known.isWide,
    });
    const partiesWritten = await writeParties(context, ref, { facts, old, reached, wanted });
    if (partiesWritten === LOST) return LOST;
    const listsWritten = await writeLists(context, ref, { facts, old, rows: wanted.lists });
    if (listsWritten === LOST) return LOST;
    return defined({
      outcome: partiesWritten || listsWritten ? ('written' as const) : ('same' as const),
      cause: facts.head.cause,
      partOf: facts.trail.foldedInto,
    });
  });
}

/** The trails of what was merged into a revocation, as far as they count. */
export async function adoptedBy(store: TenantStore, id: string, { adopted }: TrailStatus): Promise<readonly Adopted[]> {
  const members = await mapConcurrently(AT_ONCE, adopted.slice(0, MAX_ADOPTED), async (member) => ({
    id: member.id,
    trail: (await trailOf(store, member.id)).trail,
  }));
  // A member may have been merged into another revocation since, one that explains it better.
  return members.filter(({ trail }) => trail.foldedInto?.id === id);
}

async function readFacts({ store }: RefreshContext, ref: RevocationRef): Promise<Facts | undefined> {
  const lines = store.table('Lines');
  const [guardAt, primaryAt] = [guardKeys(store.tenantId, ref.id), primaryKeys(store.tenantId, ref)];
  const guard = await lines.get(guardAt.partitionKey, guardAt.rowKey);
  // The guard is written first: without it there are no rows in the lists.
  const primary = guard && (await lines.get(primaryAt.partitionKey, primaryAt.rowKey));
  const [head, { trail }] = await Promise.all([headOf(store, ref), trailOf(store, ref.id)]);
  // Whoever writes the head, last of all, comes here after that.
  return head && { guard, primary, head, trail };
}

async function shownOf(
  { store, names, namesAnew }: RefreshContext,
  { head, trail, primary }: Facts,
): Promise<{ readonly shown: Shown; readonly sweeps?: SweepsOfDay }> {
  if (trail.foldedInto) return { shown: { as: 'part', of: trail.foldedInto } };
  const line = lineOf(head, trail, await adoptedBy(store, head.id, trail));
  if (isLeftOut(line)) return { shown: { as: 'nothing' } };
  const old = primary && !namesAnew ? lineOfRow(primary.row) : undefined;
  const named = sameNames(line, old) ?? (await withNames(line, names));
  const { cause, place } = named;
  return { shown: { as: 'line', line: named }, ...(place && { sweeps: { cause, place } }) };
}

/** The names that its line has already, if they are of the same people: mostly only the evidence grows. */
function sameNames(line: Line, old: Line | undefined): Line | undefined {
  const { subject, actor, place } = line;
  if (old?.subject.name === undefined || old.actor?.id !== actor?.id || old.place?.root.id !== place?.root.id)
    return undefined;
  if ((actor && old.actor?.name === undefined) || (place && place.root.kind !== 'policy' && !old.place?.rootName))
    return undefined;
  const rootName = old.place?.rootName;
  return defined({
    ...line,
    subject: { ...subject, name: old.subject.name },
    actor: old.actor,
    place: place && defined({ ...place, rootName }),
  });
}

async function countSweepsOf(context: RefreshContext, { primary }: Facts, now: SweepsOfDay | undefined): Promise<void> {
  const before = primary && lineOfRow(primary.row);
  const days = [now, before?.place && { cause: before.cause, place: before.place }];
  for (const sweeps of days) if (sweeps) await context.countSweeps(sweeps);
}

/** Whom it reached, for the first time that it gets rows; the rows of a large reach are written at once. */
async function reachedBy(context: RefreshContext, head: Head, affected: Affected | undefined): Promise<Reached> {
  const { store, names, isDryRun } = context;
  const reached = affected
    ? reachedIn(affected, head.subject, affected.users)
    : await readReached({ store, names }, head, head.subject);
  const rows = isDryRun ? [] : reachedUserRows(store.tenantId, head, reached.manyUsers);
  await mapConcurrently(AT_ONCE, rows, (row) => store.table('ReachedUsers').insert(row));
  return reached;
}

interface PartiesToWrite {
  readonly facts: Facts;
  readonly old: Guard | undefined;
  readonly reached: Reached | undefined;
  readonly wanted: Wanted;
}

/** Resolves to whether anything had to be written. */
async function writeParties(
  { store, isDryRun, writeAlways }: RefreshContext,
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
  readonly facts: Facts;
  readonly old: Guard | undefined;
  readonly rows: readonly Row[];
}

async function writeLists(
  { store, isDryRun }: RefreshContext,
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
  const isWide = primary.wide === true;
  if (line) return listRows(tenantId, ref, { as: 'line', line }, isWide);
  const of = { id: String(primary.ofId), keyTime: String(primary.ofKeyTime) };
  return primary.ofId === undefined ? [primary] : listRows(tenantId, ref, { as: 'part', of }, isWide);
}

function isSame(stored: Row, wanted: Row): boolean {
  const columns = (row: Row) => JSON.stringify(Object.entries(defined(row)).sort());
  return columns(stored) === columns(wanted);
}
