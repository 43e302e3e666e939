/** Which user was seen at which app, under both: since when, and on which day last. Without a past, which a row a day for each pair would be. */

import { mapConcurrently } from '../base/concurrency.ts';
import { removeRows } from '../storage/remove-rows.ts';
import type { Row, Tables } from '../storage/tables.ts';
import { BUCKETS, type LinkKind, linkKey, linkPartition, linkRange } from './states/mirror-states.ts';
import { type Kept, rowOf, timeIn } from './states/state-row.ts';
import type { StateKey, States } from './states/table-states.ts';

type SeenKind = Extract<LinkKind, 'user-seen' | 'app-seen'>;

export interface SeenPair {
  readonly userId: string;
  readonly servicePrincipalId: string;
  /** Start of the UTC day of the sign-in, in milliseconds. */
  readonly day: number;
}

interface Place {
  readonly tables: Tables;
  readonly tenantId: string;
  readonly now: number;
}

const DAY_MS = 86_400_000;
/** Whoever has not been there for so long no longer counts as a user of the app. */
const COUNTS_FOR_MS = 30 * DAY_MS;

const READS_AT_ONCE = 16;
const PARTITIONS_AT_ONCE = 8;
const TRANSACTION = 100;

/** Ids of those who were seen within thirty days before `at`, as far as it was known then: asked again later, the answer is the same. */
export async function seenAt(
  states: States,
  tenantId: string,
  { kind, owner }: { readonly kind: SeenKind; readonly owner: string },
  at: number,
) {
  const kept = await states.list<{ readonly id: string }>(linkRange(tenantId, kind, owner));
  return new Set(kept.filter((pair) => countsAt(pair, at)).map(({ body }) => body.id));
}

function countsAt({ from, seenAt: day }: Kept<unknown>, at: number): boolean {
  return from <= at && day + COUNTS_FOR_MS >= startOfDay(at);
}

export function startOfDay(time: number): number {
  return time - (time % DAY_MS);
}

/** Safe to repeat, and for two at once: both write the same but for the moment. */
export async function keepSeen(place: Place, pairs: readonly SeenPair[]): Promise<void> {
  const news = (await mapConcurrently(READS_AT_ONCE, pairs, (pair) => newsOf(pair, place))).filter(
    (one) => one !== undefined,
  );
  // The user's row tells whether anything is to be done, so it goes last.
  for (const kind of ['app-seen', 'user-seen'] as const) {
    const rows = news.map((one) => rowUnder(kind, one, place.tenantId));
    await putRows(place.tables, rows);
  }
}

/** Who was away for long begins anew: what is asked about the time between must not change. */
async function newsOf(
  pair: SeenPair,
  { tables, tenantId, now }: Place,
): Promise<(SeenPair & { readonly from: number }) | undefined> {
  const { partitionKey, rowKey } = keyUnder('user-seen', pair, tenantId);
  const row = (await tables('MirrorLinks').get(partitionKey, rowKey))?.row;
  if (row === undefined) return { ...pair, from: now };
  const last = timeIn(row, 'seenAt');
  if (last >= pair.day) return undefined;
  return { ...pair, from: pair.day - last > COUNTS_FOR_MS ? now : timeIn(row, 'from') };
}

function rowUnder(kind: SeenKind, pair: SeenPair & { readonly from: number }, tenantId: string): Row {
  const other = kind === 'user-seen' ? pair.servicePrincipalId : pair.userId;
  return rowOf(keyUnder(kind, pair, tenantId), JSON.stringify({ id: other }), { from: pair.from, seenAt: pair.day });
}

function keyUnder(kind: SeenKind, { userId, servicePrincipalId }: SeenPair, tenantId: string): StateKey {
  return kind === 'user-seen'
    ? linkKey(tenantId, kind, userId, servicePrincipalId)
    : linkKey(tenantId, kind, servicePrincipalId, userId);
}

async function putRows(tables: Tables, rows: readonly Row[]): Promise<void> {
  await mapConcurrently(
    PARTITIONS_AT_ONCE,
    [...Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()],
    async (group) => {
      for (let start = 0; start < group.length; start += TRANSACTION) {
        await tables('MirrorLinks').transact(group.slice(start, start + TRANSACTION).map((row) => ({ put: row })));
      }
    },
  );
}

/** Reads a sixteenth of the pairs, another one each day: what no longer counts is gone sixteen days later at most. */
export async function purgeSeen({ tables, tenantId, now }: Place): Promise<void> {
  const bucket = BUCKETS[Math.floor(now / DAY_MS) % BUCKETS.length] ?? '';
  // A day more, for those who ask late.
  const oldest = startOfDay(now) - COUNTS_FOR_MS - DAY_MS;
  for (const kind of ['app-seen', 'user-seen'] as const) {
    await removeRows(
      tables('MirrorLinks'),
      linkPartition(tenantId, kind, bucket),
      (row) => timeIn(row, 'seenAt') < oldest,
    );
  }
}
