/**
 * What revocations did to one person, app by app, from the record: one range of the person's own rows, and of a reach
 * that is too large for those the rows of its scope that speak of this person.
 */
import type { RevocationRef } from '../../correlate/revocation.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Bites, Effect, Rectangle } from '../../impact/affected.ts';
import { ALL_LARGE } from '../../record/rows/head-row.ts';
import { unpackedIds } from '../../record/rows/packed-ids.ts';
import { chunkOfUser, readReach } from '../../record/rows/reach-rows.ts';
import { affectedPartition, indexKeys, revocationPartition } from '../../record/rows/record-keys.ts';
import { readScope, SCOPE_PEOPLE } from '../../record/rows/scope-rows.ts';
import { invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** One revocation at one app. */
export interface PersonEffect {
  readonly revocationId: string;
  readonly cause: Cause;
  /** ISO 8601; later evidence may have narrowed it. */
  readonly occurredTo: string;
  readonly appId: string;
  readonly appName?: string;
  readonly effect: Effect;
  readonly bites?: Bites;
  /** Only in some circumstances that a policy names. */
  readonly isConditional: boolean;
  /** The policy applies to the person there, who is not known to use it. */
  readonly isScopeOnly: boolean;
}

/** What a policy does at which apps, and which of that holds together. */
const SCOPE_RANGES = ['scope_', 'scope-sets_'].map((from) => ({ from, to: `${from}~` }));
const MAX_CHUNKS = 16;
/** Of the newest; nobody needs more to be told why. */
const MAX_ROWS = 1_000;

/** The newest first. @param span milliseconds */
export async function personEffects(
  store: TenantStore,
  userId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly PersonEffect[]> {
  const { rows } = await store.table('AffectedUsers').query({
    partition: affectedPartition(store.tenantId, userId),
    rows: { from: invertedTime(to), to: `${invertedTime(from)}~` },
    limit: MAX_ROWS,
  });
  return rows.map(effectOfRow);
}

export interface LargeReach extends RevocationRef {
  readonly cause: Cause;
  readonly occurredTo: string;
}

/**
 * Of a revocation without rows of single people, or with such rows only where an app is in use. Empty if it does not
 * reach this one.
 */
export async function largeReachEffects(
  store: TenantStore,
  large: LargeReach,
  userId: string,
): Promise<readonly PersonEffect[]> {
  const { partitionKey, rowKey } = indexKeys(store.tenantId, { dimension: 'large-reach', value: ALL_LARGE }, large);
  const indexed = await store.table('Index').get(partitionKey, rowKey);
  // Only the ledger writes the column.
  const prefixes = JSON.parse(String(indexed?.row.prefixes ?? '[]')) as readonly string[];
  const partition = revocationPartition(store.tenantId, large.id);
  const read = await Promise.all(
    prefixes.slice(0, MAX_CHUNKS).map((prefix) => firstRow(store, partition, chunkOfUser(prefix, userId))),
  );
  const chunks = read.filter((row) => row !== undefined && holds(row, userId)).map((row) => row as Row);
  const [chunk] = chunks;
  if (chunk === undefined) return [];
  const isScope = chunk.rowKey.startsWith(SCOPE_PEOPLE);
  const found = isScope ? await inScopeOf(store, partition, { chunk, userId }) : readReach(chunks).chunks;
  return found.flatMap(({ effect, bites, appIds, conditional }) =>
    appIds.map((appId) => ({
      ...{ revocationId: large.id, cause: large.cause, occurredTo: large.occurredTo, appId, effect, bites },
      ...{ isConditional: conditional === true, isScopeOnly: isScope },
    })),
  );
}

/** The people's chunk names the set of a person, the set the rectangles, and these the apps. */
async function inScopeOf(
  store: TenantStore,
  partition: string,
  { chunk, userId }: { readonly chunk: Row; readonly userId: string },
): Promise<readonly Pick<Rectangle, 'effect' | 'bites' | 'appIds' | 'conditional'>[]> {
  const table = store.table('Reach');
  const [rectangles, sets] = await Promise.all(SCOPE_RANGES.map((rows) => allRows(table, { partition, rows })));
  const scope = readScope([...(rectangles ?? []), ...(sets ?? []), chunk]);
  const place = scope?.userIds.findIndex((one) => keyPart(one) === keyPart(userId)) ?? -1;
  const set = scope?.sets[scope.setOf[place] ?? -1] ?? [];
  return set.flatMap((number) => scope?.rectangles[number] ?? []);
}

async function firstRow(
  store: TenantStore,
  partition: string,
  rows: { readonly from: string; readonly to: string },
): Promise<Row | undefined> {
  // The service may return an empty page before a full one.
  for await (const row of eachRow(store.table('Reach'), { partition, rows, limit: 1 })) return row;
  return undefined;
}

function holds(row: Row, userId: string): boolean {
  return unpackedIds('userIds', row).some((one) => keyPart(one) === keyPart(userId));
}

/** Only the ledger writes these rows. */
function effectOfRow(row: Row): PersonEffect {
  return {
    revocationId: String(row.revocationId),
    cause: String(row.cause) as Cause,
    occurredTo: String(row.occurredTo),
    appId: String(row.appObjectId),
    ...(row.appName !== undefined && { appName: String(row.appName) }),
    effect: String(row.effect) as Effect,
    ...(row.bites !== undefined && { bites: String(row.bites) as Bites }),
    isConditional: row.conditional === true,
    isScopeOnly: row.scopeOnly === true,
  };
}
