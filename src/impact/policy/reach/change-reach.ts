/** Whom a change hits: the world of the index against another one. */
import { addAll, addClass, type ClassSet, emptyClassSet, inBoth, overlaps } from '../compile/class-set.ts';
import { type KeptSets, keptSets } from '../compile/kept-sets.ts';
import type { ScopeSets } from '../compile/scope-sets.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import { findingsOf, type LeafInput, promptedOf } from './leaf.ts';
import { type Prepared, preparedFor, scopeReader } from './prepare.ts';
import type { Reach } from './reach.ts';
import { contextSet, type IndexedPolicy, type ReachIndex, type Spaces, type World } from './reach-index.ts';
import { type ContextFinding, reachOfFindings } from './rectangles.ts';
import { appsOfSteps, type ContextStep, inOrder, stepOf } from './steps.ts';
import { walkContext } from './walk-context.ts';

/** @param after its people and apps have the numbers that they have in the index */
export function changeReach(index: ReachIndex, after: World): Reach {
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
  const found = index.contexts.flatMap((_, context) => contextFindings(context, input));
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

function contextFindings(number: number, input: ChangeInput): readonly ContextFinding[] {
  const { index, prepared, removed, added, scopes } = input;
  const { spaces } = prepared;
  const context = index.contexts[number]?.context;
  const profiles = prepared.profilesIn(number);
  if (context === undefined || profiles === undefined) return [];
  const { shifted, profilesFor } = profiles;
  const own = prepared.stepsIn(number);
  const steps = [
    ...own.filter(({ policy }) => removed.has(policy)).map(({ step }) => ({ ...step, side: 'before' as const })),
    ...added.flatMap((policy) => stepOf({ policy, side: 'after' }, number, { index, spaces, scopes }) ?? []),
  ];
  const people = concerned(steps, { number, shifted }, input);
  if (people === undefined) return [];

  const apps = appsOfSteps(steps, spaces.apps.classCount);
  if (shifted !== undefined) addAll(apps, everyColumn(spaces, context.userAction));
  const others = own.filter(({ policy, step }) => !removed.has(policy) && concerns(step, { people, apps, spaces }));
  const ordered = inOrder([...steps, ...others.map(({ step }) => step)]);
  const found: ContextFinding[] = [];
  const { pool } = spaces.identities;
  walkContext(
    {
      steps: ordered,
      changedSteps: ordered.findLastIndex(({ side }) => side !== 'both') + 1,
      keepEqual: shifted !== undefined,
      pool,
      table: index.states,
      atEnd(classes, states) {
        for (const [features, alike] of spaces.apps.alike) {
          const some = inBoth(classes, alike);
          if (some === undefined) continue;
          const scratch: Bits[] = [];
          const profiles = profilesFor(features);
          const leaf: LeafInput = { context, profiles, pool, table: index.states, outcomes: index.outcomes };
          const keep = (set: Bits) => input.kept.keep(set);
          const findings = findingsOf(states, leaf, scratch).map((one) => ({ ...one, people: keep(one.people) }));
          const prompted = promptedOf(states, leaf, scratch);
          for (const set of scratch) pool.giveBack(set);
          if (findings.length > 0 || prompted !== undefined)
            found.push({ classes: some, findings, prompted: prompted === undefined ? undefined : keep(prompted) });
        }
      },
    },
    apps,
    people,
  );
  return found;
}

interface Concern {
  readonly number: number;
  readonly shifted: Bits | undefined;
}

/** People whom the change can concern in a context; undefined for nobody. */
function concerned(steps: readonly ContextStep[], { number, shifted }: Concern, input: ChangeInput): Bits | undefined {
  const { index, taken } = input;
  const { spaces } = input.prepared;
  const { pool } = spaces.identities;
  const people = pool.takeEmpty();
  taken.push(people);
  const sets = [...steps.flatMap(({ sure, maybe }) => (maybe === undefined ? [sure] : [sure, maybe])), shifted];
  let any = 0;
  for (const set of sets) if (set !== undefined) any |= pool.kernel.or(people, people, set, pool.words);
  const named = contextSet(index.contexts, number);
  const only = named && spaces.identities.setOf(named);
  if (only !== undefined) any = pool.kernel.and(people, people, only, pool.words);
  return any === 0 ? undefined : people;
}

interface Concerned {
  readonly people: Bits;
  readonly apps: ClassSet;
  readonly spaces: Spaces;
}

function concerns(step: ContextStep, { people, apps, spaces }: Concerned): boolean {
  const { pool } = spaces.identities;
  const isIn = (set: Bits) => pool.kernel.meets(set, people, pool.words) !== 0;
  const coversApp = overlaps(step.apps, apps) || (step.maybeApps !== undefined && overlaps(step.maybeApps, apps));
  return coversApp && (isIn(step.sure) || (step.maybe !== undefined && isIn(step.maybe)));
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
