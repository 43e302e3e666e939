/**
 * Which user was seen at which app, stored under both: since when, and the day of the last sign-in. There is no history
 * of it, because that would be a row a day for each pair.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import { type Row, removeRows } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { BUCKETS, type LinkKind, linkKey, linkPartition, linkRange } from './states/mirror-states.ts';
import { rowOf, type StoredState, timeIn } from './states/state-row.ts';
import type { StateKey, States } from './states/table-states.ts';

type SeenKind = Extract<LinkKind, 'user-seen' | 'app-seen'>;

export interface SeenPair {
  readonly userId: string;
  readonly servicePrincipalId: string;
  /** Start of the UTC day of the sign-in, in milliseconds. */
  readonly day: number;
}

/** `from`: since when the user counts as a user of the app, in milliseconds. */
type PairState = SeenPair & { readonly from: number };

const DAY_MS = 86_400_000;
/** A user who has not signed in for so long no longer counts as a user of the app. */
const COUNTS_FOR_MS = 30 * DAY_MS;
const READS_AT_ONCE = 16;
const PARTITIONS_AT_ONCE = 8;
const TRANSACTION = 100;

/**
 * Ids of the apps of a user, or of the users of an app, that were seen in the thirty days before `at`, as far as this
 * was known then: the same question gives the same answer later.
 */
export async function idsSeenBefore(
  states: States,
  tenantId: string,
  { kind, owner, at }: { readonly kind: SeenKind; readonly owner: string; readonly at: number },
): Promise<ReadonlySet<string>> {
  const pairs = await states.list<{ readonly id: string }>(linkRange(tenantId, kind, owner));
  return new Set(pairs.filter((pair) => countsAt(pair, at)).map(({ body }) => body.id));
}

export function startOfDay(time: number): number {
  return time - (time % DAY_MS);
}

/** Safe to repeat, and for two writers at once: both write the same, apart from the moment. @param now milliseconds */
export async function saveSeenPairs(store: TenantStore, pairs: readonly SeenPair[], now: number): Promise<void> {
  const read = await mapConcurrently(READS_AT_ONCE, pairs, (pair) => newStateOf(pair, store, now));
  const changed = read.filter((pair) => pair !== undefined);
  // The row of the user decides whether there is anything to write, so it is written last.
  for (const kind of ['app-seen', 'user-seen'] as const) {
    await putRows(
      store,
      changed.map((pair) => rowUnder(kind, pair, store.tenantId)),
    );
  }
}

/** Reads a sixteenth of the pairs, another one each day: an old pair is removed after sixteen more days at most. */
export async function purgeSeen({ tenantId, table }: TenantStore, now: number): Promise<void> {
  const bucket = BUCKETS[Math.floor(now / DAY_MS) % BUCKETS.length] ?? '';
  // One day more than they count, for questions that come late.
  const oldest = startOfDay(now) - COUNTS_FOR_MS - DAY_MS;
  for (const kind of ['app-seen', 'user-seen'] as const) {
    const partition = linkPartition(tenantId, kind, bucket);
    await removeRows(table('MirrorLinks'), partition, (row) => timeIn(row, 'seenAt') < oldest);
  }
}

function countsAt({ from, seenAt: day }: StoredState<unknown>, at: number): boolean {
  return from <= at && day + COUNTS_FOR_MS >= startOfDay(at);
}

/** After a long absence the pair starts again: the answer about the time between must not change. */
async function newStateOf(
  pair: SeenPair,
  { tenantId, table }: TenantStore,
  now: number,
): Promise<PairState | undefined> {
  const { partitionKey, rowKey } = keyUnder('user-seen', pair, tenantId);
  const row = (await table('MirrorLinks').get(partitionKey, rowKey))?.row;
  if (row === undefined) return { ...pair, from: now };
  const lastDay = timeIn(row, 'seenAt');
  if (lastDay >= pair.day) return undefined;
  return { ...pair, from: pair.day - lastDay > COUNTS_FOR_MS ? now : timeIn(row, 'from') };
}

function rowUnder(kind: SeenKind, pair: PairState, tenantId: string): Row {
  const id = kind === 'user-seen' ? pair.servicePrincipalId : pair.userId;
  return rowOf(keyUnder(kind, pair, tenantId), JSON.stringify({ id }), { from: pair.from, seenAt: pair.day });
}

function keyUnder(kind: SeenKind, { userId, servicePrincipalId }: SeenPair, tenantId: string): StateKey {
  return kind === 'user-seen'
    ? linkKey(tenantId, kind, userId, servicePrincipalId)
    : linkKey(tenantId, kind, servicePrincipalId, userId);
}

async function putRows({ table }: TenantStore, rows: readonly Row[]): Promise<void> {
  const partitions = Map.groupBy(rows, ({ partitionKey }) => partitionKey);
  await mapConcurrently(PARTITIONS_AT_ONCE, [...partitions.values()], async (group) => {
    for (let start = 0; start < group.length; start += TRANSACTION)
      await table('MirrorLinks').transact(group.slice(start, start + TRANSACTION).map((row) => ({ put: row })));
  });
}
