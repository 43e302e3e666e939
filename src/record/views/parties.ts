/**
 * The apps and people of a revocation. Where they are few, each has the line in its own list. Of the others the record
 * has a row for each app and, up to a thousand pairs, for each user; and of a large reach `ReachedUsers` has all users
 * by the hash of their ids, so that one range answers for one person.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { Subject } from '../../detect/subject.ts';
import type { Affected, AffectedUser } from '../../impact/affected.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { reachOf } from '../read-record.ts';
import { inPackedOrder, isLarge, packedColumns } from '../rows/reach-rows.ts';
import { listKey } from '../rows/record-keys.ts';
import type { Names } from '../table-names.ts';
import { bucketDigits, bucketPartition, type Party } from './view-keys.ts';

/** Whom and what a revocation reached, as its record has it. */
export interface Reached {
  readonly parties: readonly Party[];
  /** There are more apps and people than have lines of their own. */
  readonly isWide: boolean;
  /** Everybody in a reach that is too large to be written user by user. */
  readonly manyUsers: readonly string[];
  /** Those whom an answer shows, in its order. */
  readonly shownUsers: readonly Pick<AffectedUser, 'id' | 'name'>[];
}

/** Rows that one change of a line may take and give up stay below what one transaction holds. */
const MAX_PARTIES = 45;
export const MAX_SHOWN_USERS = 1_000;
const USERS_PER_ROW = 16_000;
const AT_ONCE = 16;

type Reach = Pick<Affected, 'apps' | 'rectangles' | 'scope'>;

/** @param users with their names, where they are at hand */
export function reachedIn(reach: Reach, subject: Subject, users: readonly AffectedUser[] | undefined): Reached {
  const { apps, rectangles, scope } = reach;
  const own = partyOfSubject(subject);
  const written = [rectangles, scope ?? []].flatMap((part) =>
    isLarge({ rectangles: part }) ? [] : part.flatMap(({ userIds }) => userIds),
  );
  const all = distinct([
    ...own,
    ...apps.map(({ id }): Party => ({ kind: 'app', id })),
    ...written.map((id): Party => ({ kind: 'user', id })),
  ]);
  const large = isLarge(reach);
  const isWide = large || all.length > MAX_PARTIES;
  const names = new Map(users?.map(({ id, name }) => [id, name]));
  return {
    parties: isWide ? own : all,
    isWide,
    manyUsers: large ? usersReachedBy(reach) : [],
    shownUsers: shownIn(inStoredOrder(rectangles)).map((id) => ({ id, name: names.get(id) ?? id })),
  };
}

/** From the record, with the names that it has. */
export async function readReached(
  { store, names }: { readonly store: TenantStore; readonly names: Names },
  ref: RevocationRef,
  subject: Subject,
): Promise<Reached> {
  const { apps, chunks, scope } = await reachOf(store, ref.id);
  const reached = reachedIn({ apps, rectangles: chunks, ...(scope && { scope }) }, subject, undefined);
  const shownUsers = await mapConcurrently(AT_ONCE, reached.shownUsers, async ({ id }) => ({
    id,
    name: (await names.nameOf('user', id)) ?? id,
  }));
  return { ...reached, shownUsers };
}

/** The rows of `ReachedUsers`: one for each bucket that somebody of this reach falls into. */
export function reachedUserRows(tenantId: string, ref: RevocationRef, userIds: readonly string[]): readonly Row[] {
  const digits = bucketDigits(userIds.length);
  const buckets = Map.groupBy(userIds, (id) => bucketPartition(tenantId, id, digits));
  return [...buckets].flatMap(([partitionKey, ids]) =>
    chunksOf(inPackedOrder(ids), USERS_PER_ROW).map((chunk, index) => ({
      partitionKey,
      rowKey: `${listKey(ref)}_${String(index).padStart(4, '0')}`,
      v: 1,
      revocationId: ref.id,
      keyTime: ref.keyTime,
      userCount: chunk.length,
      ...packedColumns('userIds', chunk),
    })),
  );
}

/** The scope of a policy contains what of it is in use. */
export function usersReachedBy({ rectangles, scope }: Pick<Reach, 'rectangles' | 'scope'>): readonly string[] {
  return [...new Set((scope ?? rectangles).flatMap(({ userIds }) => userIds))];
}

/** The users that an answer names one by one, in the order in which it does. */
export function shownIn(rectangles: Affected['rectangles']): readonly string[] {
  const shown = new Set<string>();
  for (const { userIds } of rectangles)
    for (const id of userIds) {
      if (shown.size >= MAX_SHOWN_USERS) return [...shown];
      shown.add(id);
    }
  return [...shown];
}

/** As their rows in `Reach` follow each other. */
function inStoredOrder(rectangles: Affected['rectangles']): Affected['rectangles'] {
  return rectangles.toSorted((a, b) => (a.effect < b.effect ? -1 : Number(a.effect > b.effect)));
}

/** What happened to the user or app itself is in its list, even if it affected nobody. */
function partyOfSubject({ kind, id }: Subject): readonly Party[] {
  if (kind === 'user') return [{ kind: 'user', id }];
  return kind === 'service-principal' ? [{ kind: 'app', id }] : [];
}

function distinct(parties: readonly Party[]): readonly Party[] {
  const byKey = new Map(parties.map((party) => [`${party.kind} ${party.id.toLowerCase()}`, party]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, party]) => party);
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
