/** Reads one revocation from the tables: its head, its trail, its reach, and from these its status. */

import { defined } from '../base/defined.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import { allRows } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { firstRecoveries, type RevocationStatus, readTrail, stateOf, type TrailStatus } from './revocation-status.ts';
import { type Head, headOfRow } from './rows/head-row.ts';
import { readReach } from './rows/reach-rows.ts';
import { headKeys, revocationPartition } from './rows/record-keys.ts';
import { entriesOfRows } from './rows/trail-row.ts';

/** Without a key time where there is no entry of this revocation. */
export async function trailOf(
  store: TenantStore,
  revocationId: string,
): Promise<{ readonly trail: TrailStatus; readonly keyTime?: string }> {
  const partition = revocationPartition(store.tenantId, revocationId);
  const rows = await allRows(store.table('Trail'), { partition });
  const keyTime = rows[0]?.keyTime;
  return { trail: readTrail(entriesOfRows(rows)), ...(keyTime !== undefined && { keyTime: String(keyTime) }) };
}

export async function headOf(store: TenantStore, ref: RevocationRef): Promise<Head | undefined> {
  const { partitionKey, rowKey } = headKeys(store.tenantId, ref);
  const stored = await store.table('Revocations').get(partitionKey, rowKey);
  return stored && headOfRow(stored.row);
}

export async function reachOf(store: TenantStore, revocationId: string): Promise<ReturnType<typeof readReach>> {
  return readReach(
    await allRows(store.table('Reach'), { partition: revocationPartition(store.tenantId, revocationId) }),
  );
}

/** Reads the status of a revocation, just before somebody is told of it; undefined where no revocation has this id. */
export function tableStatuses(store: TenantStore): (revocationId: string) => Promise<RevocationStatus | undefined> {
  return async (revocationId) => {
    const { trail, keyTime } = await trailOf(store, revocationId);
    if (keyTime === undefined) return undefined;
    const { place, occurred, actor, recoveries, hasMoved } = trail;
    // What only the head knows: how many sign-ins are awaited, and an actor whose evidence has moved away since.
    if (recoveries.length === 0 && (actor !== undefined || !hasMoved))
      return defined({ state: stateOf(trail, Number.POSITIVE_INFINITY), actor, occurred, place, keyTime });
    const head = await headOf(store, { id: revocationId, keyTime });
    if (head === undefined) return undefined;
    const state = stateOf(trail, head.awaitedPairCount);
    return defined({
      state,
      actor: actor ?? head.actor,
      occurred,
      place,
      keyTime,
      recoveries: firstRecoveries(trail),
    });
  };
}
