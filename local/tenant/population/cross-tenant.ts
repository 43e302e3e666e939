/** What the tenant accepts from others: the default of the service, one partner with trust, and one that inherits. */
import type { CrossTenantDefault, CrossTenantPartner, CrossTenantSettings } from '../directory/directory-objects.ts';
import type { Random } from '../random.ts';

const INHERITED: CrossTenantSettings = {
  inboundTrust: null,
  b2bCollaborationInbound: null,
  b2bCollaborationOutbound: null,
  b2bDirectConnectInbound: null,
  b2bDirectConnectOutbound: null,
};

export function crossTenantOf(random: Random): {
  standard: CrossTenantDefault;
  partners: readonly CrossTenantPartner[];
} {
  const trust = { isMfaAccepted: true, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false };
  return {
    standard: {
      isServiceDefault: true,
      inboundTrust: { ...trust, isMfaAccepted: false },
      b2bCollaborationInbound: everybody('allowed'),
      b2bCollaborationOutbound: everybody('allowed'),
      b2bDirectConnectInbound: everybody('blocked'),
      b2bDirectConnectOutbound: everybody('blocked'),
    },
    partners: [
      { tenantId: random.guid(), isServiceProvider: null, ...INHERITED, inboundTrust: trust },
      { tenantId: random.guid(), isServiceProvider: null, ...INHERITED },
    ],
  };
}

function everybody(accessType: 'allowed' | 'blocked') {
  return {
    usersAndGroups: { accessType, targets: [{ target: 'AllUsers', targetType: 'user' as const }] },
    applications: { accessType, targets: [{ target: 'AllApplications', targetType: 'application' as const }] },
  };
}
