/** The apps and users a revocation touches, each with what happens to it. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { ServicePrincipal, Tenant, User } from '../mirror/tenant.ts';
import type { Cell } from './truth/truth-cell.ts';

/** What happens to a (user, app) pair. */
export type Effect = 'dies' | 'blocked' | 'reprompts' | 'survives' | 'cannot-decide';

/** When it bites: at once; at the next refresh (≤ 90 min); by Continuous Access Evaluation (≤ 15 min; policies up to a day). */
export type Bites = 'now' | 'next-refresh' | 'cae';

export interface AffectedApp {
  /** Object id of the service principal. */
  readonly id: string;
  readonly name: string;
  readonly appId?: string;
}

export interface AffectedUser {
  readonly id: string;
  readonly name: string;
  readonly userPrincipalName?: string;
  readonly mail?: string;
}

/** Every one of these users at every one of these apps, the same effect. Ids are sorted. */
export interface Rectangle {
  readonly effect: Effect;
  readonly bites: Bites;
  readonly userIds: readonly string[];
  readonly appIds: readonly string[];
}

export interface Affected {
  readonly apps: readonly AffectedApp[];
  readonly users: readonly AffectedUser[];
  readonly rectangles: readonly Rectangle[];
}

/** How many (user, app) pairs the rectangles hold. They do not overlap. */
export function pairCount({ rectangles }: Pick<Affected, 'rectangles'>): number {
  return rectangles.reduce((sum, { userIds, appIds }) => sum + userIds.length * appIds.length, 0);
}

// What every search is asked: which tenant, and the moment it is asked about.

export interface ImpactContext {
  readonly tenant: Tenant;
  /** Milliseconds: just before it happened, so that what went with it is still there. */
  readonly at: number;
}

/** @param id object id, or the app id where a source knows no other */
export async function appBy(id: string, { tenant, at }: ImpactContext): Promise<ServicePrincipal | undefined> {
  return (await tenant.object('service-principal', id, at)) ?? tenant.servicePrincipalByAppId(id, at);
}

export function rectangleOf({ effect, bites }: Cell, userIds: readonly string[], appIds: readonly string[]): Rectangle {
  return { effect, bites, userIds, appIds };
}

// Puts names to the ids of the affected. What the mirror does not know keeps its id: better a bare id than nobody.

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
  const tidy = rectangles.map((rectangle) => ({
    ...rectangle,
    userIds: sorted(rectangle.userIds),
    appIds: sorted(rectangle.appIds),
  }));
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
  if (users === undefined && ids.length > FEW_USERS)
    return nameUsers(ids, { tenant, at, users: await allUsers(tenant, at) });
  return mapConcurrently(AT_ONCE, ids, async (id) => {
    const user = users ? users.get(id) : await tenant.object('user', id, at);
    if (user === undefined) return { id, name: id };
    const { displayName: name, userPrincipalName, mail } = user;
    return { id, name, userPrincipalName, ...(mail === undefined ? {} : { mail }) };
  });
}

async function nameApps(ids: readonly string[], { tenant, at, apps }: Naming): Promise<readonly AffectedApp[]> {
  return mapConcurrently(AT_ONCE, ids, async (id) => {
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
