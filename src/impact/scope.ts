/** Figures and people of a scope. */
import { type Affected, type Effect, type PairCounts, pairCount, type Scope, type ScopeRectangle } from './affected.ts';

/** @param effect absent: all */
export function scopeCounts(scope: Scope, effect?: Effect): PairCounts {
  const isWanted = (rectangle: ScopeRectangle) => effect === undefined || rectangle.effect === effect;
  const own = scope.rectangles.filter(isWanted);
  const isSetWanted = setsWith(scope, isWanted);
  let users = 0;
  for (const set of scope.setOf) if (isSetWanted[set] === true) users += 1;
  return {
    users,
    apps: new Set(own.flatMap(({ appIds }) => appIds)).size,
    pairs: scopePairs({ rectangles: own }),
  };
}

/** How many (user, app) pairs are in it. */
export function scopePairs({ rectangles }: Pick<Scope, 'rectangles'>): number {
  return rectangles.reduce((sum, { userCount, appIds }) => sum + userCount * appIds.length, 0);
}

/** By number of rectangle: for scopes that are small enough to be written pair by pair. */
export function peopleOfRectangles({ rectangles, userIds, setOf, sets }: Scope): readonly (readonly string[])[] {
  const people = rectangles.map((): string[] => []);
  for (const [place, id] of userIds.entries())
    for (const number of sets[setOf[place] ?? 0] ?? []) people[number]?.push(id);
  return people;
}

function setsWith({ rectangles, sets }: Scope, isWanted: (rectangle: ScopeRectangle) => boolean): readonly boolean[] {
  const wanted = rectangles.map(isWanted);
  return sets.map((own) => own.some((number) => wanted[number] === true));
}

/** With more pairs than this, people are kept as sets, and no longer one by one. */
const MAX_PAIRS = 1_000;

/** Whether a reach is too large to be written user by user. Of a policy that is its scope. */
export function isLarge({ rectangles, scope }: Pick<Affected, 'rectangles' | 'scope'>): boolean {
  const inUse = pairCount({ rectangles });
  return areMany(scope === undefined ? inUse : Math.max(inUse, scopePairs(scope)));
}

/** Pairs of people and apps that are not written one by one. */
export function areMany(pairs: number): boolean {
  return pairs > MAX_PAIRS;
}
