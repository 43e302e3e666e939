/** What of a change is ready before it comes: the steps of the policies that the index has, in each context. */
import { type ScopeSets, scopeSets } from '../compile/scope-sets.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import type { TenantSettings } from '../tenant/tenant-index-input.ts';
import { type ContextProfiles, type ProfileReader, profileReader } from './profiles.ts';
import type { IndexedPolicy, ReachIndex, Spaces } from './reach-index.ts';
import { type ContextStep, inOrder, stepOf } from './steps.ts';

export interface Prepared {
  readonly spaces: Spaces;
  /** The policies of the index that can apply in a context, in order, as if none had changed. */
  stepsIn(context: number): readonly PolicyStep[];
  profilesIn(context: number): ContextProfiles | undefined;
}

export interface PolicyStep {
  readonly policy: IndexedPolicy;
  readonly step: ContextStep;
}

/** For the index's own sets and settings this is done once; where a change names others, for that change. */
const ready = new WeakMap<ReachIndex, Prepared>();

/** @param policies of the world after the change @param after its settings */
export function preparedFor(
  index: ReachIndex,
  policies: readonly IndexedPolicy[],
  after: TenantSettings,
): Prepared {
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
  const known: (readonly PolicyStep[] | undefined)[] = [];
  return {
    spaces,
    profilesIn: (context) => profilesOf[context],
    stepsIn(context) {
      const there = known[context] ?? stepsOf(index, { context, spaces, scopes });
      known[context] = there;
      return there;
    },
  };
}

interface StepsInput {
  readonly context: number;
  readonly spaces: Spaces;
  readonly scopes: (policy: IndexedPolicy) => ScopeSets;
}

function stepsOf(index: ReachIndex, { context, spaces, scopes }: StepsInput): readonly PolicyStep[] {
  const steps = new Map<ContextStep, IndexedPolicy>();
  for (const policy of index.policies) {
    const step = stepOf({ policy, side: 'both' }, context, { index, spaces, scopes });
    if (step) steps.set(step, policy);
  }
  return inOrder([...steps.keys()]).flatMap((step) => {
    const policy = steps.get(step);
    return policy ? [{ policy, step }] : [];
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
