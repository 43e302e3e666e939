/** Policies made odd, and policies made to refer to what changes in the tenant. */
import type { Conditions, Policy } from './input.ts';

/** What a newer Graph may send, or what the tenant does not hold: none of it may be dropped in silence. */
export const ODD: readonly ((policy: Policy) => Policy)[] = [
  (policy) => withConditions(policy, { clientAppTypes: ['browser', 'unknownFutureValue'] }),
  (policy) => withConditions(policy, { platforms: { includePlatforms: ['unknownFutureValue'] } }),
  (policy) => withConditions(policy, { platforms: { includePlatforms: ['all'], excludePlatforms: ['newOS'] } }),
  (policy) => withConditions(policy, { locations: { includeLocations: ['deleted'] } }),
  (policy) => withConditions(policy, { locations: { includeLocations: ['All'], excludeLocations: ['deleted', 'hq'] } }),
  (policy) => withConditions(policy, { signInRiskLevels: ['unknownFutureValue'] }),
  (policy) => withConditions(policy, { insiderRiskLevels: 'minor,unknownFutureValue' }),
  (policy) => withConditions(policy, { authenticationFlows: { transferMethods: 'unknownFutureValue' } }),
  (policy) =>
    withConditions(policy, { devices: { deviceFilter: { mode: 'include', rule: 'device.model -like "x"' } } }),
  (policy) => withConditions(policy, { agentIdRiskLevels: 'high' }),
  (policy) => withUsers(policy, { includeGroups: ['g-unknown'] }),
  (policy) => withUsers(policy, { excludeGroups: ['g-unknown'] }),
  (policy) => withUsers(policy, { includeUsers: ['AllAgentIdUsers'] }),
  (policy) =>
    withUsers(policy, { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'internalGuest,newKind' } }),
  (policy) => ({ ...policy, grantControls: { operator: 'OR', builtInControls: ['unknownFutureValue'] } }),
  (policy) => ({ ...policy, grantControls: { operator: 'OR', builtInControls: ['mfa', 'newControl'] } }),
  (policy) => ({ ...policy, grantControls: { operator: 'OR', authenticationStrength: { id: 's-unknown' } } }),
  (policy) => ({ ...policy, sessionControls: { persistentBrowser: { isEnabled: true, mode: 'unknownFutureValue' } } }),
  (policy) => ({ ...policy, sessionControls: { globalSecureAccessFilteringProfile: { profileId: 'x' } } }),
];

const withConditions = (policy: Policy, changed: Conditions): Policy => ({
  ...policy,
  conditions: { ...policy.conditions, ...changed },
});
const withUsers = (policy: Policy, changed: NonNullable<Conditions['users']>): Policy =>
  policy.conditions.users ? withConditions(policy, { users: { ...policy.conditions.users, ...changed } }) : policy;

/** What makes the policy feel a change of the tenant: it refers to what changes. */
export const REFERRING: Readonly<Record<string, (policy: Policy) => Policy>> = {
  location: (policy) =>
    withConditions(policy, { locations: { includeLocations: ['All'], excludeLocations: ['fi', 'AllTrusted'] } }),
  group: (policy) => withUsers(policy, { includeUsers: [], includeGroups: ['g1', 'g2'] }),
  role: (policy) => withUsers(policy, { includeUsers: [], includeRoles: ['r1'] }),
  strength: (policy) => ({ ...policy, grantControls: { operator: 'OR', authenticationStrength: { id: 's-custom' } } }),
  'baseline-scopes': (policy) =>
    withConditions(policy, { applications: { includeApplications: ['All'], excludeApplications: ['a1'] } }),
  'inbound-trust': (policy) => ({
    ...policy,
    grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
  }),
  'app-tagged': (policy) =>
    withConditions(policy, {
      applications: {
        includeApplications: ['All'],
        applicationFilter: { mode: 'exclude', rule: 'CustomSecurityAttribute.Sec_tier -eq "low"' },
      },
    }),
};
