/** What of a change is ready before it comes: the steps of the policies that the index has, in each context. */
import { type ScopeSets, scopeSets } from '../compile/scope-sets.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import type { TenantSettings } from '../tenant/tenant-index-input.ts';
import { type ContextProfiles, type ProfileReader, profileReader, WORKLOAD_KIND } from './profiles.ts';
import { contextSet, type IndexedPolicy, type ReachIndex, type Spaces } from './reach-index.ts';
import { inOrder, type PolicyStep, stepOf } from './steps.ts';

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
}

/** For the index's own sets and settings this is done once; where a change names others, for that change. */
const ready = new WeakMap<ReachIndex, Prepared>();

/** @param policies of the world after the change @param after its settings */
export function preparedFor(index: ReachIndex, policies: readonly IndexedPolicy[], after: TenantSettings): Prepared {
  const { settings, identities } = index.world.tenant;
  const profiles = profileReader(identities, { before: settings, after, implies: index.implies, known: index.facts });
  const spaces = index.spacesFor(policies, profiles.sets);
  const isOwn = spaces.identities === index.identities && spaces.apps === index.apps && after === settings;
  const known = isOwn ? ready.get(index) : undefined;
  if (known) return known;
  const prepared = prepare(index, spaces, profiles);
  if (isOwn) ready.set(index, prepared);
  return prepared;
}

function prepare(index: ReachIndex, spaces: Spaces, profiles: ProfileReader): Prepared {
  const kept: Bits[] = [];
  const scopes = scopeReader(spaces, kept);
  const inContext = profiles.inSpace(spaces.identities, kept);
  const profilesOf = index.contexts.map(({ context }) => inContext(context));
  return {
    spaces,
    groups: groupsOf(index, spaces).map(({ contexts, people, spared }) => ({
      contexts,
      people,
      spared,
      steps: inOrder(
        index.policies.flatMap((policy) => stepOf(policy, 'both', { index, spaces, contexts, scopes }) ?? []),
      ),
    })),
    profilesIn: (context) => profilesOf[context],
  };
}

/** A user action has columns and an order of policies of its own. */
function groupsOf({ contexts }: ReachIndex, { identities }: Spaces): readonly Omit<ContextGroup, 'steps'>[] {
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
