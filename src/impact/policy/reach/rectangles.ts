/** What was found in each context, together: of several effects the most severe, in rectangles with exact counts. */
import { type Judgement, REACH_EFFECTS, type ReachEffect } from '../../../conditional-access/judge-request.ts';
import type { Bites } from '../../affected.ts';
import type { KeptSets } from '../compile/kept-sets.ts';
import type { NamedSet } from '../compile/named-set.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import type { IndexedApp } from '../tenant/tenant-index-input.ts';
import type { Finding, Found, FoundInClasses } from './finding-lists.ts';
import { KIND_SETS } from './profiles.ts';
import type { EffectCounts, Reach, ReachRectangle } from './reach.ts';
import type { Spaces } from './reach-index.ts';
import type { NumberedJudgement } from './verdicts.ts';

interface RectangleInput {
  readonly spaces: Spaces;
  readonly apps: readonly IndexedApp[];
  /** A context says what sessions hold. */
  readonly knowsSessions: boolean;
  /** Those that the findings are kept in. */
  readonly kept: KeptSets;
  readonly taken: Bits[];
}

/** The same effect for the same people at classes of apps. */
interface Block {
  readonly effect: ReachEffect;
  readonly reason: string;
  readonly people: Bits;
  readonly classes: number[];
}

export function reachOfFindings(alike: readonly FoundInClasses[], input: RectangleInput): Omit<Reach, 'missing'> {
  const blocks = new Map<string, Block>();
  const prompts = new Map<Bits, number[]>();
  for (const { found, classes } of alike) {
    for (const { judgement, people } of mostSevere(found, input)) {
      const key = `${judgement.number} ${people}`;
      const block = blocks.get(key) ?? { ...judgement, people, classes: [] };
      blocks.set(key, block);
      block.classes.push(...classes);
    }
    const asked = unionOf(
      found.flatMap(({ prompted }) => prompted ?? []),
      input,
    );
    if (asked !== undefined) prompts.set(asked, [...(prompts.get(asked) ?? []), ...classes]);
  }
  const rectangles = [...blocks.values()].flatMap((block) => rectanglesOf(block, input)).sort(bySeverity);
  return {
    rectangles,
    counts: countsOf([...blocks.values()], input),
    promptNow: input.knowsSessions ? [...prompts].map(([people, own]) => shapeOf(people, own, input)) : undefined,
  };
}

/** Each person once, with the most severe effect, and of several reasons for it the first in the alphabet. */
function mostSevere(found: readonly Found[], { spaces, kept, taken }: RectangleInput): readonly Finding[] {
  const [first, ...more] = found;
  if (first === undefined || more.length === 0) return first?.findings ?? [];
  const { pool } = spaces.identities;
  const claimed = pool.takeEmpty();
  const rest = pool.take();
  taken.push(claimed, rest);
  const own = new Map<NumberedJudgement, Bits>();
  for (const { judgement, people } of found.flatMap(({ findings }) => findings).sort(mostSevereFirst)) {
    if (pool.kernel.andNot(rest, people, claimed, pool.words) === 0) continue;
    pool.kernel.or(claimed, claimed, rest, pool.words);
    const there = own.get(judgement);
    if (there !== undefined) pool.kernel.or(there, there, rest, pool.words);
    else {
      const copy = pool.take();
      taken.push(copy);
      pool.kernel.or(copy, rest, rest, pool.words);
      own.set(judgement, copy);
    }
  }
  return [...own].map(([judgement, people]) => ({ judgement, people: kept.keep(people) }));
}

function mostSevereFirst({ judgement: a }: Finding, { judgement: b }: Finding): number {
  if (a === b) return 0;
  return rankOf(a) - rankOf(b) || (a.reason < b.reason ? -1 : 1);
}

function unionOf(sets: readonly Bits[], { spaces, kept, taken }: RectangleInput): Bits | undefined {
  const { pool } = spaces.identities;
  if (sets.length === 0) return undefined;
  const union = pool.takeEmpty();
  taken.push(union);
  for (const set of sets) pool.kernel.or(union, union, set, pool.words);
  return kept.keep(union);
}

/** Apps with access evaluation learn of a policy change within a day; others at the next token, and so do guests. */
function rectanglesOf(block: Block, input: RectangleInput): readonly ReachRectangle[] {
  const { spaces, taken } = input;
  const [slow, fast] = [true, false].map((isSlow) =>
    block.classes.filter((one) => spaces.apps.features[one]?.accessEvaluation === isSlow),
  );
  const rectangles: ReachRectangle[] = [];
  const add = (people: Bits, classes: readonly number[], bites: Bites) => {
    const shape = shapeOf(people, classes, input);
    if (shape.pairs > 0) rectangles.push({ effect: block.effect, reason: block.reason, bites, ...shape });
  };
  if (fast && fast.length > 0) add(block.people, fast, 'next-refresh');
  if (slow && slow.length > 0) {
    const { pool } = spaces.identities;
    const members = pool.takeEmpty();
    const rest = pool.take();
    taken.push(members, rest);
    const named: NamedSet | undefined = KIND_SETS[0];
    const internal = named && spaces.identities.setOf(named);
    if (internal !== undefined) pool.kernel.and(members, block.people, internal, pool.words);
    if (pool.kernel.andNot(rest, block.people, members, pool.words) !== 0) add(rest, slow, 'next-refresh');
    add(members, slow, 'cae');
  }
  return rectangles;
}

/** The set is read later, so it is copied out of the memory that the next question uses. */
function shapeOf(people: Bits, classes: readonly number[], { spaces, apps }: RectangleInput) {
  const { identities } = spaces;
  const { pool, classOf } = identities;
  const own = pool.kernel.memory().slice(people, people + pool.words);
  const identityCount = identities.sizeOf(people);
  const appCount = countColumns(classes, spaces);
  return {
    identityCount,
    appCount,
    pairs: identityCount * appCount,
    appIds: () => classes.flatMap((one) => columnsOf(one, spaces, apps)).sort(),
    *identities() {
      for (let number = 0; number < classOf.length; number += 1) {
        const one = classOf[number] ?? 0;
        if ((((own[one >>> 5] ?? 0) >>> (one & 31)) & 1) === 1) yield number;
      }
    },
  };
}

function columnsOf(one: number, { apps: { appsOf, actions } }: Spaces, apps: readonly IndexedApp[]): readonly string[] {
  const ids = (appsOf[one] ?? []).map((number) => apps[number]?.id ?? '');
  return ids.length > 0 ? ids : [...actions].filter(([, own]) => own === one).map(([action]) => action);
}

function countColumns(classes: readonly number[], { apps: { appsOf } }: Spaces): number {
  // A user action is one column, and no app.
  return classes.reduce((sum, one) => sum + Math.max(1, appsOf[one]?.length ?? 0), 0);
}

function countsOf(blocks: readonly Block[], input: RectangleInput): ReadonlyMap<ReachEffect, EffectCounts> {
  const { spaces, taken } = input;
  const { identities } = spaces;
  const counts = new Map<ReachEffect, EffectCounts>();
  for (const [effect, own] of Map.groupBy(blocks, (block) => block.effect)) {
    const people = identities.pool.takeEmpty();
    taken.push(people);
    const classes = new Set<number>();
    let pairs = 0;
    for (const block of own) {
      identities.pool.kernel.or(people, people, block.people, identities.pool.words);
      pairs += identities.sizeOf(block.people) * countColumns(block.classes, spaces);
      for (const one of block.classes) classes.add(one);
    }
    counts.set(effect, { pairs, identities: identities.sizeOf(people), apps: countColumns([...classes], spaces) });
  }
  return counts;
}

function rankOf({ effect }: Pick<Judgement, 'effect'>): number {
  return REACH_EFFECTS.indexOf(effect);
}

function bySeverity(a: ReachRectangle, b: ReachRectangle): number {
  return rankOf(a) - rankOf(b) || b.pairs - a.pairs;
}
