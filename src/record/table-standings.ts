/** Whether a revocation still stands, asked just before somebody is told of it. */
import type { Tables } from '../tables.ts';
import { headOf, trailOf } from './on-record.ts';
import { type Standing, stateOf } from './trail-standing.ts';

/** Answers from the trail and the head; undefined where no revocation has this id. */
export function tableStandings(tables: Tables, tenantId: string): (revocationId: string) => Promise<Standing | undefined> {
  const place = { tables, tenantId };
  return async (revocationId) => {
    const { trail, keyTime } = await trailOf(place, revocationId);
    const head = keyTime === undefined ? undefined : await headOf(place, { id: revocationId, keyTime });
    if (!head) return undefined;
    const actor = trail.actor ?? head.actor;
    return { state: stateOf(trail, head.awaitedPairCount), ...(actor && { actor }), ...(trail.place && { place: trail.place }) };
  };
}
