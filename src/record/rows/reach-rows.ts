/**
 * The reach of a revocation, in its own partition of `Reach`: chunks of thousands of users, each with the apps where
 * they are affected.
 */

import type { Revocation } from '../../correlate/revocation.ts';
import {
  type Affected,
  type AffectedApp,
  type Bites,
  type Effect,
  pairCount,
  type Rectangle,
} from '../../impact/affected.ts';
import { keyPart } from '../../storage/keys.ts';
import { isNewer, leaveOut } from '../../storage/newer-rows.ts';
import type { Row, Value } from '../../storage/tables.ts';
import { revocationPartition } from './record-keys.ts';

/** One chunk: all of these users at all of these apps. */
export type ReachChunk = Rectangle;

/** With more pairs than this, users are in `Reach` only. */
const MAX_PAIRS = 1_000;

const USERS_PER_ROW = 16_000;
const NAMED_APPS_PER_ROW = 60;
const APPS = 'apps_';
const SCOPE = 'scope_';

/** GUIDs of 16 bytes in one binary column. */
const IDS_PER_COLUMN = 4_000;

/** Ids that are no GUIDs, which imports may have, are stored as text. */
const TEXTS_PER_COLUMN = 400;

const BYTES_PER_ID = 16;

/** Whether a reach is too large to be written user by user. Of a policy that is its scope. */
export function isLarge({ rectangles, scope }: Pick<Affected, 'rectangles' | 'scope'>): boolean {
  return pairCount({ rectangles: scope ?? rectangles }) > MAX_PAIRS;
}

export function reachRows({ tenantId, id }: Revocation, { apps, rectangles, scope = [] }: Affected): readonly Row[] {
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
    ...scope.flatMap((rectangle, index) =>
      rectangleRows(partitionKey, rectangle, `${SCOPE}${prefixOf(rectangle.effect, index)}`),
    ),
  ];
}

/**
 * The row keys at which the chunks of each rectangle begin: a query for one user reads from there. The scope of a
 * policy contains what of it is in use.
 */
export function reachPrefixes({ rectangles, scope }: Affected): readonly string[] {
  if (scope) return scope.map(({ effect }, index) => `${SCOPE}${prefixOf(effect, index)}`);
  return rectangles.map(({ effect }, index) => prefixOf(effect, index));
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
  readonly scope?: readonly ReachChunk[];
}

export function readReach(all: readonly Row[]): StoredReach {
  const rows = all.filter((row) => isReadable(row) || leaveOut(row));
  const starting = (prefix: string) => rows.filter(({ rowKey }) => rowKey.startsWith(prefix));
  const scope = starting(SCOPE).map(chunkOfRow);
  const chunks = rows.filter(({ rowKey }) => !rowKey.startsWith(APPS) && !rowKey.startsWith(SCOPE)).map(chunkOfRow);
  // Only reachRows writes the column.
  const apps = starting(APPS).flatMap((row) => JSON.parse(String(row.apps)) as AffectedApp[]);
  return scope.length > 0 ? { apps, chunks, scope } : { apps, chunks };
}

/** Those with rows in `AffectedUsers`, each once: for a large reach no names of users were stored. */
export function usersNamedIn(rows: readonly Row[]): readonly string[] {
  const { chunks, scope = [] } = readReach(rows);
  const ids = [chunks, scope].flatMap((rectangles) =>
    isLarge({ rectangles }) ? [] : rectangles.flatMap(({ userIds }) => userIds),
  );
  return [...new Set(ids)];
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
  };
}

function rectangleRows(
  partitionKey: string,
  { effect, bites, userIds, appIds }: Rectangle,
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

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** In the order in which they are packed and searched. */
export function inPackedOrder(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => (keyPart(a) < keyPart(b) ? -1 : 1));
}

/** @param name the column names begin with it @param ids in packed order */
export function packedColumns(name: string, ids: readonly string[]): Readonly<Record<string, Value>> {
  const guids = ids.every(isGuid);
  const size = guids ? IDS_PER_COLUMN : TEXTS_PER_COLUMN;
  const chunks = chunksOf(ids, size);
  if (guids) return Object.fromEntries(chunks.map((chunk, index) => [`${name}${index}`, packed(chunk)]));
  return Object.fromEntries(chunks.map((chunk, index) => [`${name}Text${index}`, JSON.stringify(chunk)]));
}

export function unpackedIds(name: string, row: Row): readonly string[] {
  const ids: string[] = [];
  for (let index = 0; row[`${name}${index}`] instanceof Uint8Array; index += 1)
    ids.push(...unpacked(row[`${name}${index}`] as Uint8Array));
  // Only packedColumns writes the column.
  for (let index = 0; typeof row[`${name}Text${index}`] === 'string'; index += 1)
    ids.push(...(JSON.parse(String(row[`${name}Text${index}`])) as string[]));
  return ids;
}

function isGuid(id: string): boolean {
  return keyPart(id) === id.toLowerCase();
}

function packed(ids: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(ids.map((id) => id.replaceAll('-', '')).join(''), 'hex'));
}

function unpacked(bytes: Uint8Array): readonly string[] {
  const hex = Buffer.from(bytes).toString('hex');
  return Array.from({ length: bytes.length / BYTES_PER_ID }, (_, index) =>
    guidOf(hex.slice(index * 2 * BYTES_PER_ID, (index + 1) * 2 * BYTES_PER_ID)),
  );
}

function guidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
