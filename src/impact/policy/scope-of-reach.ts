/** What the engine found, in the record's words and ids: people and apps by their object ids, in a fixed order. */

import { defined } from '../../base/defined.ts';
import { REACH_EFFECTS } from '../../conditional-access/judge-request.ts';
import type { PairCounts, Rectangle, Scope } from '../affected.ts';
import { effectOf } from '../effect-of.ts';
import type { Reach, ReachRectangle } from './reach/reach.ts';
import { setsOfPeople, tidySets } from './sets-of-people.ts';
import { IDENTITY_KINDS, type Identities } from './tenant/tenant-index-input.ts';

export interface ReachNames {
  readonly identities: Identities;
  /** The object id of the app that policies name so. A user action has none, and keeps its name. */
  objectIdOf(appId: string): string;
  /** A reason in words that people understand. */
  wordsOf(reason: string): string;
}

export interface ReachedScope {
  readonly scope: Scope;
  /** Service principals that act as themselves and are concerned: they are no people, and have no scope. */
  readonly workloads: readonly Rectangle[];
}

interface Found {
  readonly reached: ReachRectangle;
  /** Object ids, sorted. */
  readonly appIds: readonly string[];
  readonly reason: string;
}

const WORKLOAD = IDENTITY_KINDS.indexOf('workload');

export function scopeOfReach(reach: Reach, names: ReachNames): ReachedScope {
  const { identities } = names;
  const all = reach.rectangles.map((reached) => foundIn(reached, names)).sort(inOrder);
  const withPeople = all.filter(({ reached }) => !peopleOf(reached, identities).next().done);
  const [found, relaxed] = [
    withPeople.filter(({ reached }) => reached.effect !== 'relaxed'),
    withPeople.filter(({ reached }) => reached.effect === 'relaxed'),
  ];
  const known = setsOfPeople(
    identities.count,
    found.map(({ reached }) => peopleOf(reached, identities)),
  );
  const people = peopleById(known.setOf, identities);
  const { setOf, sets } = tidySets({
    setOf: Uint32Array.from(people, ({ number }) => known.setOf[number] ?? 0),
    sets: known.sets,
  });
  const counts = countsOf(setOf, sets, found.length);
  return {
    scope: defined({
      rectangles: found.map(({ reached, reason, appIds }, number) => ({
        ...effectOf(reached),
        bites: reached.bites,
        reason,
        appIds,
        userCount: counts[number] ?? 0,
      })),
      userIds: people.map(({ id }) => id),
      setOf,
      sets,
      relaxed: relaxed.length > 0 ? relaxedCounts(relaxed, identities) : undefined,
    }),
    workloads: workloadsIn(all, identities),
  };
}

function foundIn(reached: ReachRectangle, { objectIdOf, wordsOf }: ReachNames): Found {
  const appIds = reached.appIds().map(objectIdOf);
  return { reached, appIds: [...new Set(appIds)].sort(), reason: wordsOf(reached.reason) };
}

/** By what does not depend on how the engine came to it. */
function inOrder(a: Found, b: Found): number {
  const [left, right] = [a.reached, b.reached];
  const rank = REACH_EFFECTS.indexOf(left.effect) - REACH_EFFECTS.indexOf(right.effect) || right.pairs - left.pairs;
  if (rank !== 0) return rank;
  const keys = ({ reached, reason, appIds }: Found) =>
    [reason, reached.bites, reached.identityCount, appIds.join()].join(' ');
  return keys(a) < keys(b) ? -1 : 1;
}

function* peopleOf(reached: ReachRectangle, { kinds }: Identities): Generator<number> {
  for (const number of reached.identities()) if (kinds[number] !== WORKLOAD) yield number;
}

function peopleById(
  setOf: Uint32Array,
  { idOf }: Identities,
): readonly { readonly number: number; readonly id: string }[] {
  const people: { number: number; id: string }[] = [];
  let isSorted = true;
  for (const [number, set] of setOf.entries()) {
    if (set === 0) continue;
    const id = idOf(number);
    isSorted &&= (people.at(-1)?.id ?? '') < id;
    people.push({ number, id });
  }
  return isSorted ? people : people.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function countsOf(setOf: Uint32Array, sets: Scope['sets'], rectangles: number): Uint32Array {
  const sizes = new Uint32Array(sets.length);
  for (const set of setOf) sizes[set] = (sizes[set] ?? 0) + 1;
  const counts = new Uint32Array(rectangles);
  for (const [set, own] of sets.entries())
    for (const number of own) counts[number] = (counts[number] ?? 0) + (sizes[set] ?? 0);
  return counts;
}

function relaxedCounts(relaxed: readonly Found[], identities: Identities): PairCounts {
  const { setOf, sets } = setsOfPeople(
    identities.count,
    relaxed.map(({ reached }) => peopleOf(reached, identities)),
  );
  const counts = countsOf(setOf, sets, relaxed.length);
  return {
    users: setOf.reduce((sum, set) => sum + Number(set !== 0), 0),
    apps: new Set(relaxed.flatMap(({ appIds }) => appIds)).size,
    pairs: relaxed.reduce((sum, { appIds }, number) => sum + (counts[number] ?? 0) * appIds.length, 0),
  };
}

/** Each once, with the most severe effect: `found` has it first. */
function workloadsIn(found: readonly Found[], { kinds, idOf }: Identities): readonly Rectangle[] {
  if (!kinds.includes(WORKLOAD)) return [];
  const known = new Set<number>();
  return found.flatMap(({ reached }) => {
    const own: number[] = [];
    // There may be a hundred thousand people beside them.
    for (const number of reached.identities()) if (kinds[number] === WORKLOAD && !known.has(number)) own.push(number);
    for (const number of own) known.add(number);
    if (own.length === 0 || reached.effect === 'relaxed') return [];
    return [{ ...effectOf(reached), bites: reached.bites, userIds: [], appIds: own.map(idOf).sort() }];
  });
}
