/** Reach of what is no policy itself but decides how policies work: named locations, authentication strengths, security defaults. Never decided here. */
import type { Rectangle } from '../affected.ts';
import { POLICY_CHANGE } from '../truth-table.ts';
import { readRule } from './policy-rule.ts';
import { type Scope, scopeOf, type Universe } from './policy-scope.ts';

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
    apps.filter(({ within }) => within.some((scope) => some.within.includes(scope))).map((there) => ({ effect, bites, userIds: some.ids, appIds: there.ids })),
  );
}

interface Group {
  readonly within: readonly string[];
  readonly ids: readonly string[];
}

function groupByScopes(sets: readonly ReadonlySet<string>[]): readonly Group[] {
  const ids = [...new Set(sets.flatMap((set) => [...set]))];
  const scopesOf = (id: string) => sets.flatMap((set, index) => (set.has(id) ? [index] : []));
  return [...Map.groupBy(ids, (id) => scopesOf(id).join())].map(([within, those]) => ({ within: within.split(','), ids: those }));
}
