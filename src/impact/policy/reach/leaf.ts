/** The end of a walk: what each state means for people at apps that nothing parts any more. */

import {
  isInterrupted,
  type Judgement,
  type RequestFacts,
  refusalOf,
} from '../../../conditional-access/judge-request.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import type { KeptSets } from '../compile/kept-sets.ts';
import type { OutcomeTable } from '../compile/outcome-table.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import type { Finding, Found } from './finding-lists.ts';
import type { State, StateTable } from './state-table.ts';
import type { NumberedJudgement, Verdict, VerdictTable } from './verdicts.ts';

/** People who can meet the same demands. */
export interface Profile {
  readonly people: Bits;
  /** By assumed trust; one where it is known. */
  readonly facts: readonly RequestFacts[];
}

export interface Profiles {
  /** The same for the same facts. */
  readonly key: string;
  readonly list: readonly Profile[];
  /** By state: what was judged before. */
  readonly known: Map<number, Verdict>;
}

export interface LeafInput {
  readonly context: SignInContext;
  readonly profiles: Profiles;
  readonly pool: SetPool;
  readonly table: StateTable;
  readonly outcomes: OutcomeTable;
  readonly verdicts: VerdictTable;
}

/** @param taken collects the sets that are needed on the way */
export function foundIn(states: PeopleByState, input: LeafInput, kept: KeptSets, taken: Bits[]): Found {
  const findings = findingsOf(states, input, taken).map((one) => ({ ...one, people: kept.keep(one.people) }));
  const prompted = promptedOf(states, input, taken);
  return { findings, prompted: prompted && kept.keep(prompted) };
}

type PeopleByState = Iterable<readonly [number, Bits]>;

function findingsOf(states: PeopleByState, input: LeafInput, taken: Bits[]): readonly Finding[] {
  const found: { readonly judgement: NumberedJudgement; people: Bits }[] = [];
  const { pool, profiles } = input;
  const { kernel, words } = pool;
  const add = (judgement: NumberedJudgement, people: Bits) => {
    const there = found.find((one) => one.judgement === judgement);
    if (there === undefined) {
      found.push({ judgement, people });
      return;
    }
    const both = take(pool, taken);
    kernel.or(both, there.people, people, words);
    there.people = both;
  };
  for (const [state, people] of states) {
    const { judgements } = verdictOf(state, input);
    for (const [index, judgement] of judgements.entries()) {
      if (judgement.effect === 'unchanged') continue;
      const profile = profiles.list[index];
      if (judgements.length === 1 || profile === undefined) {
        add(judgement, people);
        continue;
      }
      const own = take(pool, taken);
      if (kernel.and(own, people, profile.people, words) !== 0) add(judgement, own);
    }
  }
  return found;
}

export function verdictOf(state: number, { profiles, table, outcomes, verdicts }: LeafInput): Verdict {
  const there =
    profiles.known.get(state) ??
    verdicts.verdict(profiles.list.map(({ facts }) => judgeState(table.state(state), facts, outcomes)));
  profiles.known.set(state, there);
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
function promptedOf(states: PeopleByState, input: LeafInput, taken: Bits[]): Bits | undefined {
  const { context, pool, table, profiles } = input;
  if (context.session === undefined) return undefined;
  const prompted = pool.takeEmpty();
  taken.push(prompted);
  let any = 0;
  for (const [number, people] of states)
    for (const { people: own, facts } of profiles.list)
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
