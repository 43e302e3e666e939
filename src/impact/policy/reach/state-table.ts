/**
 * What is known of a set of people while policies are added one after the other: the outcome before and after, or
 * several possible ones where a policy may apply or not.
 */
import { BLOCKED, type OutcomeTable } from '../compile/outcome-table.ts';

/** Outcomes by number. */
export interface OutcomePair {
  readonly before: number;
  readonly after: number;
}

export interface State {
  readonly pairs: readonly OutcomePair[];
  /** Why there is more than one pair. */
  readonly doubts: readonly string[];
  /** Whatever policies come, before and after stay the same. */
  readonly isEqual: boolean;
}

/** In which worlds a policy applies. */
export type Side = 'both' | 'before' | 'after';

export interface StateTable {
  readonly start: number;
  state(number: number): State;
  /** The state once a policy applies; `doubt`: why it may not. */
  add(state: number, demand: number, side: Side, doubt?: string): number;
}

export function stateTable(outcomes: OutcomeTable): StateTable {
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const sums = new Map<string, number>();

  const numberOf = (pairs: readonly OutcomePair[], doubts: readonly string[]): number => {
    const unique = new Map(pairs.map((pair) => [pair.before * 65_536 + pair.after, pair]));
    const kept = [...unique.keys()].sort((a, b) => a - b).flatMap((key) => unique.get(key) ?? []);
    const reasons = kept.length > 1 ? [...new Set(doubts)].sort() : [];
    const text = JSON.stringify([kept, reasons]);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, states.length);
    states.push({ pairs: kept, doubts: reasons, isEqual: kept.every(({ before, after }) => before === after) });
    return states.length - 1;
  };
  const start = numberOf([{ before: 0, after: 0 }], []);
  const state = (number: number): State => states[number] ?? { pairs: [], doubts: [], isEqual: true };

  const sumOf = (own: State, demand: number, side: Side, doubt: string | undefined): number => {
    const { unknown } = outcomes.demand(demand);
    const onSide = (pair: OutcomePair, change: (outcome: number) => number): OutcomePair => ({
      before: side === 'after' ? pair.before : change(pair.before),
      after: side === 'before' ? pair.after : change(pair.after),
    });
    // A demand that is not known may be none, or may block.
    const applied = own.pairs.flatMap((pair) =>
      unknown === undefined
        ? [onSide(pair, (outcome) => outcomes.add(outcome, demand))]
        : [pair, onSide(pair, () => BLOCKED)],
    );
    const doubts = [unknown, doubt].filter((reason) => reason !== undefined);
    return numberOf(doubt === undefined ? applied : [...own.pairs, ...applied], [...own.doubts, ...doubts]);
  };

  return {
    start,
    state,
    add(own, demand, side, doubt) {
      const key = `${own} ${demand} ${side} ${doubt ?? ''}`;
      const known = sums.get(key);
      if (known !== undefined) return known;
      const sum = sumOf(state(own), demand, side, doubt);
      sums.set(key, sum);
      return sum;
    },
  };
}
