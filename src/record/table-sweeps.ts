/**
 * Revocations of one cause and one root in order of time, so that one range of rows shows which of them form a sweep.
 */

import type { Clock } from '../base/clock.ts';
import { hashOf } from '../base/hash.ts';
import { remember } from '../base/lru.ts';
import type { RevocationRef, SweepRoot } from '../correlate/revocation.ts';
import { GAP_MS, isSameRoot, mayGrow, type SweepMember, sweepsIn } from '../correlate/sweep.ts';
import { isUnderstood } from '../correlate/understood.ts';
import type { Cause } from '../detect/cause.ts';
import { invertedDay, invertedTime, keyPart } from '../storage/keys.ts';
import { leaveOut } from '../storage/newer-rows.ts';
import { allRows, type Range, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type Placed, readTrail } from './revocation-status.ts';
import { revocationPartition } from './rows/record-keys.ts';
import { entriesOfRows } from './rows/trail-row.ts';

export interface Sweeps {
  /**
   * The members of the sweep that a revocation belongs to, itself included, in order of time; none where it belongs to
   * none.
   */
  around(revocationId: string, placed: Placed | undefined, age?: Age): Promise<readonly SweepMember[]>;
  /** Whether others of its cause and time may still turn out to belong to it, once their actor is known. */
  mayGrow(placed: Placed | undefined, age?: Age): Promise<boolean>;
}

/** `fresh`: read again, whatever has been read before. */
export type Age = 'kept' | 'fresh';

type PlacedWithRoot = Placed & { readonly root: SweepRoot };

/** What a partition is made of. `crowd`: all of one cause, whatever their root. */
interface SweepKey {
  readonly root: { readonly kind: SweepRoot['kind'] | 'crowd'; readonly id: string };
  readonly cause: Cause;
  readonly at: string;
}

/** One place that a revocation has, or had. */
interface PlaceRow {
  readonly tenantId: string;
  readonly ref: RevocationRef;
  readonly placed: PlacedWithRoot;
  readonly order: number;
  /** Whether this is its place now. */
  readonly isCurrent: boolean;
}

/**
 * Kinds of the trail that decide the place of a revocation, or that it is part of another and has none; in the order of
 * their keys.
 */
const PLACE_KINDS = ['folded', 'parted', 'placed'] as const;

/** How long a reading serves for everybody who asks. */
export interface Keeping {
  readonly now: Clock;
  readonly keepMs: number;
}

const MAX_KEPT = 500;

/**
 * Reads each partition once, because of a sweep of thousands each member may be asked about. @param keeping absent for
 * the look-ups of one query, which are kept to its end
 */
export function tableSweeps(store: TenantStore, keeping?: Keeping): Sweeps {
  const sweeps = kept<ReadonlyMap<string, readonly SweepMember[]>>(keeping);
  const crowds = kept<readonly SweepMember[]>(keeping);
  return {
    async around(revocationId, placed, age = 'kept') {
      if (placed === undefined || !hasRoot(placed)) return [];
      const partition = partitionOf(store.tenantId, placed);
      const found = await sweeps(partition, age, async () => sweepsIn(await readMembers(store, partition)));
      return (found.get(revocationId) ?? []).filter(({ root }) => isSameRoot(root, placed.root));
    },
    async mayGrow(placed, age = 'kept') {
      if (placed === undefined || !hasRoot(placed)) return false;
      const at = Date.parse(placed.at);
      // By whole gaps, so that those who are asked about at the same time share one reading.
      const begin = Math.floor(at / GAP_MS) * GAP_MS;
      const rows = { from: invertedTime(begin + 2 * GAP_MS), to: `${invertedTime(begin - GAP_MS)}\`` };
      const partition = partitionOf(store.tenantId, crowdOf(placed));
      const crowd = await crowds(`${partition} ${begin}`, age, () => readMembers(store, partition, rows));
      return mayGrow({ root: placed.root, at }, crowd);
    },
  };
}

/** The sweeps of one root and cause on the day of `at`, and how many revocations are in the partition. */
export async function readSweeps(
  store: TenantStore,
  { cause, root, at }: Pick<PlacedWithRoot, 'cause' | 'root' | 'at'>,
): Promise<{ readonly members: number; readonly sweeps: readonly (readonly SweepMember[])[] }> {
  const members = await readMembers(store, partitionOf(store.tenantId, { root, cause, at }));
  return { members: members.length, sweeps: [...new Set(sweepsIn(members).values())] };
}

function kept<T>(keeping: Keeping | undefined) {
  const readings = new Map<string, { readonly at: number; readonly found: Promise<T> }>();
  return (key: string, age: Age, read: () => Promise<T>): Promise<T> => {
    const now = keeping?.now() ?? 0;
    const known = readings.get(key);
    if (known && age === 'kept' && now - known.at < (keeping?.keepMs ?? Number.POSITIVE_INFINITY)) return known.found;
    const found = read();
    // A reading that failed serves nobody else.
    found.catch(() => readings.delete(key));
    remember(readings, key, { at: now, found }, MAX_KEPT);
    return found;
  };
}

export function affectsSweeps(kind: string): boolean {
  return PLACE_KINDS.some((placeKind) => placeKind === kind);
}

/**
 * Writes the places of a revocation; to be called after every entry of those kinds. Write first and then read, so that
 * the last writer sees all entries. The more entries a writer saw, the higher its order, and the highest order counts.
 */
export async function updateSweeps(store: TenantStore, ref: RevocationRef): Promise<void> {
  const { tenantId } = store;
  // One range of keys covers all three kinds, and in between only notices, not the many rows of evidence and
  // recoveries.
  const range = { from: `${PLACE_KINDS[0]}_`, to: `${PLACE_KINDS[2]}\`` };
  const partition = revocationPartition(tenantId, ref.id);
  const trail = await allRows(store.table('Trail'), { partition, rows: range });
  const entries = entriesOfRows(trail).filter(({ kind }) => affectsSweeps(kind));
  const { place, foldedInto } = readTrail(entries);
  const isCurrent = (placed: PlacedWithRoot) =>
    place !== undefined && hasRoot(place) && textOf(place) === textOf(placed) && !foldedInto;
  const rows = entries
    .filter((entry) => entry.kind === 'placed')
    .filter(hasRoot)
    .toSorted((a, b) => a.order - b.order)
    .flatMap((placed) => rowsOf({ tenantId, ref, placed, order: entries.length, isCurrent: isCurrent(placed) }));
  // In the crowd a place with a known actor has the same key as the one without, before it: the last one counts.
  const distinct = new Map(rows.map((row) => [`${row.partitionKey} ${row.rowKey}`, row]));
  await Promise.all([...distinct.values()].map((row) => store.table('Sweeps').insert(row)));
}

function hasRoot(placed: Placed): placed is PlacedWithRoot {
  return placed.root !== undefined;
}

function textOf({ root, at }: PlacedWithRoot): string {
  return [root.kind, root.id, at].join(' ');
}

/** All of a cause are in one partition as well, because the actor of some may become known later. */
function crowdOf({ cause, at }: Pick<SweepKey, 'cause' | 'at'>): SweepKey {
  return { root: { kind: 'crowd', id: 'crowd' }, cause, at };
}

/**
 * A sweep ends with its UTC day: a policy that blocks people for weeks is a line a day, and one range holds all that
 * may belong together.
 */
function partitionOf(tenantId: string, key: SweepKey): string {
  const { root, cause, at } = key.root.kind === 'unknown' ? crowdOf(key) : key;
  return `${keyPart(tenantId)}_${hashOf(root.kind, root.id, cause)}_${invertedDay(at)}`;
}

function rowsOf(place: PlaceRow): readonly Row[] {
  const { tenantId, placed } = place;
  const [own, crowd] = [partitionOf(tenantId, placed), partitionOf(tenantId, crowdOf(placed))];
  // Of a refusal by a policy no actor will become known.
  return (own === crowd || placed.root.kind === 'policy' ? [own] : [own, crowd]).map((partitionKey) =>
    rowIn(partitionKey, place),
  );
}

/** Where the rows of a revocation stand that had this place. */
export function sweepRangesOf(tenantId: string, { id }: RevocationRef, placed: Placed): readonly Range[] {
  if (!hasRoot(placed)) return [];
  const prefix = `${invertedTime(placed.at)}_${id}`;
  return [placed, crowdOf(placed)].map((key) => ({
    partition: partitionOf(tenantId, key),
    rows: { from: `${prefix}_`, to: `${prefix}\`` },
  }));
}

function rowIn(partitionKey: string, { ref, placed, order, isCurrent }: PlaceRow): Row {
  const { cause, subject, root, at } = placed;
  return {
    partitionKey,
    rowKey: `${invertedTime(at)}_${ref.id}_${String(order).padStart(6, '0')}`,
    v: 1,
    revocationId: ref.id,
    keyTime: ref.keyTime,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    rootKind: root.kind,
    rootId: root.id,
    at,
    order,
    here: isCurrent,
  };
}

async function readMembers(
  store: TenantStore,
  partition: string,
  rows?: Range['rows'],
): Promise<readonly SweepMember[]> {
  // Rows come in the order of their keys: of a revocation at one time the last row counts.
  const latest = new Map<string, Row>();
  for (const row of await allRows(store.table('Sweeps'), { partition, ...(rows && { rows }) }))
    latest.set(row.rowKey.split('_', 2).join('_'), row);
  const here = [...latest.values()].filter((row) => row.here === true);
  return here.flatMap((row) => (isUnderstood(row) ? memberOf(row) : (leaveOut(row) ?? [])));
}

/** Only this file writes these rows. */
function memberOf(row: Row): SweepMember {
  const text = (column: string) => String(row[column]);
  return {
    id: text('revocationId'),
    keyTime: text('keyTime'),
    root: { kind: text('rootKind') as SweepRoot['kind'], id: text('rootId') },
    subject: { kind: text('subjectKind') as SweepMember['subject']['kind'], id: text('subjectId') },
    at: Date.parse(text('at')),
  };
}
