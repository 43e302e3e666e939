/** Whether a policy says enough to be judged by what Graph v1.0 shows of it. */
import type { PolicyRule, Selection } from './read-policy.ts';

/**
 * Whether the policy is for nobody, covers nothing or demands nothing. Such a policy has no use, so v1.0 has probably
 * left out the rest: agents, network access or strict access evaluation, which only beta has. Its effect is unknown,
 * which is not the same as none.
 */
export function isUnreadable({ people: { include }, workloads, apps, demand, session }: PolicyRule): boolean {
  const lists = [include.users, include.groups, include.roles, workloads.include];
  const isForNobody = lists.every(isNone) && !include.allGuests && !include.guestKinds && !workloads.filter;
  const named = apps.userActions.length + apps.authenticationContexts.length;
  const coversNothing = isNone(apps.include) && !apps.filter && named === 0;
  const demandsNothing = demand.atoms.length === 0 && Object.keys(session).length === 0;
  return isForNobody || coversNothing || demandsNothing;
}

function isNone({ all, ids }: Selection): boolean {
  return !all && ids.length === 0;
}
