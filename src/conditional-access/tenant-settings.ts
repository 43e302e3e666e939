/**
 * Settings of the whole tenant that decide how Conditional Access works, as objects beside the policies. Graph gives
 * them no id, so they have one of ours.
 */
import { objectOf } from '../base/json.ts';
import type { InboundTrust } from './infeasible-atoms.ts';
import type { PolicyContent } from './policy.ts';

export const CONDITIONAL_ACCESS_SETTINGS = 'conditional-access-settings';
export const CROSS_TENANT_DEFAULT = 'cross-tenant-default';
const PARTNER = 'cross-tenant-partner/';

/** The directory itself, as a resource: what a sign-in with baseline scopes only counts as access to. */
export const DIRECTORY_APP_ID = '00000002-0000-0000-c000-000000000000';
const SWITCHED_OFF = '00000000-0000-0000-0000-000000000000';

/**
 * What applies to sign-ins with baseline scopes only (entra-docs, concept-enforcement-resource-exclusions): the rule
 * until 2026, the rule since, or the app that an admin chose as their audience. Undefined: not known.
 */
export type BaselineScopes = 'legacy' | 'enforced' | { readonly audience: string } | undefined;

export function crossTenantPartner(tenantId: string): string {
  return `${PARTNER}${tenantId.toLowerCase()}`;
}

/** The partner's tenant, in lower case. Undefined: it is no policy about a partner. */
export function partnerTenantOf(policyId: string): string | undefined {
  return policyId.startsWith(PARTNER) ? policyId.slice(PARTNER.length) : undefined;
}

/**
 * @param settings as Graph gives them, canonical or not. Where nobody ever chose, nobody can say: the rule may be
 *   enforced silently, or not be rolled out yet
 */
export function baselineScopesOf(settings: PolicyContent | undefined): BaselineScopes {
  const { resourceAppId } = objectOf(objectOf(settings?.advancedSettings).baselineScopes);
  return typeof resourceAppId === 'string' ? baselineScopesFor(resourceAppId) : undefined;
}

/** @param resourceAppId the directory: enforced; all zeros: switched off; another app: the chosen audience */
export function baselineScopesFor(resourceAppId: string): BaselineScopes {
  const id = resourceAppId.toLowerCase();
  if (id === DIRECTORY_APP_ID) return 'enforced';
  return id === SWITCHED_OFF ? 'legacy' : { audience: id };
}

/**
 * What the tenant accepts from another one.
 *
 * @param settings of the default or of a partner; undefined: not known
 * @returns undefined where a partner has no setting of its own, so that the default holds
 */
export function inboundTrustOf(settings: PolicyContent | undefined): InboundTrust | undefined {
  if (settings?.inboundTrust === undefined || settings.inboundTrust === null) return undefined;
  const { isMfaAccepted, isCompliantDeviceAccepted, isHybridAzureADJoinedDeviceAccepted } = objectOf(
    settings.inboundTrust,
  );
  return {
    mfa: flagOf(isMfaAccepted),
    compliantDevice: flagOf(isCompliantDeviceAccepted),
    hybridJoinedDevice: flagOf(isHybridAzureADJoinedDeviceAccepted),
  };
}

function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
