/** Whether a revocation still stands, asked just before somebody is told of it. */
import { allRows, type Tables } from '../tables.ts';
import { headOfRow } from './head-row.ts';
import { headKeys, ownPartition } from './record-keys.ts';
import { entryOfRow } from './trail-row.ts';
import { readTrail, type Standing, stateOf } from './trail-standing.ts';

/** Answers from the trail and the head; undefined where no revocation has this id. */
export function tableStandings(tables: Tables, tenantId: string): (revocationId: string) => Promise<Standing | undefined> {
  return async (revocationId) => {
    const rows = await allRows(tables('Trail'), { partition: ownPartition(tenantId, revocationId) });
    const keyTime = rows[0]?.keyTime;
    if (keyTime === undefined) return undefined;
    const { partitionKey, rowKey } = headKeys(tenantId, { id: revocationId, keyTime: String(keyTime) });
    const stored = await tables('Revocations').get(partitionKey, rowKey);
    if (!stored) return undefined;
    const head = headOfRow(stored.row);
    const trail = readTrail(rows.map(entryOfRow));
    const actor = trail.actor ?? head.actor;
    return { state: stateOf(trail, head.awaitedPairCount), ...(actor && { actor }), ...(trail.place && { place: trail.place }) };
  };
}
