/** Whom a change hits: the world of the index against another one. */
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import { addAll, addClass, type ClassSet, emptyClassSet, inBoth, overlaps } from '../compile/class-set.ts';
import { type KeptSets, keptSets } from '../compile/kept-sets.ts';
import type { ScopeSets } from '../compile/scope-sets.ts';
import { isSecurityDefaults } from '../compile/security-defaults.ts';
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';
import { findingsOf, type LeafInput, type Profile, promptedOf } from './leaf.ts';
import { type ContextGroup, type Prepared, preparedFor, scopeReader } from './prepare.ts';
import type { Reach } from './reach.ts';
import type { IndexedPolicy, PolicyWorld, ReachIndex, Spaces } from './reach-index.ts';
import { type ContextFinding, reachOfFindings } from './rectangles.ts';
import { cellsOf, emptyCells, inOrder, type PolicyStep, stepOf } from './steps.ts';
import { type States, walkCells } from './walk-cells.ts';

/** @param after its people and apps have the numbers that they have in the index */
export function changeReach(index: ReachIndex, after: PolicyWorld): Reach {
  const compiled = index.compile(after);
  const [had, has] = [byKey(index.policies), byKey(compiled)];
  const prepared = preparedFor(index, compiled, after.tenant.settings);
  const { spaces } = prepared;
  const { pool } = spaces.identities;
  const taken: Bits[] = [];
  const input: ChangeInput = {
    index,
    prepared,
    removed: new Set([...had].filter(([key]) => !has.has(key)).map(([, policy]) => policy)),
    added: [...has].filter(([key]) => !had.has(key)).map(([, policy]) => policy),
    scopes: scopeReader(spaces, taken),
    kept: keptSets(pool, taken),
    taken,
  };
  const found = prepared.groups.flatMap((group) => groupFindings(group, input));
  const reach = reachOfFindings(found, {
    spaces,
    apps: index.world.tenant.apps,
    knowsSessions: index.contexts.some(({ context }) => context.session !== undefined),
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
  readonly kept: KeptSets;
  readonly taken: Bits[];
}

function groupFindings(group: ContextGroup, input: ChangeInput): readonly ContextFinding[] {
  const { index, prepared, removed, added, scopes, taken } = input;
  const { spaces, profilesIn } = prepared;
  const { pool } = spaces.identities;
  const { contexts } = group;
  const changed = [
    ...group.steps.filter(({ policy }) => removed.has(policy)).map((step) => ({ ...step, side: 'before' as const })),
    ...added.flatMap((policy) => stepOf(policy, 'after', { index, spaces, contexts, scopes }) ?? []),
  ];
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
  if (pool.kernel.meets(people, people, pool.words) === 0) return [];

  const others = group.steps.filter(
    (step) => !removed.has(step.policy) && !isSecurityDefaults(step.policy) && concerns(step, { people, cells, pool }),
  );
  const steps = inOrder([...changed, ...others]);
  const found: ContextFinding[] = [];
  walkCells(
    {
      steps,
      changedSteps: steps.findLastIndex(({ side }) => side !== 'both') + 1,
      keepEqual,
      pool,
      table: index.states,
      atEnd: (ended, states) => {
        found.push(...leafFindings(ended, states, { ...input, contexts }));
      },
    },
    cells,
    people,
  );
  return found;
}

interface LeafContexts extends ChangeInput {
  readonly contexts: readonly number[];
}

/** Contexts that are judged by the same facts have the same findings. */
function leafFindings(
  cells: ClassSet,
  states: States,
  { index, prepared, kept, contexts }: LeafContexts,
): readonly ContextFinding[] {
  const { spaces, profilesIn } = prepared;
  const { pool } = spaces.identities;
  const known = new Map<string, Omit<ContextFinding, 'classes'>>();
  const find = (context: SignInContext, profiles: readonly Profile[]): Omit<ContextFinding, 'classes'> => {
    const scratch: Bits[] = [];
    const leaf: LeafInput = { context, profiles, pool, table: index.states, outcomes: index.outcomes };
    const findings = findingsOf(states, leaf, scratch).map((one) => ({ ...one, people: kept.keep(one.people) }));
    const prompted = promptedOf(states, leaf, scratch);
    const keptPrompted = prompted === undefined ? undefined : kept.keep(prompted);
    for (const set of scratch) pool.giveBack(set);
    return { findings, prompted: keptPrompted };
  };
  return contexts.flatMap((number, place) => {
    const own = cellsOf(cells, place, spaces);
    const context = index.contexts[number]?.context;
    if (context === undefined || !isAny(own)) return [];
    return spaces.apps.alike.flatMap(([features, alike]) => {
      const classes = inBoth(own, alike);
      const profiles = profilesIn(number)?.profilesFor(features);
      if (classes === undefined || profiles === undefined) return [];
      const key = context.session ? `session ${number} ${profiles.key}` : profiles.key;
      const finding = known.get(key) ?? find(context, profiles.list);
      known.set(key, finding);
      return finding.findings.length > 0 || finding.prompted !== undefined ? [{ classes, ...finding }] : [];
    });
  });
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

function byKey(policies: readonly IndexedPolicy[]): ReadonlyMap<string, IndexedPolicy> {
  return new Map(policies.map((policy) => [policy.key, policy]));
}
