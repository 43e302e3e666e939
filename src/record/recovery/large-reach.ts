/**
 * A reach of more than a thousand pairs, as its people are awaited: everybody has a seat, and one byte there says when
 * they signed in again. So a hundred thousand people cost two hundred small rows, however often they sign in. Pure.
 */
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { AffectedApp, Effect } from '../../impact/affected.ts';
import { areMany } from '../../impact/scope.ts';
import type { Row } from '../../storage/tables.ts';
import { packedIdsIn, type SortedIds, unpackedIds } from '../rows/packed-ids.ts';
import { bucketOf, type Spread } from '../views/spread.ts';
import { awaitedAmong } from './table-awaiting.ts';

export interface LargeReach extends RevocationRef {
  readonly seats: number;
  /** Undefined: this user is not awaited, or at none of the apps. @param appIds undefined: at any */
  seatOf(userId: string, appIds?: readonly string[]): number | undefined;
}

interface Part {
  readonly effect: Effect;
  readonly conditional: boolean;
  readonly users: SortedIds;
  readonly apps: ReadonlySet<string>;
}

export const SEATS_PER_ROW = 512;
/** One more than the bucket of thirty days. */
const LAST_BUCKET = 254;

/** @param rows of `Reach`. Undefined: of what is in use there is not so much, and each pair is awaited for itself. */
export function largeReachOf({ id, keyTime }: RevocationRef, rows: readonly Row[]): LargeReach | undefined {
  const chunks = rows.filter(
    ({ effect, userCount, bites }) => effect !== undefined && bites !== undefined && userCount,
  );
  const own = chunks.filter(({ rowKey }) => !rowKey.startsWith('scope'));
  const pairs = own.reduce((sum, { userCount, appCount }) => sum + Number(userCount) * Number(appCount), 0);
  if (!areMany(pairs)) return undefined;
  const appIdOf = new Map(appsIn(rows).map((app) => [app.id.toLowerCase(), app.appId?.toLowerCase()]));
  const parts = awaitedAmong(own.map((row) => partOf(row, appIdOf)));
  const firstSeats: number[] = [];
  let seats = 0;
  for (const { users } of parts) {
    firstSeats.push(seats);
    seats += users.count;
  }
  return {
    id,
    keyTime,
    seats,
    seatOf(userId, appIds) {
      let seat: number | undefined;
      let isAtApp = appIds === undefined;
      for (const [index, { users, apps }] of parts.entries()) {
        const place = users.indexOf(userId);
        if (place < 0) continue;
        // Whoever is in several parts has the seat in the first one.
        seat ??= (firstSeats[index] ?? 0) + place;
        isAtApp ||= appIds?.some((appId) => apps.has(appId.toLowerCase())) ?? false;
      }
      return isAtApp ? seat : undefined;
    },
  };
}

/** What stands at a seat: 0 is nothing. Times of one bucket are one. */
export function mark(milliseconds: number): number {
  return 1 + Math.min(LAST_BUCKET, Number(bucketOf(milliseconds)));
}

/** How many came back, and how long each took. */
export function spreadOfMarks(marks: readonly Uint8Array[]): { readonly recovered: number; readonly times: Spread } {
  const times: Record<string, number> = {};
  let recovered = 0;
  for (const row of marks)
    for (const one of row) {
      if (one === 0) continue;
      recovered += 1;
      const bucket = String(one - 1);
      times[bucket] = (times[bucket] ?? 0) + 1;
    }
  return { recovered, times };
}

function partOf(row: Row, appIdOf: ReadonlyMap<string, string | undefined>): Part {
  const ids = unpackedIds('appIds', row).map((id) => id.toLowerCase());
  return {
    effect: String(row.effect) as Effect,
    conditional: row.conditional === true,
    users: packedIdsIn('userIds', row),
    apps: new Set(ids.flatMap((id) => [id, appIdOf.get(id) ?? id])),
  };
}

function appsIn(rows: readonly Row[]): readonly AffectedApp[] {
  // Only reachRows writes the column.
  return rows.flatMap(({ apps }) => (apps === undefined ? [] : (JSON.parse(String(apps)) as AffectedApp[])));
}
