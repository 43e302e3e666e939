/** Head, trail and reach of one revocation, as they stand in the tables. */
import type { RevocationRef } from '../settle/revocation.ts';
import { allRows, type Tables } from '../tables.ts';
import { type Head, headOfRow } from './head-row.ts';
import { readReach } from './reach-rows.ts';
import { headKeys, ownPartition } from './record-keys.ts';
import { entryOfRow } from './trail-row.ts';
import { readTrail, type TrailStanding } from './trail-standing.ts';

/** Whose record, and where it is. */
export interface RecordPlace {
  readonly tables: Tables;
  readonly tenantId: string;
}

/** All that was learnt of a revocation; none of it where nobody has heard of it. */
export async function trailOf({ tables, tenantId }: RecordPlace, revocationId: string): Promise<{ readonly trail: TrailStanding; readonly keyTime?: string }> {
  const rows = await allRows(tables('Trail'), { partition: ownPartition(tenantId, revocationId) });
  const keyTime = rows[0]?.keyTime;
  return { trail: readTrail(rows.map(entryOfRow)), ...(keyTime !== undefined && { keyTime: String(keyTime) }) };
}

export async function headOf({ tables, tenantId }: RecordPlace, ref: RevocationRef): Promise<Head | undefined> {
  const { partitionKey, rowKey } = headKeys(tenantId, ref);
  const stored = await tables('Revocations').get(partitionKey, rowKey);
  return stored && headOfRow(stored.row);
}

export async function reachOf({ tables, tenantId }: RecordPlace, revocationId: string): Promise<ReturnType<typeof readReach>> {
  return readReach(await allRows(tables('Reach'), { partition: ownPartition(tenantId, revocationId) }));
}
