/**
 * Successful sign-ins of awaited users. They are stored because the revocation that they recover from may arrive later.
 */

import { isoOf } from '../../base/clock.ts';
import { hashOf } from '../../base/hash.ts';
import { invertedDay, invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { AWAITED_MS } from './table-awaiting.ts';

/** A user got a token for an app. */
export interface Success {
  readonly sourceId: string;
  readonly userId: string;
  /** The app id, and the object id of the service principal where the sign-in names it. */
  readonly appIds: readonly string[];
  /** Milliseconds. */
  readonly at: number;
}

const DAY_MS = 86_400_000;

export async function saveSuccess(store: TenantStore, { sourceId, userId, appIds, at }: Success): Promise<void> {
  const partitionKey = partitionOf(store.tenantId, userId);
  const rowKey = `${invertedTime(at)}_${hashOf(sourceId)}`;
  await store
    .table('Successes')
    .insert({ partitionKey, rowKey, v: 1, sourceId, userId, appIds: JSON.stringify(appIds), at: isoOf(at) });
}

/** After `from` and up to `to` (ms), the oldest first. */
export async function successesOf(
  store: TenantStore,
  { userId, from, to }: { readonly userId: string; readonly from: number; readonly to: number },
): Promise<readonly Success[]> {
  const rows = await allRows(store.table('Successes'), {
    partition: partitionOf(store.tenantId, userId),
    rows: { from: invertedTime(to), to: invertedTime(from) },
  });
  return rows.map(successOfRow).reverse();
}

/**
 * Deletes who was awaited more than thirty days ago, with their sign-ins: only users who were awaited have any.
 * Repeated, it finds nothing left. @param now in milliseconds
 */
export async function purgeAwaited(store: TenantStore, now: number): Promise<void> {
  const before = now - AWAITED_MS - DAY_MS;
  const partition = { from: `${keyPart(store.tenantId)}_${invertedDay(before)}`, to: `${keyPart(store.tenantId)}_~` };
  const awaiting = store.table('Awaiting');
  for await (const { partitionKey, rowKey, userId } of eachRow(awaiting, { partition })) {
    await deleteSuccesses(store, String(userId), before);
    await awaiting.remove(partitionKey, rowKey);
  }
}

/** Those of one user that are older than `before` (ms). */
async function deleteSuccesses(store: TenantStore, userId: string, before: number): Promise<void> {
  const table = store.table('Successes');
  const rows = { from: invertedTime(before) };
  for (const { partitionKey, rowKey } of await allRows(table, { partition: partitionOf(store.tenantId, userId), rows }))
    await table.remove(partitionKey, rowKey);
}

function partitionOf(tenantId: string, userId: string): string {
  return `${keyPart(tenantId)}_${keyPart(userId)}`;
}

/** Only this file writes these rows. */
function successOfRow({ sourceId, userId, appIds, at }: Row): Success {
  return {
    sourceId: String(sourceId),
    userId: String(userId),
    appIds: JSON.parse(String(appIds)) as readonly string[],
    at: Date.parse(String(at)),
  };
}
