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
import { insertRows } from '../../storage/insert-rows.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { headOf, reachOf, trailOf } from '../read-record.ts';
import { largeRecoveryOf } from '../recovery/table-large-reaches.ts';
import type { TrailStatus } from '../revocation-status.ts';
import type { Head } from '../rows/head-row.ts';
import { appNameRows } from '../rows/name-rows.ts';
import type { Names } from '../table-names.ts';
import { type Adopted, isLeftOut, type Line, type LineRecovery, lineOf, recoveryOfTrail, withNames } from './line.ts';
import { appIdsOfRow, lineOfRow } from './line-row.ts';
import { affectedAppIds, type Reached, reachedIn, reachedRows, readReached } from './parties.ts';
import type { SweepsOfDay } from './sweep-lines.ts';
import { guardKeys, primaryKeys } from './view-keys.ts';
import { guardOfRow, type Shown, wantedRows } from './view-rows.ts';
import { type StoredView, type WriteContext, writeLists, writeParties } from './write-view.ts';

export interface RefreshContext extends WriteContext {
  readonly names: Names;
  /** Called before the rows are written, for a revocation whose place among those of its root is new. */
  countSweeps(sweeps: SweepsOfDay): Promise<void>;
  /** Names are read again, even where a line has them already. */
  readonly namesAnew?: boolean;
  /** Also where its place is not new, and in a dry run. */
  readonly countAlways?: boolean;
}

/** What was learnt while a revocation was opened, a moment ago. */
export interface Opened {
  readonly affected?: Affected;
  /** Only if it is new: then there are no rows of it yet. */
  readonly newHead?: Head;
}

export interface Refreshed {
  readonly outcome: 'same' | 'written' | 'not on record';
  readonly cause?: Cause;
  /** The revocation that it is part of. */
  readonly partOf?: RevocationRef;
}

/** What is stored, and what the record says: read in this order. */
interface Facts extends StoredView {
  readonly head: Head;
  readonly trail: TrailStatus;
}

const MAX_ATTEMPTS = 20;
/** An app that is refused at every attempt gives one each; more of them tell a reader nothing new. */
const MAX_ADOPTED = 50;
const AT_ONCE = 16;

export function refreshView(
  context: RefreshContext,
  ref: RevocationRef,
  { affected, newHead }: Opened = {},
): Promise<Refreshed> {
  let expected = newHead;
  return untilWon({ row: `Lines view_${ref.id}`, attempts: MAX_ATTEMPTS }, async () => {
    const facts = await readFacts(context, ref, expected);
    // If this is lost, another worker was first.
    expected = undefined;
    if (facts === undefined) return { outcome: 'not on record' };
    const { shown, sweeps } = await shownOf(context, facts);
    const old = facts.guard && guardOfRow(facts.guard.row);
    const place = sweeps === undefined ? '' : `${sweeps.place.root.kind} ${sweeps.place.root.id} ${sweeps.place.at}`;
    // Before the guard says that they are counted.
    if (context.countAlways || place !== (old?.place ?? '')) await countSweepsOf(context, facts, sweeps);
    const reached = old === undefined ? await reachedBy(context, facts.head, affected) : undefined;
    const known = old ?? { parties: reached?.parties ?? [], isWide: reached?.isWide ?? false };
    const appIds = reached?.appIds ?? (await appIdsOf(context, facts, shown));
    const wanted = wantedRows(context.store.tenantId, ref, {
      shown,
      appIds,
      recovery: shown.as === 'line' ? await recoveryOf(context, facts) : undefined,
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

async function readFacts(
  { store }: RefreshContext,
  ref: RevocationRef,
  newHead: Head | undefined,
): Promise<Facts | undefined> {
  if (newHead) {
    const { trail } = await trailOf(store, ref.id);
    return { guard: undefined, primary: undefined, head: newHead, trail };
  }
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

async function recoveryOf({ store }: RefreshContext, { head, trail }: Facts): Promise<LineRecovery | undefined> {
  const { awaitedUserCount } = head;
  if (awaitedUserCount === undefined) return recoveryOfTrail(head, trail);
  return { awaited: awaitedUserCount, ...(await largeRecoveryOf(store, head.id)) };
}

/** As its row has them, or from the record. */
async function appIdsOf({ store }: RefreshContext, { primary, head }: Facts, shown: Shown): Promise<readonly string[]> {
  if (shown.as !== 'line') return [];
  const known = primary && appIdsOfRow(primary.row);
  if (known) return known;
  const { apps, chunks, scope } = await reachOf(store, head.id);
  return affectedAppIds({ apps, rectangles: chunks, ...(scope && { scope }) });
}

/** Whom it reached, for the first time that it gets rows; the rows of a large reach are written at once. */
async function reachedBy(context: RefreshContext, head: Head, affected: Affected | undefined): Promise<Reached> {
  const { store, names, isDryRun } = context;
  const reached = affected
    ? reachedIn(affected, head.subject, affected.users)
    : await readReached({ store, names }, head, head.subject);
  if (reached.many && !isDryRun)
    await insertRows(store, {
      ReachedUsers: reachedRows(store.tenantId, head, reached.many),
      Names: appNameRows(store.tenantId, reached.many.unnamed),
    });
  return reached;
}
