/** Which (user, app) pairs of a revocation recover by a sign-in, so that it is over once all of them did. Pure. */

import type { Clock } from '../../base/clock.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import type { Affected, Effect, Rectangle } from '../../impact/affected.ts';
import { invertedDay, keyPart } from '../../storage/keys.ts';
import { eachRow, type Row, type Tables } from '../../storage/tables.ts';
import { isLarge } from '../rows/reach-rows.ts';

const ENDED: readonly Effect[] = ['dies', 'blocked', 'reprompts'];

/**
 * The pairs whose sign-in ends for certain; where nothing is certain, those of which nobody can tell. Of a large reach
 * none: nobody waits for a thousand people one by one.
 */
export function awaitedRectangles(affected: Pick<Affected, 'rectangles'>): readonly Rectangle[] {
  if (isLarge(affected)) return [];
  const certain = affected.rectangles.filter(({ effect }) => ENDED.includes(effect));
  const pairs = certain.length > 0 ? certain : affected.rectangles.filter(({ effect }) => effect === 'cannot-decide');
  return pairs.filter(({ userIds, appIds }) => userIds.length > 0 && appIds.length > 0);
}

export function awaitedUserIds(affected: Affected): readonly string[] {
  return [...new Set(awaitedRectangles(affected).flatMap(({ userIds }) => userIds))];
}

export function awaitedPairCount(affected: Affected): number {
  return awaitedRectangles(affected).reduce((sum, { userIds, appIds }) => sum + userIds.length * appIds.length, 0);
}

// Who is expected to sign in again: of all sign-ins that succeed only theirs are worth a place in the queue.

const DAY_MS = 86_400_000;
/** Whoever has not signed in again by then is no longer waited for. */
export const AWAITED_MS = 30 * DAY_MS;
const KEPT_FOR_MS = 60_000;

export function awaitingRows({ tenantId, keyTime }: Revocation, affected: Affected): readonly Row[] {
  const partitionKey = `${keyPart(tenantId)}_${invertedDay(keyTime)}`;
  return awaitedUserIds(affected).map((userId) => ({
    partitionKey,
    rowKey: keyPart(userId),
    v: 1,
    userId: userId.toLowerCase(),
  }));
}

/**
 * Object ids, in lower case, of the users whom a revocation of the thirty days before `now` (ms) hit: a successful sign-in
 * of anybody else recovers nothing and need not be told.
 */
export function awaitedUsers(tables: Tables, tenantId: string, now: number): Promise<ReadonlySet<string>> {
  return awaitedBetween(tables, tenantId, { from: now - AWAITED_MS, to: now + DAY_MS });
}

/** @param span of the revocations' key times, in milliseconds */
export async function awaitedBetween(
  tables: Tables,
  tenantId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ReadonlySet<string>> {
  const partition = {
    from: `${keyPart(tenantId)}_${invertedDay(to)}`,
    to: `${keyPart(tenantId)}_${invertedDay(Math.max(0, from))}\``,
  };
  const userIds = new Set<string>();
  for await (const { userId } of eachRow(tables('Awaiting'), { partition })) userIds.add(String(userId));
  return userIds;
}

/** {@link awaitedUsers}, asked of the table once a minute. */
export function knownAwaited({
  tables,
  tenantId,
  now,
}: {
  readonly tables: Tables;
  readonly tenantId: string;
  readonly now: Clock;
}) {
  let known: Promise<ReadonlySet<string>> | undefined;
  let readAt = 0;
  return (): Promise<ReadonlySet<string>> => {
    const age = now() - readAt;
    if (known && age >= 0 && age <= KEPT_FOR_MS) return known;
    readAt = now();
    const reading = awaitedUsers(tables, tenantId, readAt);
    known = reading;
    reading.catch(() => {
      // Whoever asked hears of it; the next one asks anew.
      if (known === reading) known = undefined;
    });
    return reading;
  };
}
