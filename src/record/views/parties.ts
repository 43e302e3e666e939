/**
 * The apps and people of a revocation. Where they are few, each has the line in its own list. Of the others the record
 * has a row for each app and, up to a thousand pairs, for each user; and of a large reach `ReachedUsers` has all apps,
 * and all users by the hash of their ids, so that one range answers for one app or person.
 */

import { mapConcurrently } from '../../base/concurrency.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { Subject } from '../../detect/subject.ts';
import type { Affected, AffectedApp, AffectedUser } from '../../impact/affected.ts';
import { isLarge } from '../../impact/scope.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { reachOf } from '../read-record.ts';
import { hasRowsOfAllApps } from '../rows/affected-rows.ts';
import { chunksOf, inPackedOrder, packedColumns } from '../rows/packed-ids.ts';
import { usersWithRows } from '../rows/reach-rows.ts';
import { listKey } from '../rows/record-keys.ts';
import type { Names } from '../table-names.ts';
import { appsPartition, bucketDigits, bucketPartition, type Party } from './view-keys.ts';

/** Whom and what a revocation reached, as its record has it. */
export interface Reached {
  readonly parties: readonly Party[];
  /** Those that are affected, some hundred at most. */
  readonly appIds: readonly string[];
  /** There are more apps and people than have lines of their own. */
  readonly isWide: boolean;
  /** Everybody and everything in a reach that is too large to be written user by user. */
  readonly many?: Many;
  /** Those whom an answer shows, in its order. */
  readonly shownUsers: readonly Pick<AffectedUser, 'id' | 'name'>[];
}

export interface Many {
  readonly users: readonly string[];
  readonly apps: readonly AffectedApp[];
  /** Of these apps, those that the record has named nowhere yet. */
  readonly unnamed: readonly AffectedApp[];
}

/** Rows that one change of a line may take and give up stay below what one transaction holds. */
const MAX_PARTIES = 45;
export const MAX_SHOWN_USERS = 1_000;
/** A column holds 32,000 characters. */
const MAX_COUNTED_APPS = 200;
const IDS_PER_ROW = 16_000;
const AT_ONCE = 16;

type Reach = Pick<Affected, 'apps' | 'rectangles' | 'scope'>;

/** @param users with their names, where they are at hand */
export function reachedIn(reach: Reach, subject: Subject, users: readonly AffectedUser[] | undefined): Reached {
  const { apps, rectangles } = reach;
  const own = partyOfSubject(subject);
  const large = isLarge(reach);
  const all = distinct([
    ...own,
    ...apps.map(({ id }): Party => ({ kind: 'app', id })),
    ...usersWithRows(reach).map((id): Party => ({ kind: 'user', id })),
  ]);
  const isWide = large || all.length > MAX_PARTIES;
  const names = new Map(users?.map(({ id, name }) => [id, name]));
  return {
    parties: isWide ? own : all,
    appIds: affectedAppIds(reach),
    isWide,
    ...(large && { many: manyIn(reach) }),
    shownUsers: shownIn(inStoredOrder(rectangles)).map((id) => ({ id, name: names.get(id) ?? id })),
  };
}

function manyIn(reach: Reach): Many {
  return { users: usersReachedBy(reach), apps: reach.apps, unnamed: hasRowsOfAllApps(reach) ? [] : reach.apps };
}

/** The apps that are counted as hit. Of a policy: those of its scope that are in use. */
export function affectedAppIds({ apps, rectangles, scope }: Reach): readonly string[] {
  const ids = scope ? rectangles.flatMap(({ appIds }) => appIds) : apps.map(({ id }) => id);
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort().slice(0, MAX_COUNTED_APPS);
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

/** The rows of `ReachedUsers`: one for each bucket that somebody of this reach falls into, and one with its apps. */
export function reachedRows(
  tenantId: string,
  ref: RevocationRef,
  { users, apps }: Omit<Many, 'unnamed'>,
): readonly Row[] {
  const digits = bucketDigits(users.length);
  const buckets = Map.groupBy(users, (id) => bucketPartition(tenantId, id, digits));
  const columns = { v: 1, revocationId: ref.id, keyTime: ref.keyTime };
  const rowsOf = (partitionKey: string, ids: readonly string[], columnsOf: (chunk: readonly string[]) => object) =>
    chunksOf(inPackedOrder(ids), IDS_PER_ROW).map((chunk, index) => ({
      partitionKey,
      rowKey: `${listKey(ref)}_${String(index).padStart(4, '0')}`,
      ...columns,
      ...columnsOf(chunk),
    }));
  return [
    ...[...buckets].flatMap(([partitionKey, ids]) =>
      rowsOf(partitionKey, ids, (chunk) => ({ userCount: chunk.length, ...packedColumns('userIds', chunk) })),
    ),
    ...rowsOf(
      appsPartition(tenantId),
      apps.map(({ id }) => id),
      (chunk) => ({ appCount: chunk.length, ...packedColumns('appIds', chunk) }),
    ),
  ];
}

/** The scope of a policy contains what of it is in use. */
export function usersReachedBy({ rectangles, scope }: Pick<Reach, 'rectangles' | 'scope'>): readonly string[] {
  return scope ? scope.userIds : [...new Set(rectangles.flatMap(({ userIds }) => userIds))];
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
