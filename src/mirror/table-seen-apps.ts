/**
 * Which user was seen at which app, stored under both: since when, the day of the last sign-in, and under the user when
 * one worked. There is no history of it, because that would be a row a day for each pair. Beside it, which kinds of
 * client a user was seen with.
 */

import { mapConcurrently } from '../base/concurrency.ts';
import { keyPart } from '../storage/keys.ts';
import { putAll } from '../storage/put-rows.ts';
import { removeRows } from '../storage/remove-rows.ts';
import { allRows, eachRow, type Row, TRANSACTION_LIMITS } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type RowKeys, rowOf, type StoredState, stateIn, timeIn } from './states/state-row.ts';
import type { SeenClient, SeenUse } from './tenant.ts';
import { type Worked, type WorkedMembers, withWorked, workedIn, workedMembers } from './worked-sign-ins.ts';

type SeenKind = 'user-seen' | 'app-seen';

type Kind = SeenKind | 'user-clients';

export interface SeenPair {
  readonly userId: string;
  readonly servicePrincipalId: string;
  /** Start of the UTC day of the sign-in, in milliseconds. */
  readonly day: number;
  readonly worked?: Worked;
}

/** An app at which a user was seen. Times are milliseconds. */
export interface SeenApp {
  readonly servicePrincipalId: string;
  /** Start of the day of the last sign-in, whether it worked or not. */
  readonly day: number;
  /** The last ones that worked, of each hour the first. */
  readonly worked: Worked;
}

interface PairBody extends WorkedMembers {
  /** Of the other half of the pair. */
  readonly id: string;
}

/** What is to be written. */
interface PairState extends SeenPair {
  /** Since when the user counts as a user of the app, in milliseconds. */
  readonly from: number;
  /** False: only the moments under the user have changed. */
  readonly isNewDay: boolean;
  /** Of the row of the user; absent where there is none. */
  readonly etag?: string;
}

const DAY_MS = 86_400_000;
/** A user who has not signed in for so long no longer counts as a user of the app. */
export const COUNTS_FOR_MS = 30 * DAY_MS;
const READS_AT_ONCE = 16;
const PARTITIONS_AT_ONCE = 8;
const ATTEMPTS = 3;
/** The first character of a key decides the partition. */
const BUCKETS = [...'0123456789abcdef'];

/**
 * Ids of the apps of a user, or of the users of an app, that were seen in the thirty days before `at`, as far as this
 * was known then: the same question gives the same answer later.
 */
export async function idsSeenBefore(
  store: TenantStore,
  { kind, owner, at }: { readonly kind: SeenKind; readonly owner: string; readonly at: number },
): Promise<ReadonlySet<string>> {
  const pairs = (await rowsOf(store, kind, owner)).map((row) => stateIn<{ readonly id: string }>(row));
  return new Set(pairs.filter((pair) => countsAt(pair, at)).map(({ body }) => body.id));
}

/** Every pair that was seen in the same time. One range of rows, a thousand in a call. */
export async function* useSeenBefore({ tenantId, table }: TenantStore, at: number): AsyncGenerator<SeenUse> {
  const [first = '', last = ''] = [BUCKETS[0], BUCKETS.at(-1)].map((bucket = '') =>
    partitionOf(tenantId, 'user-seen', bucket),
  );
  for await (const row of eachRow(table('SeenSignIns'), { partition: { from: first, to: `${last}~` } })) {
    const state = stateIn<{ readonly id: string }>(row);
    // Ids of users are GUIDs, and so stand in the key as they are.
    if (countsAt(state, at)) yield { userId: row.rowKey.slice(0, row.rowKey.indexOf('_')), appId: state.body.id };
  }
}

/** Start of the UTC day of the last sign-in of this user at this app, in milliseconds; undefined after some weeks. */
export async function lastSeenDay(
  { tenantId, table }: TenantStore,
  pair: Omit<SeenPair, 'day'>,
): Promise<number | undefined> {
  const { partitionKey, rowKey } = keyUnder('user-seen', pair, tenantId);
  const stored = await table('SeenSignIns').get(partitionKey, rowKey);
  return stored && timeIn(stored.row, 'seenAt');
}

/** The same of anybody at this app: of the first thousand of its users. */
export async function lastSeenDayOfApp({ tenantId, table }: TenantStore, appId: string): Promise<number | undefined> {
  const { partitionKey: partition, rowKey } = keysOf(tenantId, 'app-seen', [appId]);
  const { rows } = await table('SeenSignIns').query({ partition, rows: { from: `${rowKey}_`, to: `${rowKey}_~` } });
  const days = rows.map((row) => timeIn(row, 'seenAt'));
  return days.length === 0 ? undefined : Math.max(...days);
}

/** What is kept of this user's sign-ins of about thirty days, by app. */
export async function readSeenApps(store: TenantStore, userId: string): Promise<readonly SeenApp[]> {
  return (await rowsOf(store, 'user-seen', userId)).map((row) => {
    const { body, seenAt: day } = stateIn<PairBody>(row);
    return { servicePrincipalId: body.id, day, worked: workedIn(body) };
  });
}

/** From all sign-ins of this user. */
export async function readSeenClients(store: TenantStore, userId: string): Promise<readonly SeenClient[]> {
  return (await rowsOf(store, 'user-clients', userId)).map((row) => stateIn<SeenClient>(row).body);
}

/** A proof does not expire, so it is stored once. @param at milliseconds */
export async function saveSeenClient(
  { tenantId, table }: TenantStore,
  { userId, appId, client, at }: SeenClient & { readonly userId: string; readonly at: number },
): Promise<void> {
  const keys = keysOf(tenantId, 'user-clients', [userId, appId, client]);
  const body = JSON.stringify({ appId: appId.toLowerCase(), client });
  // From 0: a sign-in does not show since when the client is used.
  await table('SeenSignIns').insert(rowOf(keys, body, { from: 0, seenAt: at }));
}

export function startOfDay(time: number): number {
  return time - (time % DAY_MS);
}

/**
 * Safe to repeat, in any order, and for several writers at once.
 *
 * @param now milliseconds
 * @returns those that other writers changed again and again; nothing of them is lost, because more sign-ins come
 */
export async function saveSeenPairs(
  store: TenantStore,
  pairs: readonly SeenPair[],
  now: number,
): Promise<readonly SeenPair[]> {
  let left = pairs;
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) left = await savePairs(store, left, now);
  return left;
}

/** Resolves to those that another writer changed meanwhile. */
async function savePairs(store: TenantStore, pairs: readonly SeenPair[], now: number): Promise<readonly SeenPair[]> {
  const read = await mapConcurrently(READS_AT_ONCE, pairs, (pair) => newStateOf(pair, store, now));
  const changed = read.filter((pair) => pair !== undefined);
  const newDays = changed.filter(({ isNewDay }) => isNewDay);
  await putAll(
    store.table('SeenSignIns'),
    newDays.map((pair) => rowUnder('app-seen', pair, store.tenantId)),
  );
  // The row of the user decides whether there is anything to write, so it is written last.
  const partitions = Map.groupBy(changed, ({ userId }) => keyPart(userId).charAt(0));
  const lost = await mapConcurrently(PARTITIONS_AT_ONCE, [...partitions.values()], (own) => saveUnderUsers(store, own));
  return lost.flat();
}

async function saveUnderUsers(
  { tenantId, table }: TenantStore,
  pairs: readonly PairState[],
): Promise<readonly SeenPair[]> {
  const lost: SeenPair[] = [];
  for (let start = 0; start < pairs.length; start += TRANSACTION_LIMITS.changes) {
    const batch = pairs.slice(start, start + TRANSACTION_LIMITS.changes);
    const changes = batch.map((pair) => {
      const row = rowUnder('user-seen', pair, tenantId);
      return pair.etag === undefined ? { insert: row } : { replace: row, etag: pair.etag };
    });
    if ((await table('SeenSignIns').transact(changes)) === 'conflict') lost.push(...batch);
  }
  return lost;
}

/** Reads a sixteenth of the pairs, another one each day: an old pair is removed after sixteen more days at most. */
export async function purgeSeen({ tenantId, table }: TenantStore, now: number): Promise<void> {
  const bucket = BUCKETS[Math.floor(now / DAY_MS) % BUCKETS.length] ?? '';
  // One day more than they count, for questions that come late.
  const oldest = startOfDay(now) - COUNTS_FOR_MS - DAY_MS;
  for (const kind of ['app-seen', 'user-seen'] as const) {
    const partition = partitionOf(tenantId, kind, bucket);
    await removeRows(table('SeenSignIns'), partition, (row) => timeIn(row, 'seenAt') < oldest);
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
  const stored = await table('SeenSignIns').get(partitionKey, rowKey);
  if (stored === undefined) return { ...pair, from: now, isNewDay: true };
  const { row, etag } = stored;
  const lastDay = timeIn(row, 'seenAt');
  const before = workedIn(stateIn<PairBody>(row).body);
  const worked = withWorked(before, pair.worked ?? {});
  const isNewDay = pair.day > lastDay;
  if (!isNewDay && worked === before) return undefined;
  const from = pair.day - lastDay > COUNTS_FOR_MS ? now : timeIn(row, 'from');
  return { ...pair, day: Math.max(pair.day, lastDay), worked, from, isNewDay, etag };
}

function rowUnder(kind: SeenKind, pair: PairState, tenantId: string): Row {
  const isOfUser = kind === 'user-seen';
  const body: PairBody = {
    id: isOfUser ? pair.servicePrincipalId : pair.userId,
    ...(isOfUser && workedMembers(pair.worked ?? {})),
  };
  return rowOf(keyUnder(kind, pair, tenantId), JSON.stringify(body), { from: pair.from, seenAt: pair.day });
}

function keyUnder(kind: SeenKind, { userId, servicePrincipalId }: Omit<SeenPair, 'day'>, tenantId: string): RowKeys {
  return kind === 'user-seen'
    ? keysOf(tenantId, kind, [userId, servicePrincipalId])
    : keysOf(tenantId, kind, [servicePrincipalId, userId]);
}

function rowsOf({ tenantId, table }: TenantStore, kind: Kind, owner: string): Promise<readonly Row[]> {
  const { partitionKey: partition, rowKey } = keysOf(tenantId, kind, [owner]);
  return allRows(table('SeenSignIns'), { partition, rows: { from: `${rowKey}_`, to: `${rowKey}_~` } });
}

function keysOf(tenantId: string, kind: Kind, ids: readonly string[]): RowKeys {
  const rowKey = ids.map(keyPart).join('_');
  return { partitionKey: partitionOf(tenantId, kind, rowKey.charAt(0)), rowKey };
}

function partitionOf(tenantId: string, kind: Kind, bucket: string): string {
  return `${keyPart(tenantId)}_${kind}_${bucket}`;
}
