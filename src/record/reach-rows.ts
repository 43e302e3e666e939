/** Whom a revocation reaches, in its own partition of `Reach`: users in chunks of thousands, each with the apps they are hit at. */
import type { Affected, AffectedApp, Bites, Effect, Rectangle } from '../find/affected.ts';
import { keyPart } from '../keys.ts';
import type { Revocation } from '../settle/revocation.ts';
import type { Row } from '../tables.ts';
import { inPackedOrder, packedColumns, unpackedIds } from './packed-ids.ts';
import { ownPartition } from './record-keys.ts';

const USERS_PER_ROW = 16_000;
const NAMED_APPS_PER_ROW = 60;
const APPS = 'apps_';

/** A chunk that was read: all of these users at all of these apps. */
export type ReachChunk = Rectangle;

export function reachRows({ tenantId, id }: Revocation, { apps, rectangles }: Affected): readonly Row[] {
  const partitionKey = ownPartition(tenantId, id);
  return [
    ...chunksOf(apps, NAMED_APPS_PER_ROW).map((chunk, index) => ({
      partitionKey,
      rowKey: `${APPS}${numbered(index)}`,
      v: 1,
      apps: JSON.stringify(chunk.map(appColumns)),
    })),
    ...rectangles.flatMap((rectangle, index) => rectangleRows(partitionKey, rectangle, index)),
  ];
}

/** Where the chunks of each rectangle begin: what "was Ada hit?" has to read. */
export function reachPrefixes({ rectangles }: Affected): readonly string[] {
  return rectangles.map(({ effect }, index) => prefixOf(effect, index));
}

/** The run of row keys that begins with the one chunk that may hold the user: chunks are named for the last user in them. */
export function chunkOfUser(prefix: string, userId: string): { readonly from: string; readonly to: string } {
  return { from: `${prefix}${keyPart(userId)}`, to: `${prefix.slice(0, -1)}\`` };
}

export function readReach(rows: readonly Row[]): { readonly apps: readonly AffectedApp[]; readonly chunks: readonly ReachChunk[] } {
  const [named, chunks] = [rows.filter(({ rowKey }) => rowKey.startsWith(APPS)), rows.filter(({ rowKey }) => !rowKey.startsWith(APPS))];
  // Only reachRows writes the column.
  return { apps: named.flatMap(({ apps }) => JSON.parse(String(apps)) as AffectedApp[]), chunks: chunks.map(chunkOfRow) };
}

export function chunkOfRow(row: Row): ReachChunk {
  return { effect: String(row.effect) as Effect, bites: String(row.bites) as Bites, userIds: unpackedIds('userIds', row), appIds: unpackedIds('appIds', row) };
}

function rectangleRows(partitionKey: string, { effect, bites, userIds, appIds }: Rectangle, index: number): readonly Row[] {
  const prefix = prefixOf(effect, index);
  const apps = packedColumns('appIds', inPackedOrder(appIds));
  const row = (users: readonly string[], last: string): Row => {
    const counts = { userCount: users.length, appCount: appIds.length };
    return { partitionKey, rowKey: `${prefix}${last}`, v: 1, effect, bites, ...counts, ...packedColumns('userIds', users), ...apps };
  };
  // An app that nobody is known to use is affected all the same.
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
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
