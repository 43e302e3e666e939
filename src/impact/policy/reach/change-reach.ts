/** Whom a change hits: the world of the index against another one. */
import { addAll, addClass, type ClassSet, classesIn, emptyClassSet } from '../compile/class-set.ts';
import { type KeptSets, keptSets } from '../compile/kept-sets.ts';
import { type ScopeSets, scopeSets } from '../compile/scope-sets.ts';
import type { AppFeatures } from '../compile/app-space.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import { findingsOf, type LeafInput, promptedOf } from './leaf.ts';
import { type ContextProfiles, profileReader } from './profiles.ts';
import type { Reach } from './reach.ts';
import { contextSet, type IndexedPolicy, type ReachIndex, type Spaces, type World } from './reach-index.ts';
import { type ContextFinding, reachOfFindings } from './rectangles.ts';
import type { Side } from './state-table.ts';
import { appsOfSteps, type ContextStep, inOrder, type SidedPolicy, stepOf } from './steps.ts';
import { walkContext } from './walk-context.ts';

/** @param after its people and apps have the numbers that they have in the index */
export function changeReach(index: ReachIndex, after: World): Reach {
  const compiled = index.compile(after);
  const [had, has] = [byKey(index.policies), byKey(compiled)];
  const changed = [
    ...sided(had, (key) => !has.has(key), 'before'),
    ...sided(has, (key) => !had.has(key), 'after'),
  ];
  const profiles = profileReader(index.identities.identities, {
    before: index.world.tenant.settings,
    after: after.tenant.settings,
    implies: index.implies,
    known: index.facts,
  });
  const spaces = index.spacesFor(compiled, profiles.sets);
  const { pool } = spaces.identities;
  const taken: Bits[] = [];
  const input: ChangeInput = {
    index,
    spaces,
    changed,
    common: sided(had, (key) => has.has(key), 'both'),
    scopes: scopeReader(spaces, taken),
    inContext: profiles.inSpace(spaces.identities, taken),
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
  const missing = changed.flatMap(({ policy }) => policy.missing);
  return { ...reach, missing: [...new Set(missing)].sort() };
}

interface ChangeInput {
  readonly index: ReachIndex;
  readonly spaces: Spaces;
  readonly changed: readonly SidedPolicy[];
  readonly common: readonly SidedPolicy[];
  readonly scopes: (policy: IndexedPolicy) => ScopeSets;
  readonly inContext: (context: ReachIndex['contexts'][number]['context']) => ContextProfiles;
  readonly kept: KeptSets;
  readonly taken: Bits[];
}

function contextFindings(number: number, input: ChangeInput): readonly ContextFinding[] {
  const { index, spaces, changed, common, inContext } = input;
  const context = index.contexts[number]?.context;
  const steps = changed.flatMap((one) => stepOf(one, number, input) ?? []);
  if (context === undefined) return [];
  const { shifted, profilesFor } = inContext(context);
  const people = concerned(steps, { number, shifted }, input);
  if (people === undefined) return [];

  const apps = appsOfSteps(steps, spaces.apps.classCount);
  if (shifted !== undefined) addAll(apps, everyColumn(spaces, context.userAction));
  const others = common.flatMap((one) => stepOf(one, number, input) ?? []);
  const ordered = inOrder([...steps, ...others.filter((step) => meets(step, people, spaces))]);
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
        for (const [features, own] of byFeatures(classes, spaces)) {
          const scratch: Bits[] = [];
          const profiles = profilesFor(features);
          const leaf: LeafInput = { context, profiles, pool, table: index.states, outcomes: index.outcomes };
          const keep = (set: Bits) => input.kept.keep(set);
          const findings = findingsOf(states, leaf, scratch).map((one) => ({ ...one, people: keep(one.people) }));
          const prompted = promptedOf(states, leaf, scratch);
          for (const set of scratch) pool.giveBack(set);
          found.push({ classes: own, findings, prompted: prompted === undefined ? undefined : keep(prompted) });
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
  const { index, spaces, taken } = input;
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

function meets({ sure, maybe }: ContextStep, people: Bits, { identities: { pool } }: Spaces): boolean {
  const isIn = (set: Bits) => pool.kernel.meets(set, people, pool.words) !== 0;
  return isIn(sure) || (maybe !== undefined && isIn(maybe));
}

/** All apps; for a user action, its own column. */
function everyColumn({ apps }: Spaces, userAction: string | undefined): ClassSet {
  const all = emptyClassSet(apps.classCount);
  const own = userAction === undefined ? undefined : apps.actions.get(userAction);
  if (own !== undefined) addClass(all, own);
  else for (const [one, members] of apps.appsOf.entries()) if (members.length > 0) addClass(all, one);
  return all;
}

function byFeatures(classes: ClassSet, { apps }: Spaces): readonly (readonly [AppFeatures, ClassSet])[] {
  const sets = new Map<string, readonly [AppFeatures, ClassSet]>();
  for (const one of classesIn(classes)) {
    const features = apps.features[one];
    if (features === undefined) continue;
    const key = `${features.appRestrictions} ${features.tokenProtection}`;
    const there = sets.get(key) ?? ([features, emptyClassSet(apps.classCount)] as const);
    addClass(there[1], one);
    sets.set(key, there);
  }
  return [...sets.values()];
}

function byKey(policies: readonly IndexedPolicy[]): ReadonlyMap<string, IndexedPolicy> {
  return new Map(policies.map((policy) => [policy.key, policy]));
}

function sided(
  policies: ReadonlyMap<string, IndexedPolicy>,
  isWanted: (key: string) => boolean,
  side: Side,
): readonly SidedPolicy[] {
  return [...policies].filter(([key]) => isWanted(key)).map(([, policy]) => ({ policy, side }));
}

function scopeReader(spaces: Spaces, taken: Bits[]): (policy: IndexedPolicy) => ScopeSets {
  const known = new Map<IndexedPolicy, ScopeSets>();
  return (policy) => {
    const there = known.get(policy) ?? scopeSets(policy.scope, spaces.identities, taken);
    known.set(policy, there);
    return there;
  };
}
