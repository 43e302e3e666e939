/**
 * The reach of a revocation, in its own partition of `Reach`: chunks of thousands of users, each with the apps where
 * they are affected.
 */

import type { Revocation } from '../../correlate/revocation.ts';
import type { Affected, AffectedApp, Bites, Effect, Rectangle, Scope } from '../../impact/affected.ts';
import { isLarge } from '../../impact/scope.ts';
import { keyPart } from '../../storage/keys.ts';
import { isNewer, leaveOut } from '../../storage/newer-rows.ts';
import type { Row } from '../../storage/tables.ts';
import { chunksOf, inPackedOrder, packedColumns, unpackedIds } from './packed-ids.ts';
import { revocationPartition } from './record-keys.ts';
import { isOfScope, readScope, SCOPE_PEOPLE, scopeRows } from './scope-rows.ts';

/** One chunk: all of these users at all of these apps. */
export type ReachChunk = Rectangle;

const USERS_PER_ROW = 16_000;
const NAMED_APPS_PER_ROW = 60;
const APPS = 'apps_';

export function reachRows({ tenantId, id }: Revocation, { apps, rectangles, scope }: Affected): readonly Row[] {
  const partitionKey = revocationPartition(tenantId, id);
  return [
    ...chunksOf(apps, NAMED_APPS_PER_ROW).map((chunk, index) => ({
      partitionKey,
      rowKey: `${APPS}${numbered(index)}`,
      v: 1,
      apps: JSON.stringify(chunk.map(appColumns)),
    })),
    ...rectangles.flatMap((rectangle, index) =>
      rectangleRows(partitionKey, rectangle, prefixOf(rectangle.effect, index)),
    ),
    ...(scope ? scopeRows(partitionKey, scope) : []),
  ];
}

/** The rows that name the apps of a revocation. */
export function appsRange(tenantId: string, revocationId: string) {
  return { partition: revocationPartition(tenantId, revocationId), rows: { from: APPS, to: `${APPS}~` } };
}

/**
 * The row keys at which the chunks of people begin: a query for one user reads from there. The scope of a policy
 * contains what of it is in use.
 */
export function reachPrefixes({ rectangles, scope }: Affected): readonly string[] {
  return scope ? [SCOPE_PEOPLE] : rectangles.map(({ effect }, index) => prefixOf(effect, index));
}

/**
 * The range of row keys whose first one is the chunk that may contain the user: the key of a chunk is its last user.
 */
export function chunkOfUser(prefix: string, userId: string): { readonly from: string; readonly to: string } {
  return { from: `${prefix}${keyPart(userId)}`, to: `${prefix.slice(0, -1)}\`` };
}

const EFFECTS = {
  dies: true,
  blocked: true,
  reprompts: true,
  survives: true,
  'cannot-decide': true,
} satisfies Record<Effect, true>;

export interface StoredReach {
  readonly apps: readonly AffectedApp[];
  readonly chunks: readonly ReachChunk[];
  /** Of a policy: everybody and everything in its scope, in use or not. */
  readonly scope?: Scope;
}

export function readReach(all: readonly Row[]): StoredReach {
  const rows = all.filter((row) => isReadable(row) || leaveOut(row));
  const chunks = rows.filter(({ rowKey }) => !rowKey.startsWith(APPS) && !isOfScope(rowKey)).map(chunkOfRow);
  const named = rows.filter(({ rowKey }) => rowKey.startsWith(APPS));
  // Only reachRows writes the column.
  const apps = named.flatMap((row) => JSON.parse(String(row.apps)) as AffectedApp[]);
  const scope = readScope(rows);
  return scope ? { apps, chunks, scope } : { apps, chunks };
}

/** Those with rows in `AffectedUsers`, each once: for a large reach no names of users were stored. */
export function usersWithRows(reach: Pick<Affected, 'rectangles' | 'scope'>): readonly string[] {
  const { rectangles, scope } = reach;
  const inUse = isLarge({ rectangles }) ? [] : rectangles.flatMap(({ userIds }) => userIds);
  const inScope = scope && !isLarge(reach) ? scope.userIds : [];
  return [...new Set([...inUse, ...inScope])];
}

export function usersNamedIn(rows: readonly Row[]): readonly string[] {
  const { chunks: rectangles, scope } = readReach(rows);
  return usersWithRows({ rectangles, ...(scope && { scope }) });
}

/** Of apps there is no effect in the row. */
function isReadable(row: Row): boolean {
  return !isNewer(row) && (row.effect === undefined || Object.hasOwn(EFFECTS, String(row.effect)));
}

/** Undefined if a later version wrote it, and this one does not understand it. */
export function userIdsOfRow(row: Row): readonly string[] | undefined {
  return isReadable(row) ? unpackedIds('userIds', row) : leaveOut(row);
}

function chunkOfRow(row: Row): ReachChunk {
  return {
    effect: String(row.effect) as Effect,
    bites: String(row.bites) as Bites,
    userIds: unpackedIds('userIds', row),
    appIds: unpackedIds('appIds', row),
    // Only rectangleRows writes the column.
    ...(row.session !== undefined && { session: JSON.parse(String(row.session)) as readonly string[] }),
    ...(row.conditional === true && { conditional: true }),
  };
}

function rectangleRows(
  partitionKey: string,
  { effect, bites, userIds, appIds, session, conditional }: Rectangle,
  prefix: string,
): readonly Row[] {
  const apps = packedColumns('appIds', inPackedOrder(appIds));
  const row = (users: readonly string[], last: string): Row => {
    const counts = { userCount: users.length, appCount: appIds.length };
    return {
      partitionKey,
      rowKey: `${prefix}${last}`,
      v: 1,
      effect,
      bites,
      session: session && JSON.stringify(session),
      conditional: conditional || undefined,
      ...counts,
      ...packedColumns('userIds', users),
      ...apps,
    };
  };
  // An app without known users is affected all the same.
  if (userIds.length === 0) return [row([], 'nobody')];
  return chunksOf(inPackedOrder(userIds), USERS_PER_ROW).map((users) => row(users, keyPart(users.at(-1) ?? '')));
}

function prefixOf(effect: Effect, index: number): string {
  return `${effect}_${numbered(index)}_`;
}

function numbered(index: number): string {
  return String(index).padStart(4, '0');
}

function appColumns({ id, name, appId }: AffectedApp): AffectedApp {
  return { id, name: name.slice(0, 256), ...(appId === undefined ? {} : { appId }) };
}
