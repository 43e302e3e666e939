/** Apps in classes: those that the same policies cover in the same way, and that react alike. */
import type { Match } from '../../../conditional-access/match-conditions.ts';
import type { IndexedApp } from '../tenant/tenant-index-input.ts';
import type { AppTarget } from './app-target.ts';
import { addClass, type ClassSet, emptyClassSet } from './class-set.ts';

export interface AppSpace {
  readonly classCount: number;
  /** By number of app. */
  readonly classOf: Uint16Array;
  /** Numbers of the apps of each class; a user action has a class of its own, and no app. */
  readonly appsOf: readonly (readonly number[])[];
  /** By class. */
  readonly features: readonly AppFeatures[];
  /** The classes of each combination of features that decides what is judged. */
  readonly alike: readonly (readonly [AppFeatures, ClassSet])[];
  /** The class of each user action. */
  readonly actions: ReadonlyMap<string, number>;
  /** Whether one class holds apps that the target treats differently. */
  cuts(target: AppTarget): boolean;
  /** The classes for which the target says this. Nobody changes the set: it is made once. */
  setOf(target: AppTarget, match: Match): ClassSet;
}

export type AppFeatures = Pick<IndexedApp, 'appRestrictions' | 'tokenProtection' | 'accessEvaluation'>;

const NO_FEATURES: AppFeatures = { appRestrictions: false, tokenProtection: false, accessEvaluation: false };

/** @param targets that classes must not cut through @param userActions as the contexts name them */
export function appSpace(
  apps: readonly IndexedApp[],
  targets: readonly AppTarget[],
  userActions: readonly string[],
): AppSpace {
  const classOf = new Uint16Array(apps.length);
  for (const [number, { appRestrictions, tokenProtection, accessEvaluation }] of apps.entries())
    classOf[number] = Number(appRestrictions) + 2 * Number(tokenProtection) + 4 * Number(accessEvaluation);
  splitBy(classOf, (number) => classOf[number] ?? 0);
  for (const target of new Set(targets)) splitBy(classOf, (number) => MATCHES.indexOf(target[number] ?? 'no'));

  const appsOf: number[][] = [];
  for (const [number, own] of classOf.entries()) {
    const members = appsOf[own] ?? [];
    appsOf[own] = members;
    members.push(number);
  }
  const actions = new Map(userActions.map((action, index) => [action, appsOf.length + index]));
  const classCount = appsOf.length + actions.size;
  const examples = appsOf.map(([first = 0]) => first);
  const features = [...examples.map((number) => apps[number] ?? NO_FEATURES), ...userActions.map(() => NO_FEATURES)];
  const known = new WeakMap<AppTarget, Map<Match, ClassSet>>();
  return {
    classCount,
    classOf,
    appsOf: [...appsOf, ...userActions.map(() => [])],
    features,
    alike: alikeClasses(features),
    actions,
    cuts: (target) => target.some((match, number) => match !== target[examples[classOf[number] ?? 0] ?? 0]),
    setOf(target, match) {
      const sets = known.get(target) ?? new Map<Match, ClassSet>();
      known.set(target, sets);
      const there = sets.get(match);
      if (there !== undefined) return there;
      const set = emptyClassSet(classCount);
      for (const [one, number] of examples.entries()) if (target[number] === match) addClass(set, one);
      sets.set(match, set);
      return set;
    },
  };
}

function alikeClasses(features: readonly AppFeatures[]): readonly (readonly [AppFeatures, ClassSet])[] {
  const sets = new Map<string, readonly [AppFeatures, ClassSet]>();
  for (const [one, own] of features.entries()) {
    const key = `${own.appRestrictions} ${own.tokenProtection}`;
    const there = sets.get(key) ?? ([own, emptyClassSet(features.length)] as const);
    addClass(there[1], one);
    sets.set(key, there);
  }
  return [...sets.values()];
}

const MATCHES: readonly Match[] = ['no', 'yes', 'maybe'];

/** Numbers the pairs of old class and value anew, in the order in which they are met. */
function splitBy(classOf: Uint16Array, keyFor: (number: number) => number): void {
  const numbers = new Map<number, number>();
  for (const [number, own] of classOf.entries()) {
    const key = own * 8 + keyFor(number);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    classOf[number] = known;
  }
}
