/**
 * Of the pairs in a policy's scope those that are in use: the person signed in to the app in the last thirty days, or
 * has a consent or an assignment of their own there. A scope by itself is a product of people and apps, and most people
 * use few apps.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { type Affected, type ImpactContext, type NamingContext, nameAffected, type Rectangle } from '../affected.ts';
import { appsOfUser, usersOfApp } from '../app-clients.ts';

type Use = ReadonlyMap<string, ReadonlySet<string>>;

const AT_ONCE = 16;
/** More would cost more rows than they are worth: then everybody who uses one of the apps stands with all of them. */
const MAX_RECTANGLES = 200;

/** What a policy covers, with what of it is in use. */
export async function affectedInScope(scope: readonly Rectangle[], context: NamingContext): Promise<Affected> {
  if (scope.length === 0) return { apps: [], users: [], rectangles: [] };
  const used = await knownUse(scope, context);
  return nameAffected(
    scope.flatMap((rectangle) => inUse(rectangle, used)),
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
  if (userIds.size <= appIds.size)
    await mapConcurrently(AT_ONCE, [...userIds], async (userId) => {
      for (const appId of await appsOfUser(userId, tenant, at)) add(userId, appId);
    });
  else
    await mapConcurrently(AT_ONCE, [...appIds], async (appId) => {
      for (const userId of await usersOfApp(appId, tenant, at)) add(userId, appId);
    });
  // A policy names resources, and a consent is for a client: it shows that the person uses the resource through it.
  if (userIds.size > 0)
    for await (const { principalId, resourceId } of tenant.objects('grant', at))
      if (principalId !== undefined) add(principalId, resourceId);
  return used;
}

/** Without people or without apps in scope, nothing of it is known to be in use. */
function inUse(rectangle: Rectangle, used: Use): readonly Rectangle[] {
  const inScope = new Set(rectangle.appIds);
  const users = rectangle.userIds.flatMap((userId) => {
    const appIds = [...(used.get(userId) ?? [])].filter((appId) => inScope.has(appId)).sort();
    return appIds.length > 0 ? [{ userId, appIds }] : [];
  });
  const groups = [...Map.groupBy(users, ({ appIds }) => appIds.join()).values()];
  if (groups.length > MAX_RECTANGLES) return [togetherOf(rectangle, users)];
  return groups.map((group) => togetherOf(rectangle, group));
}

function togetherOf(
  rectangle: Rectangle,
  users: readonly { readonly userId: string; readonly appIds: readonly string[] }[],
): Rectangle {
  const appIds = new Set(users.flatMap((user) => user.appIds));
  return { ...rectangle, userIds: users.map(({ userId }) => userId), appIds: [...appIds] };
}
