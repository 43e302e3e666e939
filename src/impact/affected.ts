/** The apps and users that a revocation affects, each with what happens to it; ids get their names here. */

import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { ServicePrincipal, Tenant, User } from '../mirror/tenant.ts';

/** What happens to a (user, app) pair. */
export type Effect = 'dies' | 'blocked' | 'reprompts' | 'survives' | 'cannot-decide';

/**
 * When the effect sets in: at once; at the next refresh (≤ 90 min); by Continuous Access Evaluation (≤ 15 min; for
 * policies up to a day).
 */
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

/** The same effect for each of these users at each of these apps. Ids are sorted. */
export interface Rectangle {
  readonly effect: Effect;
  readonly bites: Bites;
  readonly userIds: readonly string[];
  readonly appIds: readonly string[];
}

export interface Affected {
  /** Every app and user of `rectangles`, and of `scope`. */
  readonly apps: readonly AffectedApp[];
  readonly users: readonly AffectedUser[];
  /** They do not overlap. Of a policy only the pairs in use: of people in scope who are known to use the app. */
  readonly rectangles: readonly Rectangle[];
  /**
   * Of a policy: all pairs that it applies to, in use or not, by plain expansion. Conditions of the policy (device,
   * place, client) are not looked at, so it is an upper bound. They do not overlap.
   */
  readonly scope?: readonly Rectangle[];
}

/** How many different users and apps. */
export interface ReachCounts {
  readonly users: number;
  readonly apps: number;
}

/** The tenant as it was at one moment. */
export interface ImpactContext {
  readonly tenant: Tenant;
  /** Milliseconds: just before the revocation, so that what it removed is still there. */
  readonly at: number;
}

export interface NamingContext extends ImpactContext {
  /** Users and apps that the search has read already, by id. */
  readonly users?: ReadonlyMap<string, User>;
  readonly apps?: ReadonlyMap<string, AffectedApp>;
}

/** Above this many users, one pass over all of them is cheaper than a read for each. */
const FEW_USERS = 200;
const AT_ONCE = 16;

/** How many (user, app) pairs the rectangles hold. */
export function pairCount({ rectangles }: Pick<Affected, 'rectangles'>): number {
  return rectangles.reduce((sum, { userIds, appIds }) => sum + userIds.length * appIds.length, 0);
}

export function countsOf(rectangles: readonly Rectangle[]): ReachCounts {
  const count = (ids: readonly string[]) => new Set(ids).size;
  return {
    users: count(rectangles.flatMap(({ userIds }) => userIds)),
    apps: count(rectangles.flatMap(({ appIds }) => appIds)),
  };
}

/**
 * Users and apps with a sign-in that is known to be affected. Without a policy's scope these are all that are named.
 */
export function affectedCounts({ apps, users, rectangles, scope }: Affected): ReachCounts {
  return scope ? countsOf(rectangles) : { users: users.length, apps: apps.length };
}

/** @param cell usually a cell of the truth table */
export function rectangleOf(
  cell: Pick<Rectangle, 'effect' | 'bites'>,
  userIds: readonly string[],
  appIds: readonly string[],
): Rectangle {
  return { effect: cell.effect, bites: cell.bites, userIds, appIds };
}

/** @param id object id, or the app id where a source knows no other */
export async function appBy(id: string, { tenant, at }: ImpactContext): Promise<ServicePrincipal | undefined> {
  return (await tenant.object('service-principal', id, at)) ?? tenant.servicePrincipalByAppId(id, at);
}

export async function allUsers({ tenant, at }: ImpactContext): Promise<ReadonlyMap<string, User>> {
  const users = new Map<string, User>();
  for await (const user of tenant.objects('user', at)) users.set(user.id, user);
  return users;
}

/** A user whom the mirror does not know counts as one who can. */
export function canSignIn(user: User | undefined): boolean {
  return user === undefined || (user.enabled && !user.deleted);
}

export function appOf({ id, appId, displayName }: ServicePrincipal): AffectedApp {
  return { id, appId, name: displayName };
}

/**
 * Adds names to the ids. An id that the mirror does not know becomes its own name: a bare id is better than nothing.
 *
 * @param rectangles may lack users or apps: an app is affected even if nobody is known to use it
 * @param scope contains all of `rectangles`
 */
export async function nameAffected(
  rectangles: readonly Rectangle[],
  context: NamingContext,
  scope?: readonly Rectangle[],
): Promise<Affected> {
  const tidy = rectangles.map(tidied);
  const tidyScope = scope?.map(tidied);
  const all = tidyScope ?? tidy;
  const [users, apps] = await Promise.all([
    nameUsers(sorted(all.flatMap(({ userIds }) => userIds)), context),
    nameApps(sorted(all.flatMap(({ appIds }) => appIds)), context),
  ]);
  return defined({ apps, users, rectangles: tidy, scope: tidyScope });
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
