/** Reach of a policy change by plain expansion: the people named × the apps named, before and after. What only the exact engine can judge is said to be undecided. */
import type { Tenant } from '../../mirror/tenant.ts';
import type { Rectangle } from '../affected.ts';
import { nameAffected } from '../name-affected.ts';
import { POLICY_CHANGE } from '../truth-table.ts';
import { circumstanceOf, type PolicyCircumstance } from './policy-demand.ts';
import { expandDependents, expandSecurityDefaults } from './policy-dependents.ts';
import { type PolicyRule, readRule } from './policy-rule.ts';
import { nameOfApps, readUniverse, scopeOf, type Universe } from './policy-scope.ts';
import type { PolicyChange, ReachEngine } from './reach-engine.ts';

const NOBODY = { apps: [], users: [], rectangles: [] };

export const expandPolicyChange: ReachEngine = async (change, tenant, at) => {
  const [before, after] = [readRule(change.before), readRule(change.after)];
  const isPolicy = (change.after ?? change.before)?.conditions !== undefined;
  // A policy that is no longer enforced asks nothing of anybody.
  if (isPolicy && after === undefined) return NOBODY;
  if (after && after.workloads.length > 0) return affectedWorkloads(after, tenant, at);

  const universe = await readUniverse(tenant, at);
  const rectangles = after ? await worseOff(before, after, universe) : await worseOffThroughOthers(change, universe);
  return nameAffected(rectangles, { tenant, at, users: universe.users, apps: nameOfApps(universe) });
};

/** A named location or a strength works through the policies that name it; security defaults work on everybody. */
async function worseOffThroughOthers({ before, after }: PolicyChange, universe: Universe): Promise<readonly Rectangle[]> {
  if (after?.isEnabled === true && before?.isEnabled !== true) return expandSecurityDefaults(universe);
  const id = (after ?? before)?.id;
  return typeof id === 'string' ? expandDependents(id, universe) : [];
}

async function worseOff(before: PolicyRule | undefined, after: PolicyRule, universe: Universe): Promise<readonly Rectangle[]> {
  const now = await scopeOf(after, universe);
  const then = before ? await scopeOf(before, universe) : { people: new Set<string>(), apps: new Set<string>(), exact: true };
  const exact = now.exact && then.exact;
  const circumstance = (former: PolicyRule | undefined) => {
    const found = circumstanceOf(former, after);
    return found === undefined || exact ? found : 'depends';
  };
  const [stayed, joined] = [intersect(now.people, then.people), without(now.people, then.people)];
  const forCovered = circumstance(before);
  const forNew = circumstance(undefined);
  return [
    ...rectangle(forNew, joined, now.apps),
    ...rectangle(forNew, stayed, without(now.apps, then.apps)),
    ...rectangle(forCovered, stayed, intersect(now.apps, then.apps)),
  ];
}

/** Workload identities sign in without a user: the app is hit, nobody else. */
async function affectedWorkloads({ workloads }: PolicyRule, tenant: Tenant, at: number) {
  const { effect, bites } = POLICY_CHANGE.depends;
  const appIds = workloads.filter((id) => id !== 'ServicePrincipalsInMyTenant');
  return nameAffected([{ effect, bites, userIds: [], appIds }], { tenant, at });
}

function rectangle(circumstance: PolicyCircumstance | undefined, people: ReadonlySet<string>, apps: ReadonlySet<string>): readonly Rectangle[] {
  if (circumstance === undefined || people.size === 0 || apps.size === 0) return [];
  const { effect, bites } = POLICY_CHANGE[circumstance];
  return [{ effect, bites, userIds: [...people], appIds: [...apps] }];
}

function intersect(some: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...some].filter((id) => others.has(id)));
}

function without(some: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...some].filter((id) => !others.has(id)));
}
