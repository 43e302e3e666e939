/** The people and apps that a policy names, as ids. `exact` is false where the mirror cannot tell, and then more are listed rather than fewer. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { AppScope, PeopleScope, PolicyRule, Principals } from '../../conditional-access/policy-rule.ts';
import type { ServicePrincipal, Tenant, User } from '../../mirror/tenant.ts';
import type { AffectedApp } from '../affected.ts';
import { allUsers, appOf } from '../affected.ts';
import { entitledUsersOfApp } from '../app-clients.ts';

interface Expansion {
  readonly ids: ReadonlySet<string>;
  readonly exact: boolean;
}

/** All that the expansion of one change asks of the mirror, read once for both sides of it. */
export interface Universe {
  readonly tenant: Tenant;
  readonly at: number;
  readonly users: ReadonlyMap<string, User>;
  /** By app id, in lower case: policies name resources by app id. */
  readonly principals: ReadonlyMap<string, ServicePrincipal>;
}

const AT_ONCE = 8;

/** Ids that stand for several resources whose list is Microsoft's and changes. */
const APP_GROUPS: ReadonlyMap<string, string> = new Map([
  ['office365', 'Office 365 (group of apps)'],
  ['microsoftadminportals', 'Microsoft admin portals (group of apps)'],
  ['797f4846-ba00-4fd7-ba43-dac1f8f63013', 'Azure management (group of apps)'],
]);

export async function readUniverse(tenant: Tenant, at: number): Promise<Universe> {
  return { ...(await readApps(tenant, at)), users: await allUsers(tenant, at) };
}

/** Without the people: for changes that are known to concern a few of them. */
export async function readApps(tenant: Tenant, at: number): Promise<Universe> {
  const principals = new Map<string, ServicePrincipal>();
  for await (const principal of tenant.objects('service-principal', at))
    principals.set(principal.appId.toLowerCase(), principal);
  return { tenant, at, users: new Map(), principals };
}

export interface Scope {
  readonly people: ReadonlySet<string>;
  readonly apps: ReadonlySet<string>;
  readonly exact: boolean;
}

export async function scopeOf(
  { people, apps }: Pick<PolicyRule, 'people' | 'apps'>,
  universe: Universe,
): Promise<Scope> {
  const [those, there] = [await expandPeople(people, universe), await expandApps(apps, universe)];
  return { people: those.ids, apps: there.ids, exact: those.exact && there.exact };
}

/** Accounts that can sign in; one that the mirror does not know counts as such. */
async function expandPeople({ include, exclude }: PeopleScope, universe: Universe): Promise<Expansion> {
  const [included, excluded] = [await membersOf(include, universe), await membersOf(exclude, universe)];
  // Which guests are excluded is not known, so none is taken out.
  const externals = include.someExternals ? guests(universe) : [];
  const ids = [...included, ...externals].filter((id) => !excluded.has(id) && canSignIn(universe.users.get(id)));
  return { ids: new Set(ids), exact: !include.someExternals && !exclude.someExternals };
}

async function membersOf({ users, groups, roles }: Principals, universe: Universe): Promise<ReadonlySet<string>> {
  const { tenant, at } = universe;
  const listed = users.flatMap((entry) => {
    if (entry === 'All') return [...universe.users.keys()];
    if (entry === 'GuestsOrExternalUsers') return guests(universe);
    return entry === 'None' ? [] : [entry];
  });
  const members = await mapConcurrently(AT_ONCE, groups, (id) => tenant.transitiveMembers(id, at));
  const holders = await mapConcurrently(AT_ONCE, roles, (id) => tenant.roleMembers(id, at));
  return new Set([...listed, ...[...members, ...holders].flatMap((ids) => [...ids])]);
}

/** A policy on a user action holds while that action is done, and for no sign-in to an app. @param used what "all resources" comes to */
export async function expandApps(scope: AppScope, universe: Universe, used = usedApps): Promise<Expansion> {
  if (scope.userActions) return { ids: new Set(), exact: true };
  const everyApp = scope.include.includes('All') || scope.authenticationContexts;
  const listed = everyApp
    ? await used(universe)
    : scope.include.filter((entry) => entry !== 'None').flatMap((appId) => resourceOf(appId, universe));
  const excluded = new Set(scope.exclude.flatMap((appId) => resourceOf(appId, universe)));
  return {
    ids: new Set(listed.filter((id) => !excluded.has(id))),
    exact:
      !scope.filtered &&
      !scope.authenticationContexts &&
      ![...scope.include, ...scope.exclude].some((appId) => APP_GROUPS.has(appId.toLowerCase())),
  };
}

/** Names for the ids that {@link expandApps} gives, those of groups of apps and of unknown resources too. */
export function nameOfApps(universe: Universe): ReadonlyMap<string, AffectedApp> {
  const named = new Map<string, AffectedApp>([...APP_GROUPS].map(([id, name]) => [id, { id, name }]));
  for (const principal of universe.principals.values()) named.set(principal.id, appOf(principal));
  return named;
}

/** "All resources" is every resource there is; on record come those that somebody uses. */
async function usedApps({ tenant, at, principals }: Universe): Promise<readonly string[]> {
  const live = [...principals.values()].filter(isLive);
  const clients = new Set<string>();
  for await (const { clientId } of tenant.objects('grant', at)) clients.add(clientId);
  const used = await mapConcurrently(
    AT_ONCE,
    live,
    async ({ id }) => clients.has(id) || (await entitledUsersOfApp(id, tenant, at)).size > 0,
  );
  return live.filter((_, index) => used[index]).map(({ id }) => id);
}

function resourceOf(appId: string, { principals }: Universe): readonly string[] {
  const key = appId.toLowerCase();
  if (APP_GROUPS.has(key)) return [key];
  const principal = principals.get(key);
  if (principal === undefined) return [key];
  return isLive(principal) ? [principal.id] : [];
}

function guests({ users }: Universe): readonly string[] {
  return [...users.values()].filter(({ guest }) => guest).map(({ id }) => id);
}

function isLive({ enabled, deleted }: ServicePrincipal): boolean {
  return enabled && !deleted;
}

function canSignIn(user: User | undefined): boolean {
  return user === undefined || (user.enabled && !user.deleted);
}
