/** Whose next sign-in is awaited, because a revocation ended an earlier one. */
import { batches } from '../../base/batches.ts';
import type { Clock } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import { deleteSuccesses } from '../../correlate/table-successes.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Affected, Effect, Rectangle } from '../../impact/affected.ts';
import { isLarge } from '../../impact/scope.ts';
import type { AwaitedSignIns } from '../../ingest/signal.ts';
import { invertedDay, keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

const DAY_MS = 86_400_000;

/** A user who has not signed in again after this time is no longer awaited. */
export const AWAITED_MS = 30 * DAY_MS;

const CACHED_MS = 60_000;
const PURGED_TOGETHER = 500;
const USERS_AT_ONCE = 16;

const ENDED: readonly Effect[] = ['dies', 'blocked', 'reprompts'];

/**
 * The (user, app) pairs whose sign-in ends for certain; where none is certain, those for which it cannot be decided.
 * Of a policy only pairs that are in use. None where there are many: nobody waits for a thousand people one by one.
 */
export function awaitedRectangles(affected: Pick<Affected, 'rectangles'>): readonly Rectangle[] {
  if (isLarge({ rectangles: affected.rectangles })) return [];
  return awaitedAmong(affected.rectangles).filter(({ userIds, appIds }) => userIds.length > 0 && appIds.length > 0);
}

export function awaitedAmong<T extends Pick<Rectangle, 'effect' | 'conditional'>>(parts: readonly T[]): readonly T[] {
  // A sign-in elsewhere says nothing of the circumstances in which the next one is refused.
  const possible = parts.filter(({ conditional }) => conditional !== true);
  const certain = possible.filter(({ effect }) => ENDED.includes(effect));
  return certain.length > 0 ? certain : possible.filter(({ effect }) => effect === 'cannot-decide');
}

/** Of a reach of more than 1,000 pairs in use: how many people are awaited, at one of their apps each. */
export function awaitedUserCount({ rectangles }: Pick<Affected, 'rectangles'>): number {
  if (!isLarge({ rectangles })) return 0;
  return new Set(awaitedAmong(rectangles).flatMap(({ userIds }) => userIds)).size;
}

/** What an app loses of its own, for what it does without a user. */
const OF_THE_APP: readonly Cause[] = ['app-credential-lost', 'app-role-removed', 'app-disabled', 'app-deleted'];

/**
 * Apps that nobody is known to sign in to, by object id: they work unattended, and have recovered when they sign in as
 * themselves again.
 */
export function awaitedApps({ rectangles }: Pick<Affected, 'rectangles'>, cause: Cause): readonly string[] {
  if (!OF_THE_APP.includes(cause) || rectangles.some(({ userIds }) => userIds.length > 0)) return [];
  const lost = rectangles.filter(({ effect, conditional }) => effect !== 'survives' && conditional !== true);
  return [...new Set(lost.flatMap(({ appIds }) => appIds))];
}

/** Of people at apps, and of apps that work unattended. */
export function awaitedPairCount(affected: Affected, cause: Cause): number {
  const pairs = awaitedRectangles(affected).reduce((sum, one) => sum + one.userIds.length * one.appIds.length, 0);
  return pairs + awaitedApps(affected, cause).length;
}

/** Whoever is awaited: people, and apps by the object id of their service principal. */
export function awaitingRows({ tenantId, keyTime, cause }: Revocation, affected: Affected): readonly Row[] {
  const partitionKey = `${keyPart(tenantId)}_${invertedDay(keyTime)}`;
  const people = awaitedRectangles(affected).flatMap((rectangle) => rectangle.userIds);
  const userIds = new Set([...people, ...awaitedApps(affected, cause)]);
  return [...userIds].map((userId) => ({
    partitionKey,
    rowKey: keyPart(userId),
    v: 1,
    userId: userId.toLowerCase(),
  }));
}

/** Object ids, in lower case, of the users whom a revocation of the thirty days before `now` (ms) affected. */
export function awaitedUsers(store: TenantStore, now: number): Promise<ReadonlySet<string>> {
  return awaitedUsersBetween(store, { from: now - AWAITED_MS, to: now + DAY_MS });
}

/** @param span of the revocations' key times, in milliseconds */
export async function awaitedUsersBetween(
  store: TenantStore,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ReadonlySet<string>> {
  const partition = {
    from: `${keyPart(store.tenantId)}_${invertedDay(to)}`,
    to: `${keyPart(store.tenantId)}_${invertedDay(Math.max(0, from))}\``,
  };
  const userIds = new Set<string>();
  for await (const { userId } of eachRow(store.table('Awaiting'), { partition })) userIds.add(String(userId));
  return userIds;
}

/** Whoever is awaited, read from the tables once a minute. @param ofLarge of large reaches */
export function cachedAwaited(
  store: TenantStore,
  now: Clock,
  ofLarge: () => Promise<AwaitedSignIns>,
): () => Promise<AwaitedSignIns> {
  let cached: Promise<AwaitedSignIns> | undefined;
  let readAt = 0;
  return () => {
    const age = now() - readAt;
    if (cached && age >= 0 && age <= CACHED_MS) return cached;
    readAt = now();
    const reading = Promise.all([awaitedUsers(store, readAt), ofLarge()]).then(eitherOf);
    cached = reading;
    reading.catch(() => {
      // This caller gets the error; the next one reads again.
      if (cached === reading) cached = undefined;
    });
    return reading;
  };
}

function eitherOf([one, other]: readonly [AwaitedSignIns, AwaitedSignIns]): AwaitedSignIns {
  return { size: one.size + other.size, has: (id, appIds) => one.has(id, appIds) || other.has(id, appIds) };
}

/**
 * Deletes who was awaited more than thirty days ago, with their sign-ins: only users who were awaited have any.
 * Repeated, it finds nothing left. @param now in milliseconds
 */
export async function purgeAwaited(store: TenantStore, now: number): Promise<void> {
  const before = now - AWAITED_MS - DAY_MS;
  // Up to the days: the marks of large reaches, after them, stay as long as their revocation.
  const partition = { from: `${keyPart(store.tenantId)}_${invertedDay(before)}`, to: `${keyPart(store.tenantId)}_:` };
  const awaiting = store.table('Awaiting');
  for await (const rows of batches(eachRow(awaiting, { partition }), PURGED_TOGETHER)) {
    await mapConcurrently(USERS_AT_ONCE, rows, ({ userId }) => deleteSuccesses(store, String(userId), before));
    // Last, because only these rows lead to the sign-ins.
    await removeAll(awaiting, rows);
  }
}
