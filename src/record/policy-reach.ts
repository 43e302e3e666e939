/** What a change of policies does, in figures: by effect, in scope and in use, and at which apps it is worst. */
import { defined } from '../base/defined.ts';
import {
  type Affected,
  countsOf,
  EFFECTS,
  type Effect,
  type PairCounts,
  pairCount,
  type Rectangle,
  type Scope,
} from '../impact/affected.ts';
import { scopeCounts } from '../impact/scope.ts';

export interface EffectFigures {
  readonly effect: Effect;
  /** What becomes stricter in the session, where nothing else asks for a new sign-in. */
  readonly session?: readonly string[];
  /** Of all people in the tenant, exactly. */
  readonly inScope: PairCounts;
  /** Of these, who is known to use the app. */
  readonly inUse: PairCounts;
}

export interface WorstApp {
  readonly id: string;
  readonly name: string;
  readonly effect: Effect;
  /** People who are known to use it. */
  readonly users: number;
}

export interface PolicyReach {
  /** The most severe first; `survives`: less is asked than before. */
  readonly effects: readonly EffectFigures[];
  /** Of the apps in use the first few, the most severe effect first, then what most people use. */
  readonly worstApps: readonly WorstApp[];
  /** Only in some circumstances that the policies name. */
  readonly conditional?: true;
  /** Why it is not known what happens to some, in plain words. */
  readonly uncertain?: readonly string[];
}

const MAX_APPS = 3;
const MAX_REASONS = 3;
const MAX_REASON_LENGTH = 300;
const NONE: PairCounts = { users: 0, apps: 0, pairs: 0 };

/** Undefined of what is no change of policies. */
export function policyReachOf(affected: Affected): PolicyReach | undefined {
  const { rectangles, scope, uncertain } = affected;
  if (scope === undefined && uncertain === undefined) return undefined;
  const reasons = [...(uncertain ?? []), ...undecidedReasons(scope)].map((reason) =>
    reason.slice(0, MAX_REASON_LENGTH),
  );
  return defined({
    effects: EFFECTS.flatMap((effect) => figuresOf(effect, affected)),
    worstApps: worstApps(affected),
    conditional: rectangles.some(({ conditional }) => conditional) || undefined,
    uncertain: reasons.length > 0 ? [...new Set(reasons)].slice(0, MAX_REASONS) : undefined,
  });
}

function figuresOf(effect: Effect, { rectangles, scope }: Affected): readonly EffectFigures[] {
  const relaxed = effect === 'survives' ? scope?.relaxed : undefined;
  const inScope = relaxed ?? (scope ? scopeCounts(scope, effect) : NONE);
  const own = rectangles.filter((rectangle) => rectangle.effect === effect);
  const inUse = { ...countsOf(own), pairs: pairCount({ rectangles: own }) };
  if (inScope.users + inUse.users + inUse.apps === 0) return [];
  const session = [...new Set(sessionsOf(effect, scope))].sort();
  return [defined({ effect, session: session.length > 0 ? session : undefined, inScope, inUse })];
}

function sessionsOf(wanted: Effect, scope: Scope | undefined): readonly string[] {
  return scope?.rectangles.flatMap(({ effect, session }) => (effect === wanted ? (session ?? []) : [])) ?? [];
}

function undecidedReasons(scope: Scope | undefined): readonly string[] {
  return scope?.rectangles.flatMap(({ effect, reason }) => (effect === 'cannot-decide' ? [reason] : [])) ?? [];
}

function worstApps({ apps, rectangles }: Affected): readonly WorstApp[] {
  const names = new Map(apps.map(({ id, name }) => [id, name]));
  const found = new Map<string, WorstApp>();
  for (const { effect, userIds, appIds } of rectangles.toSorted(bySeverity))
    for (const id of appIds) {
      const known = found.get(id) ?? { id, name: names.get(id) ?? id, effect, users: 0 };
      found.set(id, { ...known, users: known.users + (known.effect === effect ? userIds.length : 0) });
    }
  const order = (a: WorstApp, b: WorstApp) => bySeverity(a, b) || b.users - a.users || (a.id < b.id ? -1 : 1);
  return [...found.values()].sort(order).slice(0, MAX_APPS);
}

function bySeverity(a: Pick<Rectangle, 'effect'>, b: Pick<Rectangle, 'effect'>): number {
  return EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect);
}
