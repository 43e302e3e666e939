/** Ids get their names here, as the mirror had them. */
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { User } from '../mirror/tenant.ts';
import {
  type Affected,
  type AffectedApp,
  type AffectedUser,
  appOf,
  type ImpactContext,
  type Rectangle,
} from './affected.ts';
import { isLarge } from './scope.ts';

export interface NamingContext extends ImpactContext {
  /** Users and apps that the search has read already, by id. */
  readonly users?: ReadonlyMap<string, User>;
  readonly apps?: ReadonlyMap<string, AffectedApp>;
}

/** Above this many users, one pass over all of them is cheaper than a read for each. */
const FEW_USERS = 200;
const AT_ONCE = 16;

/**
 * Adds names to the ids. An id that the mirror does not know becomes its own name: a bare id is better than nothing.
 *
 * @param rectangles may lack users or apps: an app is affected even if nobody is known to use it
 * @param policy of a change of policies; its scope contains all of `rectangles`, except workloads
 */
export async function nameAffected(
  rectangles: readonly Rectangle[],
  context: NamingContext,
  policy: Pick<Affected, 'scope' | 'uncertain'> = {},
): Promise<Affected> {
  const { scope, uncertain = [] } = policy;
  const tidy = rectangles.map(tidied);
  const isWhole = scope !== undefined && !isLarge({ rectangles: tidy, scope });
  const [users, apps] = await Promise.all([
    nameUsers(sorted([...tidy.flatMap(({ userIds }) => userIds), ...(isWhole ? scope.userIds : [])]), context),
    nameApps(sorted([...tidy, ...(scope?.rectangles ?? [])].flatMap(({ appIds }) => appIds)), context),
  ]);
  return defined({ apps, users, rectangles: tidy, scope, uncertain: uncertain.length > 0 ? uncertain : undefined });
}

function tidied(rectangle: Rectangle): Rectangle {
  return { ...rectangle, userIds: sorted(rectangle.userIds), appIds: sorted(rectangle.appIds) };
}

async function nameUsers(ids: readonly string[], context: NamingContext): Promise<readonly AffectedUser[]> {
  const { tenant, at, users } = context;
  if (users === undefined && ids.length > FEW_USERS)
    return nameUsers(ids, { ...context, users: await allUsers(context) });
  return mapConcurrently(AT_ONCE, ids, async (id) => {
    const user = users ? users.get(id) : await tenant.object('user', id, at);
    if (user === undefined) return { id, name: id };
    const { displayName: name, userPrincipalName, mail } = user;
    return defined({ id, name, userPrincipalName, mail });
  });
}

async function nameApps(ids: readonly string[], context: NamingContext): Promise<readonly AffectedApp[]> {
  const { tenant, at, apps } = context;
  return mapConcurrently(AT_ONCE, ids, async (id) => {
    const known = apps?.get(id);
    if (known) return known;
    const principal = await tenant.object('service-principal', id, at);
    return principal ? appOf(principal) : { id, name: id };
  });
}

function sorted(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}

async function allUsers({ tenant, at }: ImpactContext): Promise<ReadonlyMap<string, User>> {
  const users = new Map<string, User>();
  for await (const user of tenant.objects('user', at)) users.set(user.id, user);
  return users;
}
