/**
 * Successful sign-ins that are kept: a user got a token for an app. What one answers, or recovers from, may become
 * known days later.
 */

import { isoOf } from '../base/clock.ts';
import { hashOf } from '../base/hash.ts';
import { appItself, type SignedIn } from '../ingest/signal.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { removeAll } from '../storage/remove-rows.ts';
import { allRows, eachRow, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

export interface Success {
  readonly sourceId: string;
  /** Of an app that signed in as itself: the object id of its service principal. */
  readonly userId: string;
  readonly isApp?: true;
  /** The app id, and the object id of the service principal where the sign-in names it. */
  readonly appIds: readonly string[];
  /** The `deviceId` of the device, where the sign-in names one. */
  readonly deviceId?: string;
  /** Whether somebody was there, or a client redeemed a refresh token. Absent where the log does not say. */
  readonly flow?: 'interactive' | 'non-interactive';
  /** Milliseconds. */
  readonly at: number;
}

/** Undefined where nobody signed in to anything: it failed, or the record names neither account nor principal. */
export function successOf({ sourceId, record }: SignedIn): Success | undefined {
  const { errorCode, user, app, servicePrincipalId, deviceId, at, flow } = record;
  if (errorCode !== 0) return undefined;
  const principalId = appItself(record);
  if (principalId !== undefined)
    return { sourceId, userId: principalId, isApp: true, appIds: [principalId], at: Date.parse(at) };
  if (user === undefined || user.id === user.name) return undefined;
  const appIds = [servicePrincipalId, app?.id].flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
  if (appIds.length === 0) return undefined;
  const device = deviceId === undefined ? {} : { deviceId: deviceId.toLowerCase() };
  const attended = flow === 'interactive' || flow === 'non-interactive' ? { flow } : {};
  return { sourceId, userId: user.id.toLowerCase(), appIds, ...device, ...attended, at: Date.parse(at) };
}

export function isAtApp({ appIds }: Pick<Success, 'appIds'>, ids: readonly string[]): boolean {
  return ids.some((id) => appIds.includes(id.toLowerCase()));
}

export async function saveSuccess(store: TenantStore, success: Success): Promise<void> {
  const { sourceId, userId, appIds, deviceId, flow, at } = success;
  await store.table('Successes').insert({
    partitionKey: partitionOf(store.tenantId, userId),
    rowKey: `${invertedTime(at)}_${hashOf(sourceId)}`,
    v: 1,
    sourceId,
    userId,
    appIds: JSON.stringify(appIds),
    ...(deviceId !== undefined && { deviceId }),
    ...(flow !== undefined && { flow }),
    at: isoOf(at),
  });
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

/** The last one between the two times (ms) that fits; reads backwards, and only as far as it must. */
export async function lastSuccessOf(
  store: TenantStore,
  { userId, from, to }: { readonly userId: string; readonly from: number; readonly to: number },
  fits: (success: Success) => boolean,
): Promise<Success | undefined> {
  const rows = { from: invertedTime(to), to: invertedTime(from) };
  for await (const row of eachRow(store.table('Successes'), { partition: partitionOf(store.tenantId, userId), rows })) {
    const success = successOfRow(row);
    if (fits(success)) return success;
  }
  return undefined;
}

/** Those of one user that are older than `before` (ms). */
export async function deleteSuccesses(store: TenantStore, userId: string, before: number): Promise<void> {
  const table = store.table('Successes');
  const rows = { from: invertedTime(before) };
  await removeAll(table, await allRows(table, { partition: partitionOf(store.tenantId, userId), rows }));
}

function partitionOf(tenantId: string, userId: string): string {
  return `${keyPart(tenantId)}_${keyPart(userId)}`;
}

/** Only this file writes these rows. */
function successOfRow({ sourceId, userId, appIds, deviceId, flow, at }: Row): Success {
  return {
    sourceId: String(sourceId),
    userId: String(userId),
    appIds: JSON.parse(String(appIds)) as readonly string[],
    ...(deviceId !== undefined && { deviceId: String(deviceId) }),
    ...((flow === 'interactive' || flow === 'non-interactive') && { flow }),
    at: Date.parse(String(at)),
  };
}
