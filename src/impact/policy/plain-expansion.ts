/**
 * Whom a policy change has in scope, by plain expansion: the people it names × the apps it names, before and after,
 * and which of them are in use. What only the exact engine can judge is recorded as undecided.
 */

import { isEnforced, isEnforcedState, type PolicyContent } from '../../conditional-access/policy.ts';
import { circumstanceOf, isUncertain, type PolicyCircumstance } from '../../conditional-access/policy-demand.ts';
import { type PolicyRule, type Principals, readPolicy, refersTo } from '../../conditional-access/read-policy.ts';
import { type Affected, type ImpactContext, nameAffected, type Rectangle, rectangleOf } from '../affected.ts';
import { POLICY_CHANGE } from '../truth/truth-table.ts';
import { affectedInScope, nameOfApps, readUniverse, type Scope, scopeOf, type Universe } from './policy-scope.ts';

/** `before` absent: created; `after` absent: deleted. */
export interface PolicyChange {
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

const NOBODY: Affected = { apps: [], users: [], rectangles: [] };
const NO_SCOPE: Scope = { people: new Set(), apps: new Set(), exact: true };

const NO_SELECTION = { all: false, ids: [] };
const NO_PRINCIPALS: Principals = {
  users: NO_SELECTION,
  groups: NO_SELECTION,
  roles: NO_SELECTION,
  allGuests: false,
};
const EVERYTHING: Pick<PolicyRule, 'people' | 'apps'> = {
  people: { include: { ...NO_PRINCIPALS, users: { all: true, ids: [] } }, exclude: NO_PRINCIPALS },
  apps: { include: { all: true, ids: [] }, exclude: NO_SELECTION, userActions: [], authenticationContexts: [] },
};

/**
 * Pairs that are no worse off than before are left out.
 *
 * @param context the moment just before the change
 */
export async function expandPolicyChange(change: PolicyChange, context: ImpactContext): Promise<Affected> {
  const [before, after] = [enforcedRule(change.before), enforcedRule(change.after)];
  // A policy that is no longer enforced demands nothing of anybody.
  if (isConditionalAccess(change.after ?? change.before) && after === undefined) return NOBODY;
  if (after && isForWorkloads(after)) return affectedWorkloads(after, context);

  const universe = await readUniverse(context);
  const rectangles = after ? await worseOff(before, after, universe) : await worseOffThroughOthers(change, universe);
  return affectedInScope(rectangles, { ...context, users: universe.users, apps: nameOfApps(universe) });
}

/** Named locations, strengths and security defaults have neither member. */
function isConditionalAccess(content: PolicyContent | undefined): content is PolicyContent {
  return content !== undefined && (content.conditions !== undefined || content.state !== undefined);
}

/** Undefined where there is no policy, or one that is not enforced: both have no effect. */
function enforcedRule(content: PolicyContent | undefined): PolicyRule | undefined {
  return isConditionalAccess(content) && isEnforcedState(content.state) ? readPolicy(content) : undefined;
}

async function worseOff(
  before: PolicyRule | undefined,
  after: PolicyRule,
  universe: Universe,
): Promise<readonly Rectangle[]> {
  const now = await scopeOf(after, universe);
  if (isUncertain(before, after)) return undecided(now);

  const then = before ? await scopeOf(before, universe) : NO_SCOPE;
  const isExact = now.exact && then.exact;
  const circumstance = (former: PolicyRule | undefined) => {
    const found = circumstanceOf(former, after);
    return found === undefined || isExact ? found : 'depends';
  };
  const [stayed, joined] = [intersection(now.people, then.people), difference(now.people, then.people)];
  const forCovered = circumstance(before);
  const forNew = circumstance(undefined);
  return [
    ...rectangle(forNew, joined, now.apps),
    ...rectangle(forNew, stayed, difference(now.apps, then.apps)),
    ...rectangle(forCovered, stayed, intersection(now.apps, then.apps)),
  ];
}

/** The side that v1.0 does not show may be empty here; then the other side alone is recorded. */
function undecided({ people, apps }: Scope): readonly Rectangle[] {
  return people.size + apps.size > 0 ? [rectangleOf(POLICY_CHANGE.depends, [...people], [...apps])] : [];
}

function isForWorkloads({ workloads: { include } }: PolicyRule): boolean {
  return include.all || include.ids.length > 0;
}

/** Workload identities sign in without a user: only the app is affected. */
async function affectedWorkloads({ workloads }: PolicyRule, context: ImpactContext): Promise<Affected> {
  return nameAffected([rectangleOf(POLICY_CHANGE.depends, [], workloads.include.ids)], context);
}

function rectangle(
  circumstance: PolicyCircumstance | undefined,
  people: ReadonlySet<string>,
  apps: ReadonlySet<string>,
): readonly Rectangle[] {
  if (circumstance === undefined || people.size === 0 || apps.size === 0) return [];
  return [rectangleOf(POLICY_CHANGE[circumstance], [...people], [...apps])];
}

function intersection(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((id) => right.has(id)));
}

function difference(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((id) => !right.has(id)));
}

/** A named location or a strength works through the policies that refer to it; security defaults affect everybody. */
async function worseOffThroughOthers(
  { before, after }: PolicyChange,
  universe: Universe,
): Promise<readonly Rectangle[]> {
  if (after?.isEnabled === true && before?.isEnabled !== true) return disjoint([await scopeOf(EVERYTHING, universe)]);
  const id = (after ?? before)?.id;
  return typeof id === 'string' ? disjoint(await scopesReferringTo(id, universe)) : [];
}

/** @param id of a named location or an authentication strength */
async function scopesReferringTo(id: string, universe: Universe): Promise<readonly Scope[]> {
  const scopes: Scope[] = [];
  for await (const policy of universe.tenant.objects('policy', universe.at)) {
    const rule = isEnforced(policy) ? readPolicy(policy.content) : undefined;
    if (rule && refersTo(rule, id)) scopes.push(await scopeOf(rule, universe));
  }
  return scopes;
}

/** More would cost more rows than they are worth: then the smallest sets of people stand together. */
const MAX_SETS = 200;

/** Undecided pairs, each once: people who are in the same scopes form one rectangle, with the apps of these scopes. */
function disjoint(scopes: readonly Scope[]): readonly Rectangle[] {
  return peopleByScopes(scopes).map(({ people, scopeIndexes }) => {
    const apps = new Set(scopeIndexes.flatMap((index) => [...(scopes[index]?.apps ?? [])]));
    return rectangleOf(POLICY_CHANGE.depends, people, [...apps]);
  });
}

interface PeopleInScopes {
  readonly people: readonly string[];
  readonly scopeIndexes: readonly number[];
}

/** One pass over each scope: a location may be named by many policies, and each may apply to everybody. */
function peopleByScopes(scopes: readonly Scope[]): readonly PeopleInScopes[] {
  const indexes = new Map<string, number[]>();
  for (const [index, { people }] of scopes.entries())
    for (const id of people) {
      const known = indexes.get(id);
      if (known === undefined) indexes.set(id, [index]);
      else known.push(index);
    }
  const sets = [...Map.groupBy(indexes, ([, own]) => own.join()).values()]
    .map((members) => ({ people: members.map(([id]) => id), scopeIndexes: members[0]?.[1] ?? [] }))
    .toSorted((a, b) => b.people.length - a.people.length);
  if (sets.length <= MAX_SETS) return sets;
  const together = sets.slice(MAX_SETS - 1);
  return [
    ...sets.slice(0, MAX_SETS - 1),
    {
      people: together.flatMap(({ people }) => people),
      scopeIndexes: [...new Set(together.flatMap(({ scopeIndexes }) => scopeIndexes))],
    },
  ];
}
