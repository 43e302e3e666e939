/** People by state, each partition kept once, so that what a policy makes of it is worked out once. */
import { keptSets } from '../compile/kept-sets.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import type { StateTable } from './state-table.ts';
import { type States, type Step, type StepPart, withPart } from './walk-cells.ts';

/** A policy in some cells. */
export interface NumberedPart {
  /** Another one for each part. */
  readonly number: number;
  readonly step: Step;
  readonly part: StepPart;
}

/** By number. People whom a policy blocks that holds before and after are left out: no other one matters to them. */
export interface Partitions {
  /** Everybody, before any policy. */
  readonly start: number;
  states(partition: number): States;
  add(partition: number, part: NumberedPart): number;
}

export function partitionTable(pool: SetPool, table: StateTable): Partitions {
  const { kept, own } = { kept: keptSets(pool, []), own: new Set<Bits>() };
  const partitions: States[] = [];
  const numbers = new Map<string, number>();
  /** By part and partition. */
  const sums: number[][] = [];

  const keep = (set: Bits): Bits => {
    if (own.has(set)) return set;
    const there = kept.keep(set);
    own.add(there);
    return there;
  };
  const numberOf = (states: States): number => {
    const sorted = [...states].filter(([state]) => state !== table.blocked).sort(([a], [b]) => a - b);
    const entries = sorted.map(([state, people]) => [state, keep(people)] as const);
    const text = entries.join(' ');
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, partitions.length);
    partitions.push(new Map(entries));
    return partitions.length - 1;
  };

  const everybody = pool.take();
  pool.kernel.memory().fill(0xffff_ffff, everybody, everybody + pool.words);
  const start = numberOf(new Map([[table.start, everybody]]));
  pool.giveBack(everybody);
  const states = (partition: number): States => partitions[partition] ?? new Map();
  return {
    start,
    states,
    add(partition, { number, step, part }) {
      const known = sums[number] ?? [];
      sums[number] = known;
      const there = known[partition];
      if (there !== undefined) return there;
      const taken: Bits[] = [];
      const sum = numberOf(withPart({ pool, table }, states(partition), { step, part, taken }));
      for (const set of taken) pool.giveBack(set);
      known[partition] = sum;
      return sum;
    },
  };
}
