/** What a reader is told, without what may differ between two orders of arrival: ids, key times, and when it was written down. */
import { readRecord } from '../../local/day/day-summary.ts';
import type { Engine } from '../../src/app/engine.ts';
import type { RevocationDetails } from '../../src/query/answers.ts';

export async function readModel({ answers, pipeline: { tenant, now } }: Engine): Promise<readonly string[]> {
  const views = await readRecord(answers);
  const namesOf = async ({ actor }: RevocationDetails) => [
    actor?.id,
    actor && (await tenant.object('user', actor.id, now()))?.mail,
  ];
  return (await Promise.all(views.map(async (view) => JSON.stringify(readable(view, await namesOf(view)))))).sort();
}

/** The same without whom it hits: that is as the tenant was at the start of the interval of whichever report came first. */
export function withoutReach(model: readonly string[]): readonly string[] {
  const parts = { affectedApps: [], affectedAppCount: 0, affectedUsers: [], affectedUserCount: 0, notices: [] };
  return model.map((text) => JSON.stringify({ ...JSON.parse(text), ...parts })).sort();
}

/** Whoever did it is not told: left out at once where that is known when the record is made, and when the notice is due where it is learnt later. */
function readable(
  { revocationId: _id, recordedAt: _recorded, notices, sweep, ...view }: RevocationDetails,
  actor: readonly (string | undefined)[],
): object {
  const others = notices.filter(({ audience }) => !actor.includes(audience));
  const { id: _first, ...swept } = sweep ?? { id: undefined };
  return {
    ...view,
    swept,
    notices: others
      .map(({ audience, audienceKind, state, reason }) => [audienceKind, audience, state, reason].join(' '))
      .sort(),
  };
}
