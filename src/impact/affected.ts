/** The apps and users that a revocation affects, each with what happens to it. */

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
  /** What became stricter in the session, where that is the reason: `sign-in frequency`, … */
  readonly session?: readonly string[];
  /** Only in circumstances that a policy names: a place, a device, a client, a risk. Nobody knows who is in them. */
  readonly conditional?: boolean;
}

/**
 * Of a scope: what happens to some people at some apps. The people are in {@link Scope}, each once.
 */
export interface ScopeRectangle extends Omit<Rectangle, 'userIds'> {
  /** Why, in plain words. */
  readonly reason: string;
  readonly userCount: number;
}

/**
 * All pairs of people and apps that a change of policies concerns, in use or not. Each person stands once, with the set
 * of rectangles that they are in: so it stays as small as the people are many, however many rectangles there are.
 */
export interface Scope {
  /** The most severe first; they do not overlap, and nobody in them is better off. */
  readonly rectangles: readonly ScopeRectangle[];
  /** Everybody who is in a rectangle, sorted, each once. */
  readonly userIds: readonly string[];
  /** By place in `userIds`, the number of a set. */
  readonly setOf: Uint32Array;
  /** Sets of rectangles, by their number in `rectangles`, ascending. */
  readonly sets: readonly (readonly number[])[];
  /** Pairs of which less is asked than before. They are only counted; not kept with the rest in `Reach`. */
  readonly relaxed?: PairCounts;
}

/** How many different people and apps, and how many pairs of them. */
export interface PairCounts {
  readonly users: number;
  readonly apps: number;
  readonly pairs: number;
}

export interface Affected {
  /** Every app of `rectangles` and of `scope`, and every user, but for those of a scope that is large. */
  readonly apps: readonly AffectedApp[];
  readonly users: readonly AffectedUser[];
  /** They do not overlap. Of a policy only the pairs in use: of people in scope who are known to use the app. */
  readonly rectangles: readonly Rectangle[];
  /** Of a policy: all pairs that the change concerns, in use or not, exactly. */
  readonly scope?: Scope;
  /** Of a policy: why there may be more than is known, in plain words. */
  readonly uncertain?: readonly string[];
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

/** The most severe first. What cannot be decided may be worse than a new sign-in. */
export const EFFECTS: readonly Effect[] = ['dies', 'blocked', 'cannot-decide', 'reprompts', 'survives'];

/** The effect that matters most to a person. */
export function strongestEffect(effects: readonly Effect[]): Effect {
  return EFFECTS.find((effect) => effects.includes(effect)) ?? 'cannot-decide';
}

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

/** A user whom the mirror does not know counts as one who can. */
export function canSignIn(user: User | undefined): boolean {
  return user === undefined || (user.enabled && !user.deleted);
}

export function appOf({ id, appId, displayName }: ServicePrincipal): AffectedApp {
  return { id, appId, name: displayName };
}
