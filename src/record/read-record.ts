/** Head, trail and reach of one revocation, as they stand in the tables. */
import type { RevocationRef } from '../correlate/revocation.ts';
import { allRows, type Tables } from '../storage/tables.ts';
import { type RevocationStatus, readTrail, stateOf, type TrailStatus } from './revocation-status.ts';
import { type Head, headOfRow } from './rows/head-row.ts';
import { readReach } from './rows/reach-rows.ts';
import { headKeys, ownPartition } from './rows/record-keys.ts';
import { entryOfRow } from './rows/trail-row.ts';

/** Whose record, and where it is. */
export interface RecordPlace {
  readonly tables: Tables;
  readonly tenantId: string;
}

/** All that was learnt of a revocation; none of it where nobody has heard of it. */
export async function trailOf(
  { tables, tenantId }: RecordPlace,
  revocationId: string,
): Promise<{ readonly trail: TrailStatus; readonly keyTime?: string }> {
  const rows = await allRows(tables('Trail'), { partition: ownPartition(tenantId, revocationId) });
  const keyTime = rows[0]?.keyTime;
  return { trail: readTrail(rows.map(entryOfRow)), ...(keyTime !== undefined && { keyTime: String(keyTime) }) };
}

export async function headOf({ tables, tenantId }: RecordPlace, ref: RevocationRef): Promise<Head | undefined> {
  const { partitionKey, rowKey } = headKeys(tenantId, ref);
  const stored = await tables('Revocations').get(partitionKey, rowKey);
  return stored && headOfRow(stored.row);
}

export async function reachOf(
  { tables, tenantId }: RecordPlace,
  revocationId: string,
): Promise<ReturnType<typeof readReach>> {
  return readReach(await allRows(tables('Reach'), { partition: ownPartition(tenantId, revocationId) }));
}

// Whether a revocation still stands, asked just before somebody is told of it.

/** Answers from the trail and the head; undefined where no revocation has this id. */
export function tableStatuses(
  tables: Tables,
  tenantId: string,
): (revocationId: string) => Promise<RevocationStatus | undefined> {
  const place = { tables, tenantId };
  return async (revocationId) => {
    const { trail, keyTime } = await trailOf(place, revocationId);
    const head = keyTime === undefined ? undefined : await headOf(place, { id: revocationId, keyTime });
    if (!head) return undefined;
    const actor = trail.actor ?? head.actor;
    return {
      state: stateOf(trail, head.awaitedPairCount),
      ...(actor && { actor }),
      ...(trail.place && { place: trail.place }),
    };
  };
}
