/** Who is expected to sign in again: of all sign-ins that succeed only theirs are worth a place in the queue. */
import type { Clock } from '../clock.ts';
import type { Affected } from '../find/affected.ts';
import { invertedDay, keyPart } from '../keys.ts';
import type { Revocation } from '../settle/revocation.ts';
import { eachRow, type Row, type Tables } from '../tables.ts';
import { awaitedUserIds } from './awaited-pairs.ts';

const DAY_MS = 86_400_000;
/** Whoever has not signed in again by then is no longer waited for. */
export const AWAITED_MS = 30 * DAY_MS;
const KEPT_FOR_MS = 60_000;

export function awaitingRows({ tenantId, keyTime }: Revocation, affected: Affected): readonly Row[] {
  const partitionKey = `${keyPart(tenantId)}_${invertedDay(keyTime)}`;
  return awaitedUserIds(affected).map((userId) => ({ partitionKey, rowKey: keyPart(userId), v: 1, userId: userId.toLowerCase() }));
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
  const partition = { from: `${keyPart(tenantId)}_${invertedDay(to)}`, to: `${keyPart(tenantId)}_${invertedDay(Math.max(0, from))}\`` };
  const userIds = new Set<string>();
  for await (const { userId } of eachRow(tables('Awaiting'), { partition })) userIds.add(String(userId));
  return userIds;
}

/** {@link awaitedUsers}, asked of the table once a minute. */
export function knownAwaited({ tables, tenantId, now }: { readonly tables: Tables; readonly tenantId: string; readonly now: Clock }) {
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
