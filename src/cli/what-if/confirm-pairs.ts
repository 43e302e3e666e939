/**
 * Checks sampled pairs with Microsoft's own What If. It judges stored policies only and combines no demands, so what is
 * compared is which of the stored policies apply to a sign-in, as things are.
 */
import { isJsonObject, objectOf, textsOf } from '../../base/json.ts';
import type { SignInContext } from '../../conditional-access/sign-in-context.ts';
import type { Graph } from '../../graph/graph.ts';
import { explainedWorld } from '../../impact/policy/explain/explain-request.ts';
import { onePersonWorld } from '../../impact/policy/explain/one-person-world.ts';
import type { Reach } from '../../impact/policy/reach/reach.ts';
import type { ContextClass } from '../../impact/policy/reach/reach-index.ts';
import { IDENTITY_KINDS } from '../../impact/policy/tenant/tenant-index-input.ts';
import type { MirrorTenant } from './mirror-tenant.ts';
import { type SampledPair, samplePairs } from './sample-pairs.ts';

export interface Disagreement {
  readonly userId: string;
  readonly appId: string;
  readonly effect: SampledPair['effect'];
  /** As Graph was asked. */
  readonly conditions: object;
  readonly policyId: string;
  readonly policy: string;
  /** Each answer: whether the policy applies, and why. */
  readonly ours: string;
  readonly graph: string;
}

export interface Confirmation {
  readonly asked: number;
  /** Policies about which we cannot say whether they apply. */
  readonly undecided: number;
  readonly disagreements: readonly Disagreement[];
}

interface Confirming {
  readonly mirror: MirrorTenant;
  readonly reach: Reach;
  readonly contexts: readonly ContextClass[];
  readonly graph: Graph;
  readonly count: number;
}

/** For documentation (RFC 5737), so in nobody's named location. */
const OUTSIDE = '203.0.113.7';

/** One question a second: Graph allows no more for Conditional Access. */
export async function confirmPairs({ mirror, reach, contexts, graph, count }: Confirming): Promise<Confirmation> {
  const { world } = mirror;
  const askable: { readonly context: SignInContext; readonly conditions: object }[] = [];
  for (const { context } of contexts) {
    const conditions = await conditionsOf(context, mirror);
    if (conditions) askable.push({ context, conditions });
  }
  const pairs = askable.length === 0 ? [] : samplePairs(reach, world.tenant, count);
  const disagreements: Disagreement[] = [];
  let undecided = 0;
  for (const [turn, { effect, identity, appId }] of pairs.entries()) {
    const chosen = askable[turn % askable.length];
    if (chosen === undefined) continue;
    const { context, conditions } = chosen;
    const userId = world.tenant.identities.idOf(identity);
    const isWorkload = IDENTITY_KINDS[world.tenant.identities.kinds[identity] ?? 0] === 'workload';
    const answer = await graph.post(
      '/identity/conditionalAccess/evaluate',
      requestOf({ userId, isWorkload, appId, conditions }),
      {
        repeatable: true,
        headers: { prefer: 'include-unknown-enum-members' },
      },
    );
    const theirs = resultsIn(answer);
    for (const own of explainedWorld(onePersonWorld(world, { identity, appId }), context).policies) {
      const result = theirs.get(own.id.toLowerCase());
      if (result === undefined || result.state !== 'enabled') continue;
      if (own.applies === 'maybe') undecided += 1;
      else if ((own.applies === 'yes') !== result.applies)
        disagreements.push({
          ...{ userId, appId, effect, conditions, policyId: own.id, policy: own.name },
          ours: `${own.applies === 'yes' ? 'applies' : 'does not apply'}: ${own.because.join('; ')}`,
          graph: result.applies ? 'applies' : `does not apply: ${result.reason}`,
        });
    }
  }
  return { asked: pairs.length, undecided, disagreements };
}

interface AskedSignIn {
  readonly userId: string;
  readonly isWorkload: boolean;
  readonly appId: string;
  readonly conditions: object;
}

function requestOf({ userId, isWorkload, appId, conditions }: AskedSignIn): object {
  return {
    signInIdentity: isWorkload
      ? { '@odata.type': '#microsoft.graph.servicePrincipalSignIn', servicePrincipalId: userId }
      : { '@odata.type': '#microsoft.graph.userSignIn', userId },
    signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [appId] },
    signInConditions: conditions,
    appliedPoliciesOnly: false,
  };
}

/** @returns undefined for circumstances that cannot be put into Graph's words */
async function conditionsOf(context: SignInContext, mirror: MirrorTenant): Promise<object | undefined> {
  const { clientAppType, platform, country, scopes, userAction, authContext, mfaTrustedIp, device } = context;
  if (scopes !== 'full' || userAction !== undefined || authContext !== undefined || mfaTrustedIp || device !== null)
    return undefined;
  const ipAddress = await addressIn(context.namedLocations, mirror);
  if (ipAddress === undefined) return undefined;
  return {
    clientAppType,
    devicePlatform: platform,
    ipAddress,
    ...(country === undefined ? {} : { country }),
    signInRiskLevel: context.signInRisk,
    userRiskLevel: context.userRisk,
    servicePrincipalRiskLevel: context.servicePrincipalRisk,
    insiderRiskLevel: context.insiderRisk,
    ...(context.authFlow === 'none' ? {} : { authenticationFlow: { transferMethod: context.authFlow } }),
  };
}

/** The first address of the place. */
async function addressIn([id]: readonly string[], { tenant, at }: MirrorTenant): Promise<string | undefined> {
  if (id === undefined) return OUTSIDE;
  const ranges = objectOf((await tenant.object('policy', id, at))?.content).ipRanges;
  const [range] = Array.isArray(ranges) ? ranges.filter(isJsonObject) : [];
  return textsOf([range?.cidrAddress])[0]?.split('/')[0];
}

interface Result {
  readonly state: string;
  readonly applies: boolean;
  readonly reason: string;
}

function resultsIn(answer: unknown): ReadonlyMap<string, Result> {
  const { value } = objectOf(answer);
  return new Map(
    (Array.isArray(value) ? value.filter(isJsonObject) : []).map(({ id, state, policyApplies, analysisReasons }) => [
      String(id).toLowerCase(),
      { state: String(state), applies: policyApplies === true, reason: String(analysisReasons) },
    ]),
  );
}
