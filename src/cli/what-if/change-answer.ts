/** The answer to a change of policies: whom it would hit, as data. */
import { REACH_EFFECTS, type ReachEffect } from '../../conditional-access/judge-request.ts';
import type { Effect } from '../../impact/affected.ts';
import { changedWorld } from '../../impact/policy/change/world-change.ts';
import { bestKernel } from '../../impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../impact/policy/reach/change-reach.ts';
import type { Reach, ReachRectangle } from '../../impact/policy/reach/reach.ts';
import { type PolicyWorld, type ReachIndex, reachIndex } from '../../impact/policy/reach/reach-index.ts';
import { contextsOfChange } from '../../impact/policy/tenant/likely-contexts.ts';
import { IDENTITY_KINDS } from '../../impact/policy/tenant/tenant-index-input.ts';
import type { AskedTenant } from './asked-tenant.ts';
import { type Finding, findingsIn } from './find-findings.ts';
import type { PlannedChange } from './plan-change.ts';

/** The engine's words for policies, the record's words for the rest. */
export type AnswerEffect = Exclude<ReachEffect, 'unchanged'> | Effect;

/** The same effect for all of these people at all of these apps. */
export interface AnswerRow {
  readonly effect: AnswerEffect;
  /** Or service principals, where the policy is for them. */
  readonly people: number;
  readonly who: 'people' | 'service principals';
  readonly apps: number;
  readonly pairs: number;
  readonly reason: string;
  /** The latest moment at which it is felt. */
  readonly bites: ReachRectangle['bites'];
  /** The first few, as ids. */
  readonly somePeople: readonly string[];
  readonly someApps: readonly string[];
}

export interface EffectCount {
  readonly people: number;
  readonly apps: number;
  readonly pairs: number;
}

export interface ChangeAnswer {
  /** What was taken for what, one line each. */
  readonly changes: readonly string[];
  readonly counts: Readonly<Partial<Record<AnswerEffect, EffectCount>>>;
  readonly rectangles: readonly AnswerRow[];
  readonly findings: readonly Finding[];
  /** Why some pairs cannot be decided. */
  readonly uncertain: readonly string[];
  /** What the changed policies name and the tenant does not have. */
  readonly missing: readonly string[];
  /** How many circumstances (client, platform, place, risk, …) were tried. */
  readonly circumstances: number;
}

export interface AnsweredChange {
  readonly answer: ChangeAnswer;
  readonly index: ReachIndex;
  readonly reach: Reach;
  readonly after: PolicyWorld;
}

const MOST_APPS_SHOWN = 10;
const RANKS: readonly string[] = REACH_EFFECTS;
const BITES = ['now', 'next-refresh', 'cae'];

/** @param most so many people of each row are listed */
export function answerChange(
  { world, contexts: asked }: AskedTenant,
  { changes, told, drafts }: PlannedChange,
  most: number,
): AnsweredChange {
  const after = changedWorld(world, changes);
  const tried = asked ? { contexts: asked, isPartial: false } : contextsOfChange(world, after);
  const index = reachIndex(world, tried.contexts, { kernel: bestKernel });
  const reach = changeReach(index, after);
  const rectangles = reach.rectangles.flatMap((rectangle) => rowOf(rectangle, world, most) ?? []).sort(worstFirst);
  const findings = [...findingsIn(drafts, after.tenant), ...(tried.isPartial ? [UNTRIED] : [])];
  const reasons = rectangles.filter(({ effect }) => effect === 'cannot-decide').map(({ reason }) => reason);
  const counts = [...reach.counts].map(
    ([effect, { identities, apps, pairs }]) => [effect, { people: identities, apps, pairs }] as const,
  );
  return {
    answer: {
      changes: told,
      counts: Object.fromEntries(counts.sort(([a], [b]) => rankOf(a) - rankOf(b))),
      rectangles,
      findings,
      uncertain: [...new Set(reasons)],
      missing: reach.missing,
      circumstances: tried.contexts.length,
    },
    index,
    reach,
    after,
  };
}

const UNTRIED: Finding = {
  problem: 'untried',
  text: 'the policies name so many circumstances that not every combination of them was tried',
};

function rowOf(rectangle: ReachRectangle, { tenant }: PolicyWorld, most: number): AnswerRow | undefined {
  const { effect, reason, bites, identityCount, appCount, pairs } = rectangle;
  if (effect === 'unchanged') return undefined;
  const numbers: number[] = [];
  for (const number of rectangle.identities()) {
    numbers.push(number);
    if (numbers.length >= Math.max(1, most)) break;
  }
  const [first = 0] = numbers;
  return {
    effect,
    people: identityCount,
    who: IDENTITY_KINDS[tenant.identities.kinds[first] ?? 0] === 'workload' ? 'service principals' : 'people',
    apps: appCount,
    pairs,
    reason,
    bites,
    somePeople: numbers.slice(0, most).map((number) => tenant.identities.idOf(number)),
    someApps: rectangle.appIds().slice(0, MOST_APPS_SHOWN),
  };
}

function worstFirst(a: AnswerRow, b: AnswerRow): number {
  return rankOf(a.effect) - rankOf(b.effect) || BITES.indexOf(a.bites) - BITES.indexOf(b.bites) || b.pairs - a.pairs;
}

function rankOf(effect: AnswerEffect | ReachEffect): number {
  return RANKS.indexOf(effect);
}
