/**
 * Adds the policies, one after the other, to the people whom the change can concern. A cell is a class of apps in a
 * context. Cells part where a policy covers some of them only, so that what they share is worked out once.
 */

import { type ClassSet, inBoth, without } from '../compile/class-set.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import type { Doubt, Side, StateTable } from './state-table.ts';

/** A policy, where it applies. */
export interface Step {
  readonly demand: number;
  readonly side: Side;
  readonly sure: Bits;
  readonly maybe?: Bits;
  readonly parts: readonly StepPart[];
}

/** Cells in which the policy applies, or may, for the same reasons. */
export interface StepPart {
  readonly cells: ClassSet;
  /** For people who are in its scope; absent where it applies for sure. */
  readonly doubt?: Doubt;
  /** For people who may be in its scope. */
  readonly maybeDoubt: Doubt;
}

/** People by state. */
export type States = ReadonlyMap<number, Bits>;

export interface Walk {
  readonly steps: readonly Step[];
  /** Once so many steps are done, people for whom both worlds are equal can be left out. */
  readonly changedSteps: number;
  /** They cannot: what people can meet has changed. */
  readonly keepEqual: boolean;
  readonly pool: SetPool;
  readonly table: StateTable;
  /** Cells that nothing parts any more, with the people for whom something may have changed. */
  atEnd(cells: ClassSet, states: States): void;
}

export function walkCells(walk: Walk, cells: ClassSet, people: Bits): void {
  walkFrom(walk, { cells, states: new Map([[walk.table.start, people]]) }, 0);
}

function walkFrom(walk: Walk, { cells, states }: Branch, at: number): void {
  const kept = at >= walk.changedSteps && !walk.keepEqual ? unequal(states, walk.table) : states;
  if (kept.size === 0) return;
  const step = walk.steps[at];
  if (step === undefined) {
    walk.atEnd(cells, kept);
    return;
  }
  let spared: ClassSet | undefined = cells;
  for (const part of step.parts) {
    const covered = spared && inBoth(spared, part.cells);
    if (covered === undefined || spared === undefined) continue;
    addStep(walk, { cells: covered, states: kept, at, step, part });
    spared = without(spared, part.cells);
  }
  if (spared) walkFrom(walk, { cells: spared, states: kept }, at + 1);
}

interface Branch {
  readonly cells: ClassSet;
  readonly states: States;
}

interface Application extends Branch {
  readonly at: number;
  readonly step: Step;
  readonly part: StepPart;
}

function addStep(walk: Walk, { cells, states, at, step, part }: Application): void {
  const taken: Bits[] = [];
  walkFrom(walk, { cells, states: withPart(walk, states, { step, part, taken }) }, at + 1);
  for (const set of taken) walk.pool.giveBack(set);
}

interface AddedPart {
  readonly step: Step;
  readonly part: StepPart;
  /** Collects the sets that are new. */
  readonly taken: Bits[];
}

/** The people by state once the policy is added, in cells of one of its parts. */
export function withPart(walk: Pick<Walk, 'pool' | 'table'>, states: States, { step, part, taken }: AddedPart): States {
  const added = applied(walk, states, { step, set: step.sure, doubt: part.doubt, taken });
  if (step.maybe === undefined) return added;
  return applied(walk, added, { step, set: step.maybe, doubt: part.maybeDoubt, taken });
}

interface Applied {
  readonly step: Step;
  readonly set: Bits;
  readonly doubt: Doubt | undefined;
  readonly taken: Bits[];
}

function applied(
  { pool, table }: Pick<Walk, 'pool' | 'table'>,
  states: States,
  { step, set, doubt, taken }: Applied,
): States {
  const { kernel, words } = pool;
  const next = new Map<number, Bits>();
  const put = (state: number, people: Bits) => {
    const there = next.get(state);
    if (there === undefined) next.set(state, people);
    else {
      const both = pool.take();
      taken.push(both);
      kernel.or(both, there, people, words);
      next.set(state, both);
    }
  };
  for (const [state, people] of states) {
    const becomes = table.add(state, step.demand, step.side, doubt);
    if (becomes === state) {
      put(state, people);
      continue;
    }
    const hit = pool.take();
    taken.push(hit);
    if (kernel.and(hit, people, set, words) === 0) {
      put(state, people);
      continue;
    }
    put(becomes, hit);
    const rest = pool.take();
    taken.push(rest);
    if (kernel.andNot(rest, people, set, words) !== 0) put(state, rest);
  }
  return next;
}

function unequal(states: States, table: StateTable): States {
  let equal = 0;
  for (const state of states.keys()) if (table.state(state).isEqual) equal += 1;
  return equal === 0 ? states : new Map([...states].filter(([state]) => !table.state(state).isEqual));
}
