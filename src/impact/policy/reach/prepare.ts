/** What of a change is ready before it comes: the steps of the policies that the index has, and what they come to. */
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import { classesIn } from '../compile/class-set.ts';
import { type ScopeSets, scopeSets } from '../compile/scope-sets.ts';
import { isSecurityDefaults } from '../compile/security-defaults.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import type { TenantSettings } from '../tenant/tenant-index-input.ts';
import type { LeafInput, Profiles } from './leaf.ts';
import { type ContextProfiles, type ProfileReader, profileReader, WORKLOAD_KIND } from './profiles.ts';
import { contextSet, type IndexedPolicy, type ReachIndex, type Spaces } from './reach-index.ts';
import { readyCells } from './ready-cells.ts';
import { type ReadyGroup, type Unit, WAYS } from './ready-findings.ts';
import { emptyCells, inOrder, type PolicyStep, stepOf } from './steps.ts';

export interface Prepared {
  readonly spaces: Spaces;
  readonly groups: readonly ContextGroup[];
  profilesIn(context: number): ContextProfiles | undefined;
}

/** Contexts that hold for the same people, and are worked out together. */
export interface ContextGroup {
  readonly contexts: readonly number[];
  /** Undefined: for everybody. */
  readonly people: Bits | undefined;
  /** Whom they cannot hold for: only people perform a user action. */
  readonly spared: Bits | undefined;
  /** The policies of the index that can apply, in order, as if none had changed. */
  readonly steps: readonly PolicyStep[];
  readonly byPolicy: ReadonlyMap<IndexedPolicy, PolicyStep>;
  /** What they come to in every cell, where that is worked out ahead. */
  readonly ready: ReadyGroup | undefined;
}

/** Larger sets are too many to keep: the policies are added anew for each change. */
const MOST_READY_WORDS = 1024;

/** What belongs to the index's own sets and settings; where a change names others, it is made for that change. */
const ready = new WeakMap<ReachIndex, Prepared>();

/** Makes the index ready for changes. Without it, the first question does. */
export function prepareIndex(index: ReachIndex): Prepared {
  const known = ready.get(index);
  if (known !== undefined) return known;
  const { identities, apps, world } = index;
  const { settings } = world.tenant;
  const profiles = profilesBetween(index, settings, settings);
  const prepared = prepare(index, { identities, apps }, { profiles, isAhead: true });
  ready.set(index, prepared);
  return prepared;
}

/** @param policies of the world after the change @param after its settings */
export function preparedFor(index: ReachIndex, policies: readonly IndexedPolicy[], after: TenantSettings): Prepared {
  const { settings } = index.world.tenant;
  // The classes of the index are made for its own settings.
  const profiles = after === settings ? undefined : profilesBetween(index, settings, after);
  const spaces = index.spacesFor(policies, profiles?.sets ?? []);
  if (profiles === undefined && spaces.identities === index.identities && spaces.apps === index.apps)
    return prepareIndex(index);
  return prepare(index, spaces, { profiles: profiles ?? profilesBetween(index, settings, after), isAhead: false });
}

function profilesBetween({ world, implies, facts }: ReachIndex, before: TenantSettings, after: TenantSettings) {
  return profileReader(world.tenant.identities, { before, after, implies, known: facts });
}

interface Preparation {
  readonly profiles: ProfileReader;
  /** There can be many changes, so as much as possible is worked out before. */
  readonly isAhead: boolean;
}

function prepare(index: ReachIndex, spaces: Spaces, { profiles, isAhead }: Preparation): Prepared {
  const kept: Bits[] = [];
  const scopes = scopeReader(spaces, kept);
  const inContext = profiles.inSpace(spaces.identities, kept);
  const profilesOf = index.contexts.map(({ context }) => inContext(context));
  const profilesIn = (context: number) => profilesOf[context];
  const isSmall = spaces.identities.pool.words <= MOST_READY_WORDS;
  return {
    spaces,
    groups: groupsOf(index, spaces).map((group) => {
      const { contexts, people, spared } = group;
      const steps = inOrder(
        index.policies.flatMap((policy) => stepOf(policy, 'both', { index, spaces, contexts, scopes }) ?? []),
      );
      const isForAll = people === undefined && spared === undefined;
      const isReady = isAhead && isSmall && isForAll;
      return {
        ...group,
        steps,
        byPolicy: new Map(steps.map((step) => [step.policy, step])),
        ready: isReady ? readyGroup(index, { contexts, steps, profilesIn }) : undefined,
      };
    }),
    profilesIn,
  };
}

interface GroupInput extends Pick<ContextGroup, 'contexts' | 'steps'>, Pick<Prepared, 'profilesIn'> {}

function readyGroup(index: ReachIndex, { contexts, steps, profilesIn }: GroupInput): ReadyGroup {
  const { identities, apps, states, outcomes, verdicts } = index;
  const { pool } = identities;
  const cellCount = emptyCells(index, contexts).length * 32;
  const cells = readyCells(
    steps.filter(({ policy }) => !isSecurityDefaults(policy)),
    { pool, table: states, cellCount },
  );
  const [unitOf, classOf] = [new Uint16Array(cellCount), new Uint16Array(cellCount)];
  const [units, unitNumbers] = [[] as Unit[], new Map<number, number>()];
  const [judges, judgeNumbers] = [[] as LeafInput[], new Map<string, number>()];
  for (const [place, number] of contexts.entries()) {
    const context = index.contexts[number]?.context;
    if (context === undefined) continue;
    const first = (place * cellCount) / contexts.length;
    for (const [features, alike] of apps.alike) {
      const profiles = profilesIn(number)?.profilesFor(features);
      if (profiles === undefined) continue;
      const key = judgeKey(number, context, profiles);
      const judge =
        judgeNumbers.get(key) ?? judges.push({ context, profiles, pool, table: states, outcomes, verdicts }) - 1;
      judgeNumbers.set(key, judge);
      for (const one of classesIn(alike)) {
        const kind = cells.kindOf[first + one] ?? 0;
        const unitKey = judge * cellCount + kind;
        const unit = unitNumbers.get(unitKey) ?? units.push({ kind, judge }) - 1;
        unitNumbers.set(unitKey, unit);
        unitOf[first + one] = unit;
        classOf[first + one] = one;
      }
    }
  }
  return { cells, units, judges, unitOf, classOf, scratch: new Int32Array(units.length * WAYS) };
}

/** Contexts of the same key have the same findings in cells that the same policies cover. */
export function judgeKey(number: number, { session }: SignInContext, { key }: Profiles): string {
  return session ? `session ${number} ${key}` : key;
}

/** A user action has columns and an order of policies of its own. */
function groupsOf(
  { contexts }: ReachIndex,
  { identities }: Spaces,
): readonly Omit<ContextGroup, 'steps' | 'byPolicy' | 'ready'>[] {
  const groups = Map.groupBy(contexts.keys(), (number) =>
    contexts[number]?.only ? `only ${number}` : `${contexts[number]?.context.userAction ?? ''}`,
  );
  return [...groups.values()].map((numbers) => {
    const named = contextSet(contexts, numbers[0] ?? 0);
    const isAction = contexts[numbers[0] ?? 0]?.context.userAction !== undefined;
    return {
      contexts: numbers,
      people: named && identities.setOf(named),
      spared: isAction ? identities.setOf(WORKLOAD_KIND) : undefined,
    };
  });
}

/** @param taken collects the sets, to give them back */
export function scopeReader(spaces: Spaces, taken: Bits[]): (policy: IndexedPolicy) => ScopeSets {
  const known = new Map<IndexedPolicy, ScopeSets>();
  return (policy) => {
    const there = known.get(policy) ?? scopeSets(policy.scope, spaces.identities, taken);
    known.set(policy, there);
    return there;
  };
}
