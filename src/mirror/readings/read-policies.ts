/** What the policy timer polls: there is no delta of policies, so their lists are read in full and compared. */

import { defined } from '../../base/defined.ts';
import { isNestedDeeper } from '../../base/json.ts';
import { type Policy, type PolicyKind, policyOf } from '../../conditional-access/policy.ts';
import type { Graph } from '../../graph/graph.ts';
import { readList } from '../graph-lookups.ts';
import { type MirrorPollContext, type PollResult, pollParts, type SourceReader, type SourceReading } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { objectRemoval, objectState } from '../states/mirror-states.ts';
import { type MirrorSource, readWatermark, saveWatermark, type Watermark } from '../states/table-watermarks.ts';
import { identifyChange, signInFactsOf } from '../tenant-change.ts';
import { type Items, itemsIn } from './items.ts';
import { groupsOfPolicy } from './named-groups.ts';
import { followGroups } from './read-group-members.ts';
import {
  ALL_ENUM_MEMBERS,
  type NotShown,
  readConditionalAccessSettings,
  readCrossTenantAccess,
} from './read-tenant-settings.ts';

export interface PolicyStep {
  readonly before?: Policy;
  readonly after?: Policy;
}

interface PolicyList {
  readonly source: MirrorSource;
  readonly policyKind: PolicyKind;
  /** Resolves to undefined if the tenant has no such policy. */
  read(graph: Graph): Promise<Items | NotShown | undefined>;
}

/** A policy has some ten levels. To compare one that has very many would end the stack. */
const DEEPEST = 64;

/** One request a second is all that Conditional Access allows, so what is not shown is not asked for at each turn. */
const NOT_SHOWN_AGAIN_MS = 3_600_000;

const CONDITIONAL_ACCESS: PolicyList = {
  source: 'conditional-access',
  policyKind: 'conditional-access',
  read: (graph) => readList(graph, '/identity/conditionalAccess/policies', ALL_ENUM_MEMBERS),
};

/** What Conditional Access policies refer to, and other policies that change sign-in. */
const REFERRED_LISTS: readonly PolicyList[] = [
  {
    source: 'named-locations',
    policyKind: 'named-location',
    read: (graph) => readList(graph, '/identity/conditionalAccess/namedLocations', ALL_ENUM_MEMBERS),
  },
  {
    source: 'authentication-strengths',
    policyKind: 'authentication-strength',
    read: (graph) => readList(graph, '/policies/authenticationStrengthPolicies', ALL_ENUM_MEMBERS),
  },
  { source: 'security-defaults', policyKind: 'security-defaults', read: readSecurityDefaults },
  {
    source: 'token-lifetimes',
    policyKind: 'token-lifetime',
    read: (graph) => readList(graph, '/policies/tokenLifetimePolicies'),
  },
  { source: 'cross-tenant-access', policyKind: 'cross-tenant-access', read: readCrossTenantAccess },
  {
    source: 'conditional-access-settings',
    policyKind: 'conditional-access-settings',
    read: readConditionalAccessSettings,
  },
];

/**
 * Changes of policies are enqueued before the lists that policies refer to are read, because that takes time: all of
 * them share one request a second with every other tool of the tenant.
 */
export function pollPolicies(poll: MirrorPollContext): Promise<PollResult> {
  const lists = [CONDITIONAL_ACCESS, ...REFERRED_LISTS];
  return pollParts(
    poll,
    lists.map((list) => () => [() => readPolicies(list, poll)]),
  );
}

/** By source, to read one of them alone. */
export const POLICY_READERS: Readonly<Partial<Record<MirrorSource, SourceReader>>> = Object.fromEntries(
  [CONDITIONAL_ACCESS, ...REFERRED_LISTS].map((list) => [
    list.source,
    (poll: MirrorPollContext) => readPolicies(list, poll),
  ]),
);

/** Compares two readings of a list. Only what can change whom a policy affects is a step. */
export function comparePolicies(before: readonly Policy[], after: readonly Policy[]): readonly PolicyStep[] {
  const [policiesBefore, policiesAfter] = [byId(before), byId(after)];
  return [...new Set([...policiesBefore.keys(), ...policiesAfter.keys()])]
    .map((id) => defined({ before: policiesBefore.get(id), after: policiesAfter.get(id) }))
    .filter((step) => signInFactsOf(step.before) !== signInFactsOf(step.after));
}

/** If a later page of the list fails, this throws and nothing is changed. */
async function readPolicies(list: PolicyList, poll: MirrorPollContext): Promise<SourceReading | undefined> {
  const { source, policyKind } = list;
  const { graph, store, mirror, now, enqueue } = poll;
  const { states, tenantId } = mirror;
  const last = await readWatermark(store, source, now());
  // While a source is not shown nobody sees its changes, so there is nothing to compare with.
  const watermark = last?.notShown === undefined ? last : undefined;
  const startedAt = now();
  if (last?.notShown !== undefined && startedAt - last.readAt < NOT_SHOWN_AGAIN_MS) return undefined;
  const read = await list.read(graph);
  if (!read) return undefined;
  if ('notShown' in read) return notShownReading(list, poll, { readAt: startedAt, ...read });

  const endedAt = now();
  const comparable = read.items.filter((item) => !isNestedDeeper(item, DEEPEST));
  const unreadable = read.unreadable + read.items.length - comparable.length;
  const policies = comparable.map((item) => policyOf(policyKind, item));
  const ids = new Set(policies.map(({ id }) => id));
  // A policy that was left out may be any that the list no longer shows, so none of them counts as gone.
  const known = [...(await knownObjects<Policy>(mirror, 'policy')).values()].filter(
    ({ body }) => body.policyKind === policyKind && (unreadable === 0 || ids.has(body.id)),
  );
  const since = new Map(known.map(({ body, from }) => [body.id, from]));
  const steps = watermark
    ? comparePolicies(
        known.map(({ body }) => body),
        policies,
      )
    : [];
  const changed = watermark ? steps.flatMap(({ after }) => after ?? []) : policies;
  await followGroups(changed.flatMap(groupsOfPolicy), { graph, store, mirror, now, enqueue });
  const reading = { tenantId, source: 'policy-list', from: watermark?.readAt ?? startedAt, to: endedAt } as const;
  return {
    kind: watermark ? 'changes' : 'baseline',
    read: policies.length,
    leftOut: unreadable,
    changes: steps.map((step) =>
      identifyChange(
        { object: 'policy', ...step },
        (step.before && since.get(step.before.id)) ?? reading.from,
        reading,
      ),
    ),
    async save() {
      const removals = known
        .filter(({ body }) => !ids.has(body.id))
        .map(({ body }) => objectRemoval(tenantId, 'policy', body.id));
      await states.write([...policies.map((policy) => objectState(tenantId, policy)), ...removals], {
        from: last?.readAt ?? 0,
        at: endedAt,
      });
      await saveWatermark(store, source, { readAt: startedAt });
    },
  };
}

/** What the mirror has of it may not hold any more. That it cannot be read is no change of the tenant. */
async function notShownReading(
  { source, policyKind }: PolicyList,
  { store, mirror, now }: MirrorPollContext,
  watermark: Watermark,
): Promise<SourceReading> {
  const { states, tenantId } = mirror;
  const known = [...(await knownObjects<Policy>(mirror, 'policy')).values()].filter(
    ({ body }) => body.policyKind === policyKind,
  );
  return {
    kind: 'changes',
    read: 0,
    changes: [],
    async save() {
      const removals = known.map(({ body }) => objectRemoval(tenantId, 'policy', body.id));
      if (removals.length > 0) await states.write(removals, { from: watermark.readAt, at: now() });
      await saveWatermark(store, source, watermark);
    },
  };
}

async function readSecurityDefaults(graph: Graph): Promise<Items | undefined> {
  const item = await graph.get('/policies/identitySecurityDefaultsEnforcementPolicy');
  return item === undefined ? undefined : itemsIn([item]);
}

function byId(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policy.id, policy]));
}
