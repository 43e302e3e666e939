/** The policies that hold in a context, in the order in which they are added. */
import { addAll, type ClassSet, classesIn, emptyClassSet } from '../compile/class-set.ts';
import type { ScopeSets } from '../compile/scope-sets.ts';
import { addClass } from '../compile/class-set.ts';
import type { ReachIndex, IndexedPolicy, Spaces } from './reach-index.ts';
import type { Side } from './state-table.ts';
import type { Step } from './walk-context.ts';

export interface SidedPolicy {
  readonly policy: IndexedPolicy;
  readonly side: Side;
}

export interface ContextStep extends Step {
  readonly isBlock: boolean;
  readonly onUserAction: boolean;
  readonly coverage: number;
}

export interface StepInput {
  readonly index: Pick<ReachIndex, 'requests' | 'requestOf'>;
  readonly spaces: Spaces;
  readonly scopes: (policy: IndexedPolicy) => ScopeSets;
}

/** @returns undefined for a policy that cannot apply in the context */
export function stepOf(
  { policy, side }: SidedPolicy,
  context: number,
  { index, spaces, scopes }: StepInput,
): ContextStep | undefined {
  const match = policy.contexts[context] ?? 'no';
  if (match === 'no') return undefined;
  const request = index.requestOf[context] ?? 0;
  const [apps, maybeApps] = columns(policy, request, { index, spaces });
  if (!isAny(apps) && !isAny(maybeApps)) return undefined;
  const { sure, maybe, doubt } = scopes(policy);
  const isDoubtful = match === 'maybe';
  const doubts = [
    doubt,
    isDoubtful ? 'not known: a location or filter of the conditions' : undefined,
    isAny(maybeApps) ? 'not known: whether the app is covered' : undefined,
  ].filter((text) => text !== undefined);
  return {
    demand: policy.demandNumber,
    side,
    sure,
    ...(maybe === undefined ? {} : { maybe }),
    doubt: [`policy ${policy.id}`, ...doubts].join(', '),
    apps,
    ...(isAny(maybeApps) ? { maybeApps } : {}),
    isDoubtful,
    isBlock: policy.demand.block,
    onUserAction: policy.demand.onUserAction,
    coverage: classesIn(apps).length + classesIn(maybeApps).length,
  };
}

function columns(
  { targets, actions }: IndexedPolicy,
  request: number,
  { index, spaces: { apps } }: Pick<StepInput, 'index' | 'spaces'>,
): readonly [ClassSet, ClassSet] {
  const { userAction } = index.requests[request] ?? {};
  if (userAction === undefined) {
    const target = targets[request] ?? [];
    return [apps.setOf(target, 'yes'), apps.setOf(target, 'maybe')];
  }
  const own = emptyClassSet(apps.classCount);
  const column = apps.actions.get(userAction);
  if (actions[request] === 'yes' && column !== undefined) addClass(own, column);
  return [own, emptyClassSet(apps.classCount)];
}

/**
 * Policies on a user action come first, because they decide what others may ask for. Then those that changed, so that
 * people for whom both worlds are equal can leave; then blocks, and those that part the apps least.
 */
export function inOrder(steps: readonly ContextStep[]): readonly ContextStep[] {
  const rank = ({ onUserAction, side, isBlock }: ContextStep) =>
    Number(!onUserAction) * 4 + Number(side === 'both') * 2 + Number(!isBlock);
  return steps.toSorted((a, b) => rank(a) - rank(b) || b.coverage - a.coverage);
}

/** The apps that any of the steps covers. */
export function appsOfSteps(steps: readonly Step[], classCount: number): ClassSet {
  const all = emptyClassSet(classCount);
  for (const { apps, maybeApps } of steps) {
    addAll(all, apps);
    if (maybeApps) addAll(all, maybeApps);
  }
  return all;
}

function isAny(set: ClassSet): boolean {
  return set.some((word) => word !== 0);
}
