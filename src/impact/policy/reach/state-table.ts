/**
 * What is known of a set of people while policies are added one after the other: the outcome before and after, or
 * several possible ones where a policy may apply or not.
 */
import { BLOCKED, FREE, type OutcomeTable } from '../compile/outcome-table.ts';

/** Outcomes by number, in one of the possible worlds. */
export interface PossiblePair {
  readonly before: number;
  readonly after: number;
  /** What this world assumes of policies that differ before and after, so that it assumes the same on both sides. */
  readonly assumed: readonly Assumption[];
}

export interface Assumption {
  readonly policy: string;
  readonly blocks: boolean;
}

export interface State {
  readonly pairs: readonly PossiblePair[];
  /** Why there is more than one pair. */
  readonly doubts: readonly string[];
  /** Whatever policies come, before and after stay the same. */
  readonly isEqual: boolean;
}

/** In which worlds a policy applies. */
export type Side = 'both' | 'before' | 'after';

/** A policy that is not evaluated: it cannot be read whole, or may not apply. */
export interface Doubt {
  /** The same for policies that demand the same and are doubted for the same reasons. */
  readonly policy: string;
  readonly reasons: readonly string[];
}

export interface StateTable {
  readonly start: number;
  /** Of people whom a policy blocks before and after. */
  readonly blocked: number;
  state(number: number): State;
  /** The state once a policy applies, or may. */
  add(state: number, demand: number, side: Side, doubt?: Doubt): number;
}

export function stateTable(outcomes: OutcomeTable): StateTable {
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const sums = new Map<string | number, number>();

  const plainNumbers = new Map<number, number>();
  const put = (state: State): number => states.push(state) - 1;

  /** In nearly every state people are sure. */
  const plainNumber = ({ before, after }: PossiblePair): number => {
    const key = before * MOST_OUTCOMES + after;
    const pairs = [{ before, after, assumed: [] }];
    const number = plainNumbers.get(key) ?? put({ pairs, doubts: [], isEqual: before === after });
    plainNumbers.set(key, number);
    return number;
  };
  const numberOf = (pairs: readonly PossiblePair[], doubts: readonly string[]): number => {
    const [first, ...more] = pairs;
    if (first !== undefined && more.length === 0 && first.assumed.length === 0) return plainNumber(first);
    const unique = new Map(pairs.map((pair) => [JSON.stringify(pair), pair]));
    const texts = [...unique.keys()].sort();
    const kept = texts.flatMap((text) => unique.get(text) ?? []);
    const [only, ...others] = kept;
    if (only !== undefined && others.length === 0 && only.assumed.length === 0) return plainNumber(only);
    const reasons = kept.length > 1 ? [...new Set(doubts)].sort() : [];
    const text = JSON.stringify([texts, reasons]);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = put({ pairs: kept, doubts: reasons, isEqual: kept.every(({ before, after }) => before === after) });
    numbers.set(text, number);
    return number;
  };
  const start = numberOf([{ before: FREE, after: FREE, assumed: [] }], []);
  const blocked = numberOf([{ before: BLOCKED, after: BLOCKED, assumed: [] }], []);
  const state = (number: number): State => states[number] ?? { pairs: [], doubts: [], isEqual: true };

  const sumOf = (own: State, demand: number, side: Side, doubt: Doubt | undefined): number => {
    if (doubt === undefined)
      return numberOf(
        own.pairs.map((pair) => onSide(pair, side, (outcome) => outcomes.add(outcome, demand))),
        own.doubts,
      );
    // It may ask for nothing, and it may block.
    const possible = own.pairs.flatMap((pair) =>
      choices(pair, side, doubt).map((choice) =>
        choice.blocks ? onSide(choice.pair, side, () => BLOCKED) : choice.pair,
      ),
    );
    return numberOf(possible, [...own.doubts, ...doubt.reasons]);
  };

  return {
    start,
    blocked,
    state,
    add(own, demand, side, doubt) {
      const key = doubt === undefined ? sumKey(own, demand, side) : doubtKey(own, demand, side, doubt);
      const known = sums.get(key);
      if (known !== undefined) return known;
      const sum = sumOf(state(own), demand, side, doubt);
      sums.set(key, sum);
      return sum;
    },
  };
}

const SIDES: readonly Side[] = ['both', 'before', 'after'];
/** More than a tenant has of different demands, and of outcomes. */
const [MOST_DEMANDS, MOST_OUTCOMES] = [65_536, 2 ** 24];

/** A number, because it is asked for in every cell. */
function sumKey(state: number, demand: number, side: Side): number {
  return (state * SIDES.length + SIDES.indexOf(side)) * MOST_DEMANDS + demand;
}

function doubtKey(state: number, demand: number, side: Side, { policy, reasons }: Doubt): string {
  return `${state} ${demand} ${side} ${policy} ${reasons.join()}`;
}

interface Choice extends Pick<Assumption, 'blocks'> {
  readonly pair: PossiblePair;
}

function choices(pair: PossiblePair, side: Side, { policy }: Doubt): readonly Choice[] {
  const both = [true, false];
  const known = pair.assumed.find((assumption) => assumption.policy === policy);
  if (known) return [{ pair, blocks: known.blocks }];
  if (side === 'both') return both.map((blocks) => ({ pair, blocks }));
  return both.map((blocks) => ({ pair: { ...pair, assumed: [...pair.assumed, { policy, blocks }] }, blocks }));
}

function onSide(pair: PossiblePair, side: Side, change: (outcome: number) => number): PossiblePair {
  return {
    ...pair,
    before: side === 'after' ? pair.before : change(pair.before),
    after: side === 'before' ? pair.after : change(pair.after),
  };
}
