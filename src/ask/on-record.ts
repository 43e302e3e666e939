/** Head and trail of one revocation, as they stand in the tables. */
import { headOfRow } from '../record/head-row.ts';
import { headKeys, ownPartition } from '../record/record-keys.ts';
import { entryOfRow } from '../record/trail-row.ts';
import { readTrail, type TrailStanding } from '../record/trail-standing.ts';
import type { RevocationRef } from '../settle/revocation.ts';
import { allRows, type Tables } from '../tables.ts';

export interface Asked {
  readonly tables: Tables;
  readonly tenantId: string;
  /** Base of a deployment's own runbooks. */
  readonly runbooksUrl?: string | undefined;
}

/** All that was learnt of a revocation; none of it where nobody has heard of it. */
export async function trailOf({ tables, tenantId }: Asked, revocationId: string): Promise<{ readonly trail: TrailStanding; readonly keyTime?: string }> {
  const rows = await allRows(tables('Trail'), { partition: ownPartition(tenantId, revocationId) });
  const keyTime = rows[0]?.keyTime;
  return { trail: readTrail(rows.map(entryOfRow)), ...(keyTime !== undefined && { keyTime: String(keyTime) }) };
}

export async function headOf({ tables, tenantId }: Asked, ref: RevocationRef) {
  const { partitionKey, rowKey } = headKeys(tenantId, ref);
  const stored = await tables('Revocations').get(partitionKey, rowKey);
  return stored && headOfRow(stored.row);
}
