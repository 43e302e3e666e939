/**
 * Of a policy's scope, who is known to use what: a sign-in to the app in the thirty days before, a consent of their
 * own, or an assignment. A tenant-wide consent shows no use by anybody.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { ImpactContext, Rectangle, Scope } from '../affected.ts';
import { appsOfUser } from '../app-clients.ts';

/** The pairs in use, and what happens to each. Rectangles do not overlap, and hold no pair that is not in use. */
export async function knownUse(scope: Scope, context: ImpactContext): Promise<readonly Rectangle[]> {
  if (scope.rectangles.length === 0) return [];
  const uses = usesOf(scope);
  await findUses(scope, uses.add, context);
  return [...uses.byEffect.values()].flatMap(({ like, appsOfUsers }) => rectanglesOf(like, appsOfUsers));
}

const AT_ONCE = 8;
/** Of so few, each is asked for; of more, one pass over everything is cheaper. */
const FEW = 200;

type Like = Omit<Rectangle, 'userIds' | 'appIds'>;

interface Uses {
  readonly byEffect: ReadonlyMap<
    string,
    { readonly like: Like; readonly appsOfUsers: ReadonlyMap<string, Set<string>> }
  >;
  /** Nothing for a pair that is not in scope. */
  readonly add: (userId: string, appId: string) => void;
}

function usesOf({ rectangles, userIds, setOf, sets }: Scope): Uses {
  const placeOf = new Map<string, number>();
  for (const [place, id] of userIds.entries()) placeOf.set(id.toLowerCase(), place);
  const appsIn = rectangles.map(({ appIds }) => new Set(appIds));
  const inScope = new Set(rectangles.flatMap(({ appIds }) => appIds));
  const byEffect = new Map<string, { like: Like; appsOfUsers: Map<string, Set<string>> }>();
  const own = rectangles.map(({ effect, bites, session }) => {
    const key = `${effect} ${bites} ${session?.join() ?? ''}`;
    const found = byEffect.get(key) ?? { like: { effect, bites, ...(session && { session }) }, appsOfUsers: new Map() };
    byEffect.set(key, found);
    return found;
  });
  return {
    byEffect,
    add(userId, appId) {
      if (!inScope.has(appId)) return;
      // Ids of the mirror are in lower case as a rule, and there may be a million of them.
      const place = placeOf.get(userId) ?? placeOf.get(userId.toLowerCase());
      if (place === undefined) return;
      const number = sets[setOf[place] ?? 0]?.find((candidate) => appsIn[candidate]?.has(appId));
      const appsOfUsers = number === undefined ? undefined : own[number]?.appsOfUsers;
      const id = userIds[place];
      if (appsOfUsers === undefined || id === undefined) return;
      const apps = appsOfUsers.get(id);
      if (apps) apps.add(appId);
      else appsOfUsers.set(id, new Set([appId]));
    },
  };
}

/** A policy names resources, and a consent is for a client: it shows that the person uses the resource through it. */
async function findUses(
  { rectangles, userIds }: Scope,
  add: Uses['add'],
  { tenant, at }: ImpactContext,
): Promise<void> {
  if (userIds.length <= FEW) {
    await mapConcurrently(AT_ONCE, userIds, async (userId) => {
      for (const appId of await appsOfUser(userId, tenant, at)) add(userId, appId);
      for (const { resourceId } of await tenant.grantsOfUser(userId, at)) add(userId, resourceId);
    });
    return;
  }
  const appIds = [...new Set(rectangles.flatMap((rectangle) => rectangle.appIds))];
  for await (const { principalId, clientId, resourceId } of tenant.objects('grant', at)) {
    if (principalId === undefined) continue;
    add(principalId, clientId);
    add(principalId, resourceId);
  }
  await addAssigned(appIds, add, { tenant, at });
  if (appIds.length > FEW) for await (const { userId, appId } of tenant.useSeen(at)) add(userId, appId);
  else
    await mapConcurrently(AT_ONCE, appIds, async (appId) => {
      for (const userId of await tenant.usersSeen(appId, at)) add(userId, appId);
    });
}

/** A group may be assigned to hundreds of apps: its members are read once. */
async function addAssigned(appIds: readonly string[], add: Uses['add'], { tenant, at }: ImpactContext): Promise<void> {
  const appsOfGroup = new Map<string, string[]>();
  await mapConcurrently(AT_ONCE, appIds, async (appId) => {
    for (const { principalId, principalKind } of await tenant.assignmentsOfApp(appId, at)) {
      if (principalKind === 'user') add(principalId, appId);
      if (principalKind !== 'group') continue;
      const own = appsOfGroup.get(principalId);
      if (own) own.push(appId);
      else appsOfGroup.set(principalId, [appId]);
    }
  });
  await mapConcurrently(AT_ONCE, [...appsOfGroup], async ([groupId, own]) => {
    for (const userId of await tenant.directMembers(groupId, at)) for (const appId of own) add(userId, appId);
  });
}

/** People who use the same apps together, or each app with its people, whichever gives fewer rectangles. */
function rectanglesOf(like: Like, appsOfUsers: ReadonlyMap<string, ReadonlySet<string>>): readonly Rectangle[] {
  const users = [...appsOfUsers].map(([userId, apps]) => ({ userId, appIds: [...apps].sort() }));
  const bySet = Map.groupBy(users, ({ appIds }) => appIds.join());
  const pairs = users.flatMap(({ userId, appIds }) => appIds.map((appId) => ({ userId, appId })));
  const byApp = Map.groupBy(pairs, ({ appId }) => appId);
  const groups =
    bySet.size <= byApp.size
      ? [...bySet.values()].map((own) => ({ users: own, appIds: own[0]?.appIds ?? [] }))
      : [...byApp].map(([appId, own]) => ({ users: own, appIds: [appId] }));
  return groups
    .map((group) => ({ ...like, userIds: group.users.map(({ userId }) => userId).sort(), appIds: group.appIds }))
    .map((rectangle) => ({ rectangle, key: `${rectangle.appIds.join()} ${rectangle.userIds.join()}` }))
    .sort(byUse)
    .map(({ rectangle }) => rectangle);
}

interface Keyed {
  readonly rectangle: Rectangle;
  readonly key: string;
}

/** What most people use first. All have the same effect. */
function byUse(a: Keyed, b: Keyed): number {
  return b.rectangle.userIds.length - a.rectangle.userIds.length || (a.key < b.key ? -1 : 1);
}
