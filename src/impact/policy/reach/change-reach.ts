/** Whom a change hits: the world of the index against another one. */
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import { addAll, addClass, type ClassSet, emptyClassSet, inBoth, overlaps } from '../compile/class-set.ts';
import { type KeptSets, keptSets } from '../compile/kept-sets.ts';
import type { ScopeSets } from '../compile/scope-sets.ts';
import { isSecurityDefaults } from '../compile/security-defaults.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import { type FindingLists, findingLists } from './finding-lists.ts';
import { foundIn, type Profiles } from './leaf.ts';
import { type ContextGroup, judgeKey, type Prepared, preparedFor, scopeReader } from './prepare.ts';
import type { Reach } from './reach.ts';
import type { IndexedPolicy, PolicyWorld, ReachIndex, Spaces } from './reach-index.ts';
import { addReadyFindings, isPlain } from './ready-findings.ts';
import { reachOfFindings } from './rectangles.ts';
import { cellsOf, emptyCells, inOrder, type PolicyStep, stepOf } from './steps.ts';
import { type States, walkCells } from './walk-cells.ts';

/** @param after its people and apps have the numbers that they have in the index */
export function changeReach(index: ReachIndex, after: PolicyWorld): Reach {
  const compiled = index.compile(after);
  const prepared = preparedFor(index, compiled, after.tenant.settings);
  const { spaces } = prepared;
  const { pool } = spaces.identities;
  const taken: Bits[] = [];
  const kept = keptSets(pool, taken);
  const input: ChangeInput = {
    index,
    prepared,
    removed: new Set(notIn(index.policies, compiled)),
    // Of several that do the same, one is enough.
    added: [...new Map(notIn(compiled, index.policies).map((policy) => [policy.key, policy])).values()],
    scopes: scopeReader(spaces, taken),
    lists: findingLists(spaces.apps.classCount),
    kept,
    taken,
  };
  for (const group of prepared.groups) addGroupFindings(group, input);
  const reach = reachOfFindings(input.lists.alike(), {
    spaces,
    apps: index.world.tenant.apps,
    knowsSessions: index.contexts.some(({ context }) => context.session !== undefined),
    kept,
    taken,
  });
  for (const set of taken) pool.giveBack(set);
  const missing = [...input.removed, ...input.added].flatMap((policy) => policy.missing);
  return { ...reach, missing: [...new Set(missing)].sort() };
}

interface ChangeInput {
  readonly index: ReachIndex;
  readonly prepared: Prepared;
  /** Policies that hold before only, and after only. */
  readonly removed: ReadonlySet<IndexedPolicy>;
  readonly added: readonly IndexedPolicy[];
  readonly scopes: (policy: IndexedPolicy) => ScopeSets;
  readonly lists: FindingLists;
  readonly kept: KeptSets;
  readonly taken: Bits[];
}

function addGroupFindings(group: ContextGroup, input: ChangeInput): void {
  const { index, prepared, removed, added, scopes } = input;
  const { spaces } = prepared;
  const { contexts, ready } = group;
  const before = [...removed].flatMap((policy) => group.byPolicy.get(policy) ?? []);
  const after = added.flatMap((policy) => stepOf(policy, 'after', { index, spaces, contexts, scopes }) ?? []);
  const isOne = before.length <= 1 && after.length <= 1 && [...before, ...after].every(isPlain);
  if (ready === undefined || !isOne) {
    walkGroup(group, [...before.map((step) => ({ ...step, side: 'before' as const })), ...after], input);
    return;
  }
  addReadyFindings(
    ready,
    { removed: before[0], added: after[0] },
    { ...input, pool: spaces.identities.pool, table: index.states },
    input.lists,
  );
}

/** Adds the policies anew, and only for the people whom the change can concern. */
function walkGroup(group: ContextGroup, changed: readonly PolicyStep[], input: ChangeInput): void {
  const { index, prepared, removed, taken } = input;
  const { spaces, profilesIn } = prepared;
  const { pool } = spaces.identities;
  const { contexts } = group;
  const [cells, people] = [emptyCells(spaces, contexts), pool.takeEmpty()];
  taken.push(people);
  for (const step of changed) {
    for (const part of step.parts) addAll(cells, part.cells);
    pool.kernel.or(people, people, step.sure, pool.words);
    if (step.maybe !== undefined) pool.kernel.or(people, people, step.maybe, pool.words);
  }
  let keepEqual = false;
  for (const [place, context] of contexts.entries()) {
    const shifted = profilesIn(context)?.shifted;
    if (shifted === undefined) continue;
    keepEqual = true;
    pool.kernel.or(people, people, shifted, pool.words);
    addAll(cellsOf(cells, place, spaces), everyColumn(spaces, index.contexts[context]?.context.userAction));
  }
  if (group.people !== undefined) pool.kernel.and(people, people, group.people, pool.words);
  if (group.spared !== undefined) pool.kernel.andNot(people, people, group.spared, pool.words);
  if (pool.kernel.meets(people, people, pool.words) === 0) return;

  const others = group.steps.filter(
    (step) => !removed.has(step.policy) && !isSecurityDefaults(step.policy) && concerns(step, { people, cells, pool }),
  );
  const steps = inOrder([...changed, ...others]);
  walkCells(
    {
      steps,
      changedSteps: steps.findLastIndex(({ side }) => side !== 'both') + 1,
      keepEqual,
      pool,
      table: index.states,
      atEnd: (ended, states) => {
        addLeafFindings(ended, states, { ...input, contexts });
      },
    },
    cells,
    people,
  );
}

interface LeafContexts extends ChangeInput {
  readonly contexts: readonly number[];
}

/** Contexts that are judged by the same facts have the same findings. */
function addLeafFindings(
  cells: ClassSet,
  states: States,
  { index, prepared, kept, lists, contexts }: LeafContexts,
): void {
  const { spaces, profilesIn } = prepared;
  const { pool } = spaces.identities;
  const known = new Map<string, number>();
  const find = (context: SignInContext, profiles: Profiles): number => {
    const scratch: Bits[] = [];
    const { states: table, outcomes, verdicts } = index;
    const found = foundIn(states, { context, profiles, pool, table, outcomes, verdicts }, kept, scratch);
    for (const set of scratch) pool.giveBack(set);
    return lists.numberOf(found);
  };
  for (const [place, number] of contexts.entries()) {
    const own = cellsOf(cells, place, spaces);
    const context = index.contexts[number]?.context;
    if (context === undefined || !isAny(own)) continue;
    for (const [features, alike] of spaces.apps.alike) {
      const classes = inBoth(own, alike);
      const profiles = profilesIn(number)?.profilesFor(features);
      if (classes === undefined || profiles === undefined) continue;
      const key = judgeKey(number, context, profiles);
      const list = known.get(key) ?? find(context, profiles);
      known.set(key, list);
      lists.addAll(classes, list);
    }
  }
}

interface Concerned {
  readonly people: Bits;
  readonly cells: ClassSet;
  readonly pool: SetPool;
}

function concerns(step: PolicyStep, { people, cells, pool }: Concerned): boolean {
  const isIn = (set: Bits) => pool.kernel.meets(set, people, pool.words) !== 0;
  const covers = step.parts.some((part) => overlaps(part.cells, cells));
  return covers && (isIn(step.sure) || (step.maybe !== undefined && isIn(step.maybe)));
}

function isAny(set: ClassSet): boolean {
  return set.some((word) => word !== 0);
}

/** All apps; for a user action, its own column. */
function everyColumn({ apps }: Spaces, userAction: string | undefined): ClassSet {
  const all = emptyClassSet(apps.classCount);
  const own = userAction === undefined ? undefined : apps.actions.get(userAction);
  if (own !== undefined) addClass(all, own);
  else for (const [one, members] of apps.appsOf.entries()) if (members.length > 0) addClass(all, one);
  return all;
}

/** Those of which the others have none that does the same. Few are new objects, and only their keys are compared. */
function notIn(some: readonly IndexedPolicy[], others: readonly IndexedPolicy[]): readonly IndexedPolicy[] {
  const same = new Set(others);
  return some.filter((policy) => !same.has(policy) && !others.some(({ key }) => key === policy.key));
}
