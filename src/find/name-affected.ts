/** Puts names to the ids of the affected. What the mirror does not know keeps its id: better a bare id than nobody. */
import { inParallel } from '../mirror/in-parallel.ts';
import type { ServicePrincipal, Tenant, User } from '../mirror/tenant.ts';
import type { Affected, AffectedApp, AffectedUser, Rectangle } from './affected.ts';

/** Above this many users one pass over all of them is cheaper than a read for each. */
const FEW_USERS = 200;
const AT_ONCE = 16;

export interface Naming {
  readonly tenant: Tenant;
  readonly at: number;
  /** Users and apps that the search has read anyway, by id. */
  readonly users?: ReadonlyMap<string, User>;
  readonly apps?: ReadonlyMap<string, AffectedApp>;
}

/** @param rectangles may lack users or apps: an app that nobody is known to use is affected all the same */
export async function nameAffected(rectangles: readonly Rectangle[], naming: Naming): Promise<Affected> {
  const tidy = rectangles.map((rectangle) => ({ ...rectangle, userIds: sorted(rectangle.userIds), appIds: sorted(rectangle.appIds) }));
  const [users, apps] = await Promise.all([
    nameUsers(sorted(tidy.flatMap(({ userIds }) => userIds)), naming),
    nameApps(sorted(tidy.flatMap(({ appIds }) => appIds)), naming),
  ]);
  return { apps, users, rectangles: tidy };
}

export function appOf({ id, appId, displayName }: ServicePrincipal): AffectedApp {
  return { id, appId, name: displayName };
}

async function nameUsers(ids: readonly string[], { tenant, at, users }: Naming): Promise<readonly AffectedUser[]> {
  if (users === undefined && ids.length > FEW_USERS) return nameUsers(ids, { tenant, at, users: await allUsers(tenant, at) });
  return inParallel(AT_ONCE, ids, async (id) => {
    const user = users ? users.get(id) : await tenant.object('user', id, at);
    if (user === undefined) return { id, name: id };
    const { displayName: name, userPrincipalName, mail } = user;
    return { id, name, userPrincipalName, ...(mail === undefined ? {} : { mail }) };
  });
}

async function nameApps(ids: readonly string[], { tenant, at, apps }: Naming): Promise<readonly AffectedApp[]> {
  return inParallel(AT_ONCE, ids, async (id) => {
    const known = apps?.get(id);
    if (known) return known;
    const principal = await tenant.object('service-principal', id, at);
    return principal ? appOf(principal) : { id, name: id };
  });
}

export async function allUsers(tenant: Tenant, at: number): Promise<ReadonlyMap<string, User>> {
  const users = new Map<string, User>();
  for await (const user of tenant.objects('user', at)) users.set(user.id, user);
  return users;
}

function sorted(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
