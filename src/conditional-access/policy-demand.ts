/** Whether a policy demands more of a sign-in than before, and whether plain expansion can say what follows from it. */
import { conditionsText, type Demand, type PolicyRule, type Selection } from './read-policy.ts';

/** What a changed policy means for a sign-in that it covers. */
export type PolicyCircumstance = 'block' | 'more-proof' | 'depends';

const NO_DEMAND: Demand = { operator: 'OR', atoms: [] };
/** The built-in "Multifactor authentication" strength: the same as the control `mfa`. */
const MFA_STRENGTH = 'strength:00000000-0000-0000-0000-000000000002';
/** What a person can bring by signing in again, on any device. */
const PROOF = /^(mfa|passwordChange|strength:.+|tou:.+)$/;

/**
 * What the change means for a sign-in that `after` covers.
 *
 * @param before undefined where the sign-in was not covered before
 * @returns undefined where the sign-in is no worse off
 */
export function circumstanceOf(before: PolicyRule | undefined, after: PolicyRule): PolicyCircumstance | undefined {
  if (isUncertain(before, after)) return 'depends';

  const conditions = conditionsText(after);
  // A former policy counts only if it held for every request that the new one holds for.
  const former = before !== undefined && ['', conditions].includes(conditionsText(before)) ? before : undefined;
  const isStricter = demandsMore(former?.demand ?? NO_DEMAND, after.demand);
  const session = JSON.stringify(after.session);
  const sessionChanged = session !== '{}' && session !== JSON.stringify(former?.session);

  if (!isStricter && !sessionChanged) return undefined;
  if (!isStricter || conditions !== '') return 'depends';
  if (after.demand.atoms.includes('block')) return 'block';
  return after.demand.atoms.every((atom) => PROOF.test(atom)) ? 'more-proof' : 'depends';
}

/** Whether v1.0 does not show everything that the change does: what is not shown may end any sign-in in its scope. */
export function isUncertain(before: PolicyRule | undefined, after: PolicyRule): boolean {
  return isUnreadable(after) || [before, after].some((rule) => rule !== undefined && rule.unknown.length > 0);
}

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

/** Whether some way of meeting the former demand does not meet the new one. */
export function demandsMore(before: Demand, after: Demand): boolean {
  return waysToMeet(before).some((way) => !isMetBy(after, way));
}

function waysToMeet({ operator, atoms }: Demand): readonly ReadonlySet<string>[] {
  if (atoms.includes('block')) return [];
  if (atoms.length === 0) return [new Set()];
  const ways = operator === 'AND' ? [atoms] : atoms.map((atom) => [atom]);
  return ways.map((way) => new Set(way.flatMap(withImplied)));
}

function isMetBy({ operator, atoms }: Demand, way: ReadonlySet<string>): boolean {
  if (atoms.includes('block')) return false;
  if (atoms.length === 0) return true;
  return operator === 'AND' ? atoms.every((atom) => way.has(atom)) : atoms.some((atom) => way.has(atom));
}

function withImplied(atom: string): readonly string[] {
  const isMfa = atom === 'mfa' || atom === 'passwordChange' || atom === MFA_STRENGTH;
  return isMfa ? [atom, 'mfa', MFA_STRENGTH] : [atom];
}

function isNone({ all, ids }: Selection): boolean {
  return !all && ids.length === 0;
}
