/** Two readings of a whole list of policies, compared: only what can change whom a policy hits is a step. */
import { factsOf } from './facts-of.ts';
import type { Policy } from './tenant.ts';

export interface PolicyStep {
  readonly before?: Policy;
  readonly after?: Policy;
}

export function comparePolicies(before: readonly Policy[], after: readonly Policy[]): readonly PolicyStep[] {
  const [then, now] = [byId(before), byId(after)];
  return [...new Set([...then.keys(), ...now.keys()])]
    .map((id) => [then.get(id), now.get(id)] as const)
    .filter(([old, current]) => factsOf(old) !== factsOf(current))
    .map(([old, current]) => ({ ...(old ? { before: old } : {}), ...(current ? { after: current } : {}) }));
}

function byId(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policy.id, policy]));
}
