/**
 * People by state in every cell, with all policies of the index and without each of them, so that a change of one
 * policy does not add the others again. Cells that the same policies cover are of one kind; most kinds differ by few
 * policies, and most policies change nothing that others do not demand already, so there are few partitions.
 */
import { classesIn } from '../compile/class-set.ts';
import type { SetPool } from '../kernel/bit-kernel.ts';
import { type NumberedPart, type Partitions, partitionTable } from './partitions.ts';
import type { IndexedPolicy } from './reach-index.ts';
import type { StateTable } from './state-table.ts';
import type { PolicyStep } from './steps.ts';

export interface ReadyCells {
  readonly partitions: Partitions;
  /** By cell. */
  readonly kindOf: Uint16Array;
  /** By kind, the partition that all policies make. */
  readonly whole: Int32Array;
  /** By kind, the partition that the others make; undefined for a policy that covers no cell. */
  without(policy: IndexedPolicy): Int32Array | undefined;
  /** Every state that people are in, in any of the partitions. */
  statesIn(partitions: Int32Array): readonly number[];
}

/** A kind while it is found: it has the policies of its parent, and one more. */
interface Kind {
  readonly whole: number;
  /** The policies that cover it, and the partition without each of them. */
  readonly policies: readonly IndexedPolicy[];
  readonly without: readonly number[];
}

interface CellsInput {
  readonly pool: SetPool;
  readonly table: StateTable;
  readonly cellCount: number;
}

/** @param steps none on a user action: those depend on the order in which they are added */
export function readyCells(steps: readonly PolicyStep[], { pool, table, cellCount }: CellsInput): ReadyCells {
  const partitions = partitionTable(pool, table);
  const kinds: Kind[] = [{ whole: partitions.start, policies: [], without: [] }];
  const kindOf = new Uint16Array(cellCount);
  let parts = 0;
  // Policies that cover most come first: what they do is worked out once for all the kinds below.
  for (const step of steps.toSorted((a, b) => b.coverage - a.coverage))
    for (const part of step.parts) {
      const numbered = { number: parts++, step, part };
      const movesTo = new Map<number, number>();
      for (const cell of classesIn(part.cells)) {
        const own = kindOf[cell] ?? 0;
        const next = movesTo.get(own) ?? kinds.push(kindBelow(kinds[own], step.policy, numbered, partitions)) - 1;
        movesTo.set(own, next);
        kindOf[cell] = next;
      }
    }
  const numbers = new Map<number, number>();
  for (const [cell, kind] of kindOf.entries()) {
    const number = numbers.get(kind) ?? numbers.size;
    numbers.set(kind, number);
    kindOf[cell] = number;
  }
  const used = [...numbers.keys()].flatMap((kind) => kinds[kind] ?? []);
  const whole = Int32Array.from(used, (kind) => kind.whole);
  const withouts = new Map<IndexedPolicy, Int32Array>();
  for (const [number, { policies, without }] of used.entries())
    for (const [place, policy] of policies.entries()) {
      const own = withouts.get(policy) ?? whole.slice();
      withouts.set(policy, own);
      own[number] = without[place] ?? 0;
    }
  const states = new Map(
    [whole, ...withouts.values()].map((some) => {
      const all = [...new Set(some)].flatMap((partition) => [...partitions.states(partition).keys()]);
      return [some, [...new Set(all)]];
    }),
  );
  return {
    partitions,
    kindOf,
    whole,
    without: (policy) => withouts.get(policy),
    statesIn: (some) => states.get(some) ?? [],
  };
}

function kindBelow(parent: Kind | undefined, policy: IndexedPolicy, part: NumberedPart, partitions: Partitions): Kind {
  const { whole, policies, without } = parent ?? { whole: partitions.start, policies: [], without: [] };
  return {
    whole: partitions.add(whole, part),
    policies: [...policies, policy],
    without: [...without.map((partition) => partitions.add(partition, part)), whole],
  };
}
