/** The settings of a tenant that decide how its policies work, from what the mirror has of them. */
import type { InboundTrust } from '../../../conditional-access/infeasible-atoms.ts';
import type { Policy } from '../../../conditional-access/policy.ts';
import {
  baselineScopesOf,
  CONDITIONAL_ACCESS_SETTINGS,
  CROSS_TENANT_DEFAULT,
  inboundTrustOf,
  partnerTenantOf,
} from '../../../conditional-access/tenant-settings.ts';
import type { TenantSettings } from './tenant-index-input.ts';

const NOT_KNOWN: InboundTrust = { mfa: undefined, compliantDevice: undefined, hybridJoinedDevice: undefined };

/** @param policies of all kinds */
export function settingsOf(policies: readonly Policy[]): TenantSettings {
  const contentOf = (id: string) => policies.find((policy) => policy.id === id)?.content;
  const standard = inboundTrustOf(contentOf(CROSS_TENANT_DEFAULT)) ?? NOT_KNOWN;
  const partners = policies.filter(({ id }) => partnerTenantOf(id) !== undefined);
  return {
    baselineScopes: baselineScopesOf(contentOf(CONDITIONAL_ACCESS_SETTINGS)),
    // Nobody tells the mirror from which tenant a guest comes, so only what holds for all tenants is certain.
    inboundTrust: new Map(),
    otherTrust: partners.map(({ content }) => inboundTrustOf(content) ?? standard).reduce(common, standard),
    securityDefaults: policies.some(
      ({ policyKind, content }) => policyKind === 'security-defaults' && content.isEnabled === true,
    ),
  };
}

function common(one: InboundTrust, other: InboundTrust): InboundTrust {
  const agreed = (proof: keyof InboundTrust) => (one[proof] === other[proof] ? one[proof] : undefined);
  return {
    mfa: agreed('mfa'),
    compliantDevice: agreed('compliantDevice'),
    hybridJoinedDevice: agreed('hybridJoinedDevice'),
  };
}
