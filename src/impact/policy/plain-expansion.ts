/** Reach of a policy change by plain expansion: the people named × the apps named, before and after. What only the exact engine can judge is said to be undecided. */

import { circumstanceOf, type PolicyCircumstance } from '../../conditional-access/policy-demand.ts';
import { type PolicyRule, readRule } from '../../conditional-access/policy-rule.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import { nameAffected, type Rectangle } from '../affected.ts';
import { POLICY_CHANGE } from '../truth/truth-table.ts';
import { nameOfApps, readUniverse, type Scope, scopeOf, type Universe } from './policy-scope.ts';
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
async function worseOffThroughOthers(
  { before, after }: PolicyChange,
  universe: Universe,
): Promise<readonly Rectangle[]> {
  if (after?.isEnabled === true && before?.isEnabled !== true) return expandSecurityDefaults(universe);
  const id = (after ?? before)?.id;
  return typeof id === 'string' ? expandDependents(id, universe) : [];
}

async function worseOff(
  before: PolicyRule | undefined,
  after: PolicyRule,
  universe: Universe,
): Promise<readonly Rectangle[]> {
  const now = await scopeOf(after, universe);
  const then = before
    ? await scopeOf(before, universe)
    : { people: new Set<string>(), apps: new Set<string>(), exact: true };
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

function rectangle(
  circumstance: PolicyCircumstance | undefined,
  people: ReadonlySet<string>,
  apps: ReadonlySet<string>,
): readonly Rectangle[] {
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

// Reach of what is no policy itself but decides how policies work: named locations, authentication strengths, security defaults. Never decided here.

const NONE = { users: [], groups: [], roles: [], someExternals: false };
const EVERYTHING = {
  people: { include: { ...NONE, users: ['All'] }, exclude: NONE },
  apps: { include: ['All'], exclude: [], filtered: false, userActions: false, authenticationContexts: false },
};

export async function expandSecurityDefaults(universe: Universe): Promise<readonly Rectangle[]> {
  return disjoint([await scopeOf(EVERYTHING, universe)]);
}

/** @param id of the location or strength that policies name */
export async function expandDependents(id: string, universe: Universe): Promise<readonly Rectangle[]> {
  const scopes: Scope[] = [];
  for await (const { content } of universe.tenant.objects('policy', universe.at)) {
    const rule = JSON.stringify(content).includes(id) ? readRule(content) : undefined;
    if (rule) scopes.push(await scopeOf(rule, universe));
  }
  return disjoint(scopes);
}

/** Ids of one group lie in the same scopes; so the rectangles of groups that share a scope cover all pairs, each once. */
function disjoint(scopes: readonly Scope[]): readonly Rectangle[] {
  const { effect, bites } = POLICY_CHANGE.depends;
  const people = groupByScopes(scopes.map((scope) => scope.people));
  const apps = groupByScopes(scopes.map((scope) => scope.apps));
  return people.flatMap((some) =>
    apps
      .filter(({ within }) => within.some((scope) => some.within.includes(scope)))
      .map((there) => ({ effect, bites, userIds: some.ids, appIds: there.ids })),
  );
}

interface Group {
  readonly within: readonly string[];
  readonly ids: readonly string[];
}

function groupByScopes(sets: readonly ReadonlySet<string>[]): readonly Group[] {
  const ids = [...new Set(sets.flatMap((set) => [...set]))];
  const scopesOf = (id: string) => sets.flatMap((set, index) => (set.has(id) ? [index] : []));
  return [...Map.groupBy(ids, (id) => scopesOf(id).join())].map(([within, those]) => ({
    within: within.split(','),
    ids: those,
  }));
}
