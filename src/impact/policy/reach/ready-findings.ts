/**
 * The findings of a change of one policy, from what is ready in every cell: the people whom the others leave in each
 * state are met with the policy as it was and as it is, and that once for all cells of the same partition.
 */
import { type ClassSet, emptyClassSet } from '../compile/class-set.ts';
import type { KeptSets } from '../compile/kept-sets.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import type { FindingLists } from './finding-lists.ts';
import { foundIn, type LeafInput, verdictOf } from './leaf.ts';
import type { ReadyCells } from './ready-cells.ts';
import type { StateTable } from './state-table.ts';
import type { PolicyStep } from './steps.ts';

/** What is ready in a group of contexts. */
export interface ReadyGroup {
  readonly cells: ReadyCells;
  /** Cells of one kind that are judged by the same facts. */
  readonly units: readonly Unit[];
  /** The facts by which cells are judged. */
  readonly judges: readonly LeafInput[];
  /** By cell, its unit and its class of apps. */
  readonly unitOf: Uint16Array;
  readonly classOf: Uint16Array;
  /** By unit and way: room for the lists of one change. */
  readonly scratch: Int32Array;
}

export interface Unit {
  readonly kind: number;
  readonly judge: number;
}

/** A policy as it was and as it is; one of them may be absent. */
export interface OneChange {
  readonly removed: PolicyStep | undefined;
  readonly added: PolicyStep | undefined;
}

export interface ChangedSets {
  readonly pool: SetPool;
  readonly table: StateTable;
  readonly kept: KeptSets;
  readonly taken: Bits[];
}

/**
 * A policy in doubt splits the worlds in which the others are met, so it must come before them; and one on a user
 * action decides what others may ask for.
 */
export function isPlain({ policy, maybe, parts }: PolicyStep): boolean {
  const [first, ...more] = parts;
  return !policy.demand.onUserAction && maybe === undefined && first?.doubt === undefined && more.length === 0;
}

/** How a policy covers a cell, by bit. */
const [REMOVED, ADDED] = [1, 2];
export const WAYS = 4;

/** @param change of which each step is plain, see {@link isPlain} */
export function addReadyFindings(group: ReadyGroup, change: OneChange, sets: ChangedSets, lists: FindingLists): void {
  const { cells, units, unitOf, classOf } = group;
  const { removed, added } = change;
  const partitionOf = (removed && cells.without(removed.policy)) ?? cells.whole;
  const none = emptyClassSet(unitOf.length);
  const [before = none, after = none] = [removed, added].map((step) => step?.parts[0]?.cells);
  const regions = regionsOf(change, sets).map((own, way) => (isAnyCovered(before, after, way) ? own : []));
  const judgeOf = judgesAlike(group, statesAfter(regions, cells.statesIn(partitionOf), sets.table));
  const listOf = listReader(group, regions, sets, lists);
  const known = group.scratch.fill(-1);
  for (let word = 0; word < none.length; word += 1) {
    const [was, is] = [before[word] ?? 0, after[word] ?? 0];
    for (let left = was | is; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const cell = word * 32 + 31 - Math.clz32(bit);
      const way = ((was & bit) === 0 ? 0 : REMOVED) | ((is & bit) === 0 ? 0 : ADDED);
      const number = unitOf[cell] ?? 0;
      let list = known[number * WAYS + way] ?? -1;
      if (list === -1) {
        const { kind, judge } = units[number] ?? { kind: 0, judge: 0 };
        list = listOf(partitionOf[kind] ?? 0, way, judgeOf[judge] ?? 0);
        known[number * WAYS + way] = list;
      }
      lists.add(classOf[cell] ?? 0, list);
    }
  }
}

/** Whether there is a cell that the policy covers in this way. */
function isAnyCovered(before: ClassSet, after: ClassSet, way: number): boolean {
  const [isBefore, isAfter] = [(way & REMOVED) !== 0, (way & ADDED) !== 0];
  return before.some((was, word) => {
    const is = after[word] ?? 0;
    return ((isBefore ? was : ~was) & (isAfter ? is : ~is)) !== 0;
  });
}

function statesAfter(
  regions: readonly (readonly Region[])[],
  states: readonly number[],
  table: StateTable,
): readonly number[] {
  const all = new Set(regions.flat().flatMap(({ becomes }) => states.map(becomes)));
  return [...all].filter((state) => !table.state(state).isEqual);
}

/** By judge, the first one that judges these states in the same way. Where sessions are known, each is its own. */
function judgesAlike({ judges }: ReadyGroup, states: readonly number[]): readonly number[] {
  const first = new Map<string, number>();
  return judges.map((judge, number) => {
    const session = judge.context.session === undefined ? '' : `${number} `;
    const key = states.reduce((text, state) => `${text} ${verdictOf(state, judge).number}`, session);
    const there = first.get(key) ?? number;
    first.set(key, there);
    return there;
  });
}

type Moved = readonly (readonly [number, Bits])[];

/** Reads the number of what was found in the cells of one partition. */
function listReader(
  { cells, judges }: ReadyGroup,
  regions: readonly (readonly Region[])[],
  { pool, table, kept, taken }: ChangedSets,
  lists: FindingLists,
): (partition: number, way: number, judge: number) => number {
  const moves = new Map<number, Moved>();
  const known = new Map<number, number>();
  const movedIn = (partition: number, way: number): Moved => {
    const moved: (readonly [number, Bits])[] = [];
    const states = cells.partitions.states(partition);
    for (const { people, becomes } of regions[way] ?? [])
      for (const [state, own] of states) {
        const next = becomes(state);
        if (table.state(next).isEqual) continue;
        const some = pool.take();
        taken.push(some);
        if (pool.kernel.and(some, own, people, pool.words) !== 0) moved.push([next, some]);
      }
    return moved;
  };
  return (partition, way, judge) => {
    const place = partition * WAYS + way;
    const key = place * judges.length + judge;
    const there = known.get(key);
    if (there !== undefined) return there;
    const moved = moves.get(place) ?? movedIn(partition, way);
    moves.set(place, moved);
    const leaf = judges[judge];
    const list = leaf === undefined ? 0 : lists.numberOf(foundIn(moved, leaf, kept, taken));
    known.set(key, list);
    return list;
  };
}

/** People whom the change meets in the same way. */
interface Region {
  readonly people: Bits;
  /** What their state becomes. */
  becomes(state: number): number;
}

/** By way in which the cell is covered. */
function regionsOf({ removed, added }: OneChange, { pool, table, taken }: ChangedSets): readonly (readonly Region[])[] {
  const { kernel, words } = pool;
  const withRemoved = (state: number) => (removed ? table.add(state, removed.demand, 'before') : state);
  const withAdded = (state: number) => (added ? table.add(state, added.demand, 'after') : state);
  const before = removed ? [{ people: removed.sure, becomes: withRemoved }] : [];
  const after = added ? [{ people: added.sure, becomes: withAdded }] : [];
  if (removed === undefined || added === undefined) return [[], before, after, []];
  const becomes = (state: number) => withAdded(withRemoved(state));
  const [both, was, is] = [pool.take(), pool.take(), pool.take()];
  taken.push(both, was, is);
  kernel.and(both, removed.sure, added.sure, words);
  const regions = [{ people: both, becomes }];
  if (kernel.andNot(was, removed.sure, added.sure, words) !== 0) regions.push({ people: was, becomes: withRemoved });
  if (kernel.andNot(is, added.sure, removed.sure, words) !== 0) regions.push({ people: is, becomes: withAdded });
  return [[], before, after, regions];
}
