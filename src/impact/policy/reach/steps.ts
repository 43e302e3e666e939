/** The policies that can apply in some contexts, in the order in which they are added. */
import type { Match } from '../../../conditional-access/match-conditions.ts';
import { addAll, addClass, type ClassSet, emptyClassSet } from '../compile/class-set.ts';
import type { ScopeSets } from '../compile/scope-sets.ts';
import type { IndexedPolicy, ReachIndex, Spaces } from './reach-index.ts';
import type { Doubt, Side } from './state-table.ts';
import type { Step } from './walk-cells.ts';

export interface PolicyStep extends Step {
  readonly policy: IndexedPolicy;
  /** How many cells it can apply in. */
  readonly coverage: number;
}

export interface StepInput {
  readonly index: Pick<ReachIndex, 'requests' | 'requestOf'>;
  readonly spaces: Spaces;
  /** Numbers of contexts: their order is that of the cells. */
  readonly contexts: readonly number[];
  readonly scopes: (policy: IndexedPolicy) => ScopeSets;
}

/** Cells of one context after the other, each with the classes of apps from a word of its own. */
export function emptyCells({ apps }: Pick<Spaces, 'apps'>, contexts: readonly number[]): ClassSet {
  return new Uint32Array(wordsPerContext(apps.classCount) * contexts.length);
}

/** The classes of apps of the context at this place; shares its memory with the cells. */
export function cellsOf(cells: ClassSet, place: number, { apps }: Spaces): ClassSet {
  const words = wordsPerContext(apps.classCount);
  return cells.subarray(place * words, (place + 1) * words);
}

/** @returns undefined for a policy that cannot apply in any of the contexts */
export function stepOf(policy: IndexedPolicy, side: Side, input: StepInput): PolicyStep | undefined {
  const { spaces, contexts, scopes } = input;
  const cellsBy = new Map<string, ClassSet>();
  const add = (isContextSure: boolean, isAppSure: boolean, place: number, classes: ClassSet) => {
    if (!isAny(classes)) return;
    const key = `${isContextSure} ${isAppSure}`;
    const cells = cellsBy.get(key) ?? emptyCells(spaces, contexts);
    cellsBy.set(key, cells);
    addAll(cellsOf(cells, place, spaces), classes);
  };
  for (const [place, context] of contexts.entries()) {
    const match = policy.contexts[context] ?? 'no';
    if (match === 'no') continue;
    const [sure, maybe] = columns(policy, context, input);
    add(match === 'yes', true, place, sure);
    add(match === 'yes', false, place, maybe);
  }
  if (cellsBy.size === 0) return undefined;
  const { sure, maybe, doubt } = scopes(policy);
  const unknown = policy.demand.unknown === undefined ? [] : [policy.demand.unknown];
  const { conditionDoubts, appDoubts } = policy;
  const parts = [true, false].flatMap((isContextSure) =>
    [true, false].flatMap((isAppSure) => {
      const cells = cellsBy.get(`${isContextSure} ${isAppSure}`);
      if (cells === undefined) return [];
      const why = [...(isContextSure ? [] : conditionDoubts), ...(isAppSure ? [] : appDoubts)];
      const reasons = [...unknown, ...why.map((one) => `not known: ${one}`)];
      const isSure = isContextSure && isAppSure && unknown.length === 0;
      return [
        {
          cells,
          ...(isSure ? {} : { doubt: doubtOf(policy, reasons) }),
          maybeDoubt: doubtOf(policy, doubt === undefined ? reasons : [...reasons, doubt]),
        },
      ];
    }),
  );
  return {
    policy,
    demand: policy.demandNumber,
    side,
    sure,
    ...(maybe === undefined ? {} : { maybe }),
    parts,
    coverage: parts.reduce((sum, { cells }) => sum + sizeOf(cells), 0),
  };
}

function doubtOf({ id, demand }: IndexedPolicy, reasons: readonly string[]): Doubt {
  const { block, formula, session } = demand;
  return {
    policy: [JSON.stringify([block, formula, Object.values(session).map(String)]), ...reasons].join(' '),
    reasons: reasons.map((reason) => (id === '' ? reason : `policy ${id}, ${reason}`)),
  };
}

function columns(
  { targets, actions }: IndexedPolicy,
  context: number,
  { index, spaces: { apps } }: StepInput,
): readonly [ClassSet, ClassSet] {
  const request = index.requestOf[context] ?? 0;
  const { userAction } = index.requests[request] ?? {};
  if (userAction === undefined) {
    const target = targets[request] ?? [];
    return [apps.setOf(target, 'yes'), apps.setOf(target, 'maybe')];
  }
  const own: Record<Match, ClassSet> = {
    yes: emptyClassSet(apps.classCount),
    maybe: emptyClassSet(apps.classCount),
    no: emptyClassSet(apps.classCount),
  };
  const column = apps.actions.get(userAction);
  if (column !== undefined) addClass(own[actions[request] ?? 'no'], column);
  return [own.yes, own.maybe];
}

/**
 * Policies on a user action come first, because they decide what others may ask for. Then those that changed, so that
 * people for whom both worlds are equal can leave; then blocks, and those that part the cells least.
 */
export function inOrder(steps: readonly PolicyStep[]): readonly PolicyStep[] {
  return steps.toSorted((a, b) => rankOf(a) - rankOf(b) || b.coverage - a.coverage);
}

function rankOf({ policy: { demand }, side }: PolicyStep): number {
  return Number(!demand.onUserAction) * 4 + Number(side === 'both') * 2 + Number(!demand.block);
}

function wordsPerContext(classes: number): number {
  return Math.ceil(classes / 32);
}

function isAny(set: ClassSet): boolean {
  return set.some((word) => word !== 0);
}

function sizeOf(set: ClassSet): number {
  let size = 0;
  for (const word of set) for (let left = word; left !== 0; left &= left - 1) size += 1;
  return size;
}
