/** What a reader sees, without what depends on the order of arrival: ids, key times and times of recording. */
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

/**
 * Without what the report that came first brings alone: the reach, which is that of the tenant at the start of its
 * interval, and how a policy changed, which is compared from the bodies that it had (DECISIONS.md, 20 and 78); and when
 * a record was seen, because a reread brings it once more with a later time (DECISIONS.md, 99).
 */
export function withoutOpening(model: readonly string[]): readonly string[] {
  const scope = { inScope: undefined, inUse: undefined, policyReach: undefined, summary: undefined };
  const counts = { affectedAppCount: 0, affectedUserCount: 0, ...scope };
  const parts = { ...counts, affectedApps: [], affectedUsers: [], notices: [], changed: undefined };
  return model
    .map((text) => {
      const { detail, evidence, ...view } = JSON.parse(text) as RevocationDetails;
      const unseen = evidence.map(({ seenAt: _seen, ...one }) => one);
      const policy = detail?.policy && { ...detail.policy, state: undefined };
      return JSON.stringify({ ...view, evidence: unseen, detail: detail && { ...detail, policy }, ...parts });
    })
    .sort();
}

/**
 * The actor is not told: there is no notice where the actor is known at the opening, and a suppressed one where the
 * actor becomes known later.
 */
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
