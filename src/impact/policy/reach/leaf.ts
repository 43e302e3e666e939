/** The end of a walk: what each state means for people at apps that nothing parts any more. */

import {
  isInterrupted,
  type Judgement,
  type ReachEffect,
  type RequestFacts,
  refusalOf,
} from '../../../conditional-access/judge-request.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import type { OutcomeTable } from '../compile/outcome-table.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import type { State, StateTable } from './state-table.ts';
import type { States } from './walk-cells.ts';

/** People who can meet the same demands. */
export interface Profile {
  readonly people: Bits;
  /** By assumed trust; one where it is known. */
  readonly facts: readonly RequestFacts[];
}

export interface Finding {
  readonly effect: ReachEffect;
  readonly reason: string;
  readonly people: Bits;
}

export interface LeafInput {
  readonly context: SignInContext;
  readonly profiles: readonly Profile[];
  readonly pool: SetPool;
  readonly table: StateTable;
  readonly outcomes: OutcomeTable;
}

/** @param taken collects the sets of the findings that are new */
export function findingsOf(states: States, input: LeafInput, taken: Bits[]): readonly Finding[] {
  const found = new Map<string, Finding>();
  const { kernel, words } = input.pool;
  for (const [number, people] of states) {
    for (const { judgement, people: own } of judged(number, people, input, taken)) {
      if (judgement.effect === 'unchanged') continue;
      const key = `${judgement.effect} ${judgement.reason}`;
      const there = found.get(key);
      if (there === undefined) found.set(key, { ...judgement, people: own });
      else {
        const both = take(input.pool, taken);
        kernel.or(both, there.people, own, words);
        found.set(key, { ...judgement, people: both });
      }
    }
  }
  return [...found.values()];
}

interface Judged {
  readonly judgement: Judgement;
  readonly people: Bits;
}

/** Profiles part the people only where they make a difference. */
function judged(state: number, people: Bits, input: LeafInput, taken: Bits[]): readonly Judged[] {
  const { profiles, pool } = input;
  const [first, ...rest] = profiles.map(({ facts }) => judgementOf(state, facts, input));
  if (first === undefined) return [];
  if (rest.every(({ effect, reason }) => effect === first.effect && reason === first.reason))
    return [{ judgement: first, people }];
  return [first, ...rest].flatMap((judgement, index) => {
    const own = take(pool, taken);
    const isAny = pool.kernel.and(own, people, profiles[index]?.people ?? own, pool.words) !== 0;
    return isAny ? [{ judgement, people: own }] : [];
  });
}

/** By facts, which belong to one index, and by number of state in it. */
const known = new WeakMap<readonly RequestFacts[], Map<number, Judgement>>();

function judgementOf(state: number, facts: readonly RequestFacts[], { table, outcomes }: LeafInput): Judgement {
  const ofFacts = known.get(facts) ?? new Map<number, Judgement>();
  known.set(facts, ofFacts);
  const there = ofFacts.get(state) ?? judgeState(table.state(state), facts, outcomes);
  ofFacts.set(state, there);
  return there;
}

/** Where the possible outcomes differ, nobody can say. */
function judgeState({ pairs, doubts }: State, facts: readonly RequestFacts[], outcomes: OutcomeTable): Judgement {
  const all = facts.flatMap((one) => pairs.map(({ before, after }) => outcomes.judge(before, after, one)));
  const [first = { effect: 'unchanged', reason: '' }] = all;
  const isSame = all.every(({ effect }) => effect === first.effect);
  if (isSame && (first.effect === 'unchanged' || isCertain(pairs, facts, outcomes))) return first;
  const reasons = facts.length > 1 && doubts.length === 0 ? ['not known: inbound trust'] : doubts;
  return { effect: 'cannot-decide', reason: reasons.join('; ') };
}

/** A policy in doubt is not evaluated, so what it could change is not certain. A refused request stays refused. */
function isCertain(pairs: State['pairs'], facts: readonly RequestFacts[], outcomes: OutcomeTable): boolean {
  const isOne = (numbers: readonly number[], isRefused: (number: number) => boolean) =>
    new Set(numbers).size === 1 || numbers.every(isRefused);
  const before = pairs.map((pair) => pair.before);
  const after = pairs.map((pair) => pair.after);
  return facts.every((one) => {
    const now = { ...one, infeasible: one.now ?? one.infeasible };
    return (
      isOne(before, (number) => refusalOf(outcomes.outcome(number), one) !== undefined) &&
      isOne(after, (number) => refusalOf(outcomes.outcome(number), now) !== undefined)
    );
  });
}

/** People whose session was refreshed silently before, and is interrupted now. @returns undefined for nobody */
export function promptedOf(states: States, input: LeafInput, taken: Bits[]): Bits | undefined {
  const { context, pool, table, profiles } = input;
  if (context.session === undefined) return undefined;
  const prompted = pool.takeEmpty();
  taken.push(prompted);
  let any = 0;
  for (const [number, people] of states)
    for (const { people: own, facts } of profiles)
      if (facts.every((one) => isPrompted(table.state(number), one, input))) {
        const some = take(pool, taken);
        pool.kernel.and(some, people, own, pool.words);
        any |= pool.kernel.or(prompted, prompted, some, pool.words);
      }
  return any === 0 ? undefined : prompted;
}

function isPrompted({ pairs }: State, facts: RequestFacts, { context, outcomes }: LeafInput): boolean {
  const { session } = context;
  if (session === undefined) return false;
  const held = { held: heldAtoms(context), ages: session };
  const now = { ...facts, infeasible: facts.now ?? facts.infeasible };
  return pairs.every(({ before, after }) => {
    const [was, is] = [outcomes.outcome(before), outcomes.outcome(after)];
    if (refusalOf(was, facts) !== undefined || refusalOf(is, now) !== undefined) return false;
    return !isInterrupted(was, held, facts) && isInterrupted(is, held, now);
  });
}

function heldAtoms({ session, device }: SignInContext): ReadonlySet<string> {
  const isHybrid = String(device?.trustType).toLowerCase() === 'serverad';
  return new Set([
    ...(session?.claims ?? []),
    ...(device?.isCompliant === true ? ['compliantDevice'] : []),
    ...(isHybrid ? ['domainJoinedDevice'] : []),
  ]);
}

function take(pool: SetPool, taken: Bits[]): Bits {
  const set = pool.take();
  taken.push(set);
  return set;
}
