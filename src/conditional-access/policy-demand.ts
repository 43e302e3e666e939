/** Whether a policy asks more of a sign-in than it did, and whether plain expansion can say what follows. */
import type { POLICY_CHANGE } from '../impact/truth/truth-table.ts';
import type { Demand, PolicyRule } from './policy-rule.ts';

export type PolicyCircumstance = keyof typeof POLICY_CHANGE;

/** The built-in "Multifactor authentication" strength: the same as the control `mfa`. */
const MFA_STRENGTH = 'strength:00000000-0000-0000-0000-000000000002';
/** What a person can bring by signing in again, on whatever device they are. */
const PROOF = /^(mfa|passwordChange|strength:.+|tou:.+)$/;

/**
 * What the change means for a sign-in that `after` covers; `before` absent where it was not covered. Undefined where it
 * is no worse off.
 */
export function circumstanceOf(before: PolicyRule | undefined, after: PolicyRule): PolicyCircumstance | undefined {
  // A former policy counts only if it held for every request that the new one holds for.
  const former =
    before !== undefined && (before.conditions === '' || before.conditions === after.conditions) ? before : undefined;
  const asksMore = demandsMore(former?.demand ?? { operator: 'OR', atoms: [] }, after.demand);
  const sessionChanged = after.session !== '' && after.session !== former?.session;

  if (!asksMore && !sessionChanged) return undefined;
  if (!asksMore || after.conditions !== '') return 'depends';
  if (after.demand.atoms.includes('block')) return 'block';
  return after.demand.atoms.every((atom) => PROOF.test(atom)) ? 'more-proof' : 'depends';
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
