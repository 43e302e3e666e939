/** The turn of the policy timer: no delta tells of policies, so the lists are read whole and compared. */

import { type PolicyKind, policyOf } from '../../conditional-access/canonical-policy.ts';
import type { Graph } from '../../graph/graph.ts';
import { readList } from '../graph-lookups.ts';
import { joinResults, type MirrorPollContext, type PartRead, type PollResult, pollParts } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { noObject, objectState } from '../states/mirror-states.ts';
import { type MirrorSource, readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Policy } from '../tenant.ts';
import { identifyChange, signInFactsOf } from '../tenant-change.ts';
import { type Item, itemIn } from './graph-items.ts';

interface PolicyList {
  readonly source: MirrorSource;
  readonly policyKind: PolicyKind;
  /** Resolves to `undefined` where the tenant has no such thing. */
  read(graph: Graph): Promise<readonly Item[] | undefined>;
}

/** Without it, newer members of enums come back as `unknownFutureValue`, and a change among them is no change. */
const ALL_ENUM_MEMBERS = { headers: { prefer: 'include-unknown-enum-members' } };

const CONDITIONAL_ACCESS: PolicyList = {
  source: 'conditional-access',
  policyKind: 'conditional-access',
  read: (graph) => readList(graph, '/identity/conditionalAccess/policies', ALL_ENUM_MEMBERS),
};

const FEEDING: readonly PolicyList[] = [
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
];

/** Policies are told before the lists that feed them are asked for: all share one request a second with every other tool of the tenant. */
export async function pollPolicies(poll: MirrorPollContext): Promise<PollResult> {
  let result = await pollParts(poll, [() => readPolicies(CONDITIONAL_ACCESS, poll)]);
  for (const list of FEEDING) result = joinResults(result, await pollParts(poll, [() => readPolicies(list, poll)]));
  return result;
}

/** A list that breaks off on a later page throws here, and changes nothing. */
async function readPolicies(
  { source, policyKind, read }: PolicyList,
  { graph, tables, mirror, now }: MirrorPollContext,
): Promise<PartRead | undefined> {
  const { states, tenantId } = mirror;
  const mark = await readWatermark(tables, tenantId, source);
  const startedAt = now();
  const items = await read(graph);
  if (!items) return undefined;

  const endedAt = now();
  const policies = items.map((item) => policyOf(policyKind, item));
  const known = [...(await knownObjects<Policy>(mirror, 'policy')).values()].filter(
    ({ body }) => body.policyKind === policyKind,
  );
  const since = new Map(known.map(({ body, from }) => [body.id, from]));
  const steps = mark
    ? comparePolicies(
        known.map(({ body }) => body),
        policies,
      )
    : [];
  const reading = { tenantId, source: 'policy-list', from: mark?.readAt ?? startedAt, to: endedAt } as const;
  return {
    kind: mark ? 'changes' : 'baseline',
    read: items.length,
    changes: steps.map((step) =>
      identifyChange(
        { object: 'policy', ...step },
        (step.before && since.get(step.before.id)) ?? reading.from,
        reading,
      ),
    ),
    async keep() {
      const here = new Set(policies.map(({ id }) => id));
      const gone = known
        .filter(({ body }) => !here.has(body.id))
        .map(({ body }) => noObject(tenantId, 'policy', body.id));
      await states.write([...policies.map((policy) => objectState(tenantId, policy)), ...gone], {
        from: mark?.readAt ?? 0,
        at: endedAt,
        meets: 'few',
      });
      await saveWatermark(tables, tenantId, source, { readAt: startedAt });
    },
  };
}

async function readSecurityDefaults(graph: Graph): Promise<readonly Item[] | undefined> {
  const item = itemIn(await graph.get('/policies/identitySecurityDefaultsEnforcementPolicy'));
  return item && [item];
}

// Two readings of a whole list of policies, compared: only what can change whom a policy hits is a step.

export interface PolicyStep {
  readonly before?: Policy;
  readonly after?: Policy;
}

export function comparePolicies(before: readonly Policy[], after: readonly Policy[]): readonly PolicyStep[] {
  const [then, now] = [byId(before), byId(after)];
  return [...new Set([...then.keys(), ...now.keys()])]
    .map((id) => [then.get(id), now.get(id)] as const)
    .filter(([old, current]) => signInFactsOf(old) !== signInFactsOf(current))
    .map(([old, current]) => ({ ...(old ? { before: old } : {}), ...(current ? { after: current } : {}) }));
}

function byId(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policy.id, policy]));
}
