/**
 * The people and apps that a policy applies to, as ids. Where the mirror cannot tell, `exact` is false and more are
 * listed rather than fewer.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { AppScope, PolicyRule, Principals, Selection } from '../../conditional-access/read-policy.ts';
import type { ServicePrincipal, Tenant, User } from '../../mirror/tenant.ts';
import {
  type Affected,
  type AffectedApp,
  allUsers,
  appOf,
  canSignIn,
  type ImpactContext,
  type NamingContext,
  nameAffected,
  type Rectangle,
} from '../affected.ts';
import { appsOfUser, entitledUsersOfApp, usersOfApp } from '../app-clients.ts';

export interface Scope {
  readonly people: ReadonlySet<string>;
  readonly apps: ReadonlySet<string>;
  readonly exact: boolean;
}

/** What one expansion needs from the mirror, read once for both sides of a change. */
export interface Universe extends ImpactContext {
  readonly users: ReadonlyMap<string, User>;
  /** By app id in lower case, because policies name resources by app id. */
  readonly principals: ReadonlyMap<string, ServicePrincipal>;
}

interface Expansion {
  readonly ids: ReadonlySet<string>;
  readonly exact: boolean;
}

const AT_ONCE = 8;

/** Ids that stand for several resources; Microsoft owns the list of them and changes it. */
const APP_GROUPS: ReadonlyMap<string, string> = new Map([
  ['office365', 'Office 365 (group of apps)'],
  ['microsoftadminportals', 'Microsoft admin portals (group of apps)'],
  ['797f4846-ba00-4fd7-ba43-dac1f8f63013', 'Azure management (group of apps)'],
]);

export async function readUniverse(context: ImpactContext): Promise<Universe> {
  const { tenant, at } = context;
  const principals = new Map<string, ServicePrincipal>();
  for await (const principal of tenant.objects('service-principal', at))
    principals.set(principal.appId.toLowerCase(), principal);
  return { tenant, at, users: await allUsers(context), principals };
}

/**
 * Without users, and with only the apps that the rules name: enough for a change that is known to concern only a few
 * people.
 */
export async function readNamedApps(rules: readonly PolicyRule[], { tenant, at }: ImpactContext): Promise<Universe> {
  const appIds = [...new Set(rules.flatMap(({ apps: { include, exclude } }) => [...include.ids, ...exclude.ids]))];
  const found = await mapConcurrently(AT_ONCE, appIds, (appId) => tenant.servicePrincipalByAppId(appId, at));
  const principals = found.filter((principal) => principal !== undefined);
  return {
    tenant,
    at,
    users: new Map(),
    principals: new Map(principals.map((principal) => [principal.appId.toLowerCase(), principal])),
  };
}

export async function scopeOf(
  { people, apps }: Pick<PolicyRule, 'people' | 'apps'>,
  universe: Universe,
): Promise<Scope> {
  const expandedPeople = await expandPeople(people, universe);
  const expandedApps = await expandApps(apps, universe);
  return {
    people: expandedPeople.ids,
    apps: expandedApps.ids,
    exact: expandedPeople.exact && expandedApps.exact,
  };
}

/**
 * The apps that a policy covers, by object id; groups of apps and unknown resources keep the id that the policy names.
 * A policy on a user action applies while that action is performed, and to no sign-in to an app.
 *
 * @param findUsed finds the apps that "all resources" stands for
 */
export async function expandApps(scope: AppScope, universe: Universe, findUsed = usedApps): Promise<Expansion> {
  if (scope.userActions.length > 0) return { ids: new Set(), exact: true };
  const { include, exclude, filter, authenticationContexts } = scope;
  const included =
    include.all || authenticationContexts.length > 0
      ? await findUsed(universe)
      : include.ids.flatMap((appId) => resourceOf(appId, universe));
  const excluded = new Set(exclude.ids.flatMap((appId) => resourceOf(appId, universe)));
  const namesGroup = [...include.ids, ...exclude.ids].some((appId) => APP_GROUPS.has(appId.toLowerCase()));
  return {
    ids: new Set(included.filter((id) => !excluded.has(id))),
    exact: filter === undefined && authenticationContexts.length === 0 && !namesGroup,
  };
}

/** Names for the ids that {@link expandApps} gives. */
export function nameOfApps(universe: Universe): ReadonlyMap<string, AffectedApp> {
  const named = new Map<string, AffectedApp>([...APP_GROUPS].map(([id, name]) => [id, { id, name }]));
  for (const principal of universe.principals.values()) named.set(principal.id, appOf(principal));
  return named;
}

async function expandPeople({ include, exclude }: PolicyRule['people'], universe: Universe): Promise<Expansion> {
  const [included, excluded] = [await membersOf(include, universe), await membersOf(exclude, universe)];
  // Which guests are meant is not known: all of them are listed as included, and none is taken out.
  const guestsOfSomeKind = include.guestKinds ? guestsIn(universe) : [];
  // Nor who is in a group whose members were not read yet: then it may be anybody, and nobody is taken out.
  const [isIncludeKnown, isExcludeKnown] = [await areKnown(include, universe), await areKnown(exclude, universe)];
  const membersOfAny = isAnyGroupOrRole(include) || !isIncludeKnown ? [...universe.users.keys()] : [];
  const ids = [...included, ...guestsOfSomeKind, ...membersOfAny].filter(
    (id) => !excluded.has(id) && canSignIn(universe.users.get(id)),
  );
  const areNamed = [include, exclude].every((side) => side.guestKinds === undefined && !isAnyGroupOrRole(side));
  return { ids: new Set(ids), exact: areNamed && isIncludeKnown && isExcludeKnown };
}

async function areKnown({ groups }: Principals, { tenant }: Universe): Promise<boolean> {
  const known = await mapConcurrently(AT_ONCE, groups.ids, async (id) => (await tenant.areMembersKnown?.(id)) ?? true);
  return known.every((isKnown) => isKnown);
}

async function membersOf({ users, groups, roles, allGuests }: Principals, universe: Universe) {
  const { tenant, at } = universe;
  const everybody = users.all ? [...universe.users.keys()] : [];
  const guests = allGuests ? guestsIn(universe) : [];
  const members = await membersOfEach(groups, (id) => tenant.transitiveMembers(id, at));
  const holders = await membersOfEach(roles, (id) => tenant.roleMembers(id, at));
  return new Set([...everybody, ...users.ids, ...guests, ...members, ...holders]);
}

async function membersOfEach(
  { ids }: Selection,
  read: (id: string) => ReturnType<Tenant['transitiveMembers']>,
): Promise<readonly string[]> {
  return (await mapConcurrently(AT_ONCE, ids, read)).flatMap((members) => [...members]);
}

function isAnyGroupOrRole({ groups, roles }: Principals): boolean {
  return groups.all || roles.all;
}

/** "All resources" means every resource there is. Only those that somebody uses are recorded. */
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

function guestsIn({ users }: Universe): readonly string[] {
  return [...users.values()].filter(({ guest }) => guest).map(({ id }) => id);
}

function isLive({ enabled, deleted }: ServicePrincipal): boolean {
  return enabled && !deleted;
}

type Use = ReadonlyMap<string, ReadonlySet<string>>;

/** More would cost more rows than they are worth: then everybody who uses one of the apps stands with all of them. */
const MAX_RECTANGLES = 200;
/** Of so few, each is asked for; of more, the apps of the scope and one pass over all consents are cheaper. */
const FEW_USERS = 200;

/** What a policy covers, with what of it is in use. */
export async function affectedInScope(scope: readonly Rectangle[], context: NamingContext): Promise<Affected> {
  if (scope.length === 0) return { apps: [], users: [], rectangles: [] };
  const used = await knownUse(scope, context);
  const most = Math.max(1, Math.floor(MAX_RECTANGLES / scope.length));
  return nameAffected(
    scope.flatMap((rectangle) => inUse(rectangle, used, most)),
    context,
    scope,
  );
}

/** By user the apps in use, among the people and apps of the scope. */
async function knownUse(scope: readonly Rectangle[], { tenant, at }: ImpactContext): Promise<Use> {
  const userIds = new Set(scope.flatMap((rectangle) => rectangle.userIds));
  const appIds = new Set(scope.flatMap((rectangle) => rectangle.appIds));
  const used = new Map<string, Set<string>>();
  const add = (userId: string, appId: string) => {
    if (userIds.has(userId) && appIds.has(appId)) used.set(userId, (used.get(userId) ?? new Set()).add(appId));
  };
  // A policy names resources, and a consent is for a client: it shows that the person uses the resource through it.
  if (userIds.size <= Math.max(FEW_USERS, appIds.size))
    await mapConcurrently(AT_ONCE, [...userIds], async (userId) => {
      for (const appId of await appsOfUser(userId, tenant, at)) add(userId, appId);
      for (const { resourceId } of await tenant.grantsOfUser(userId, at)) add(userId, resourceId);
    });
  else {
    await mapConcurrently(AT_ONCE, [...appIds], async (appId) => {
      for (const userId of await usersOfApp(appId, tenant, at)) add(userId, appId);
    });
    for await (const { principalId, resourceId } of tenant.objects('grant', at))
      if (principalId !== undefined) add(principalId, resourceId);
  }
  return used;
}

/** Without people or without apps in scope, nothing of it is known to be in use. */
function inUse(rectangle: Rectangle, used: Use, most: number): readonly Rectangle[] {
  const inScope = new Set(rectangle.appIds);
  const users = rectangle.userIds.flatMap((userId) => {
    const appIds = [...(used.get(userId) ?? [])].filter((appId) => inScope.has(appId)).sort();
    return appIds.length > 0 ? [{ userId, appIds }] : [];
  });
  const groups = [...Map.groupBy(users, ({ appIds }) => appIds.join()).values()];
  if (groups.length > most) return [togetherOf(rectangle, users)];
  return groups.map((group) => togetherOf(rectangle, group));
}

function togetherOf(
  rectangle: Rectangle,
  users: readonly { readonly userId: string; readonly appIds: readonly string[] }[],
): Rectangle {
  const appIds = new Set(users.flatMap((user) => user.appIds));
  return { ...rectangle, userIds: users.map(({ userId }) => userId), appIds: [...appIds] };
}
