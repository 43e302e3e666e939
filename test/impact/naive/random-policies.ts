/** Random policies over the ids of `random-tenants.ts`, each member and value of the rules with a fair chance. */
import fc from 'fast-check';
import { ODD } from './changed-policies.ts';
import type { Conditions, Filter, Grant, Maybe, Policy, UserConditions } from './input.ts';

export const GROUPS = ['g1', 'g2', 'g3', 'g4'];
export const ROLES = ['r1', 'r2'];
export const APPS = ['a1', 'a2', 'a3', 'a4', 'a5'];
export const USERS = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8'];
export const WORKLOADS = ['s1', 's2', 's3'];
export const LOCATIONS = ['hq', 'branch', 'fi', 'nowhere'];
export const HOMES = ['t-fab', 't-oth'];
export const SUITES = ['Office365', 'MicrosoftAdminPortals', '797f4846-ba00-4fd7-ba43-dac1f8f63013'];
export const DIRECTORY = '00000002-0000-0000-c000-000000000000';
export const ACTIONS = ['urn:user:registersecurityinfo', 'urn:user:registerdevice'];
export const EXTERNAL_KINDS = [
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
];
export const STRENGTHS = ['s-custom', 's-other', ...[2, 3, 4].map((n) => `00000000-0000-0000-0000-00000000000${n}`)];
export const CUSTOM_STRENGTHS = STRENGTHS.slice(0, 2);

const some = <T>(values: readonly T[], maxLength = 2) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength });
/** Now and then a value, otherwise what counts as absent. */
const rarely = <T>(percent: number, value: fc.Arbitrary<T>): fc.Arbitrary<Maybe<T>> =>
  fc.oneof(
    { weight: percent, arbitrary: value },
    { weight: 100 - percent, arbitrary: fc.constantFrom(null, undefined) },
  );
const flags = (values: readonly string[]) =>
  fc.tuple(some(values, 3), fc.constantFrom(',', ', ')).map(([list, comma]) => list.join(comma));

const guests = fc.record({
  guestOrExternalUserTypes: flags(['internalGuest', ...EXTERNAL_KINDS]),
  externalTenants: fc.oneof(
    fc.constantFrom(null, { membershipKind: 'all' }),
    some(HOMES, 1).map((members) => ({ membershipKind: 'enumerated', members })),
  ),
});

const chosenUsers = fc.record({
  includeUsers: fc.oneof(
    { weight: 9, arbitrary: fc.constant(['All']) },
    { weight: 2, arbitrary: some(USERS, 3) },
    { weight: 1, arbitrary: fc.constantFrom(['GuestsOrExternalUsers'], ['None'], [], ['u1', 'GuestsOrExternalUsers']) },
  ),
  excludeUsers: rarely(15, fc.oneof(some(USERS), fc.constant(['GuestsOrExternalUsers']))),
  includeGroups: rarely(35, fc.oneof({ weight: 8, arbitrary: some(GROUPS) }, fc.constant(['All']))),
  excludeGroups: rarely(20, some(GROUPS)),
  includeRoles: rarely(20, fc.oneof({ weight: 8, arbitrary: some([...ROLES, 'r-unassigned']) }, fc.constant(['All']))),
  excludeRoles: rarely(10, some(ROLES)),
  includeGuestsOrExternalUsers: rarely(15, guests),
  excludeGuestsOrExternalUsers: rarely(10, guests),
});

/** Half of the policies are for everybody: else the others hardly ever meet the same person. */
const users: fc.Arbitrary<UserConditions> = fc.oneof(
  { weight: 1, arbitrary: chosenUsers },
  { weight: 1, arbitrary: rarely(20, some(USERS)).map((excludeUsers) => ({ includeUsers: ['All'], excludeUsers })) },
);

const appRules = [
  'CustomSecurityAttribute.Sec_req -contains "mfa"',
  'CustomSecurityAttribute.Sec_tier -eq "LOW"',
  'CustomSecurityAttribute.Sec_tier -ne "low"',
  'CustomSecurityAttribute.Sec_tier -in ["low", "mid"] -and -not (CustomSecurityAttribute.Sec_req -contains "x")',
  'CustomSecurityAttribute.Sec_tier -notStartsWith "h" -or CustomSecurityAttribute.Sec_req -contains "x"',
];
const deviceRules = [
  'device.model -startsWith "surface"',
  'device.model -notStartsWith "Surface"',
  'device.extensionAttribute1 -eq "SAW"',
  'device.extensionAttribute1 -ne "SAW"',
  '-not (device.extensionAttribute1 -eq "SAW")',
  'device.isCompliant -eq True -or device.trustType -eq "ServerAD"',
  'device.trustType -in ["AzureAD", "Workplace"] -and device.model -endsWith "4"',
  'device.trustType -notIn ["AzureAD"] -and (device.model -notContains "face" -or device.isCompliant -ne True)',
  'device.systemLabels -contains "AzureResource"',
  'device.physicalIds -notContains "[OrderId]:7"',
  'device.model -notEndsWith "4"',
  'device.model -contains "FACE"',
];
const filterOf = (rules: readonly string[]): fc.Arbitrary<Filter> =>
  fc.record({ mode: fc.constantFrom('include', 'exclude'), rule: fc.constantFrom(...rules) });

const resources = fc.record({
  includeApplications: fc.oneof(
    { weight: 9, arbitrary: fc.constant(['All']) },
    { weight: 4, arbitrary: some(APPS, 3) },
    { weight: 2, arbitrary: some(SUITES) },
    { weight: 1, arbitrary: fc.constantFrom(['None'], [], [DIRECTORY], ['a1', DIRECTORY]) },
  ),
  excludeApplications: rarely(25, some([...APPS, ...SUITES])),
  applicationFilter: rarely(15, filterOf(appRules)),
});
const applications = fc.oneof(
  { weight: 10, arbitrary: fc.constant({ includeApplications: ['All'] }) },
  { weight: 12, arbitrary: resources },
  { weight: 1, arbitrary: some(ACTIONS).map((includeUserActions) => ({ includeUserActions })) },
  {
    weight: 1,
    arbitrary: some(['c1', 'c2']).map((includeAuthenticationContextClassReferences) => ({
      includeAuthenticationContextClassReferences,
    })),
  },
);

const PLATFORMS = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux'];
const PLACES = [...LOCATIONS, 'AllTrusted'];
const RISKS = ['low', 'medium', 'high', 'none'];
const CLIENTS = ['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'];

/** Everything but whom and what, and every condition with a chance of its own. */
const conditional = fc.record({
  clientAppTypes: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(['all'], [], null) }, some(CLIENTS, 3)),
  platforms: rarely(
    15,
    fc.record({
      includePlatforms: fc.oneof(fc.constantFrom(['all'], []), some(PLATFORMS, 4)),
      excludePlatforms: rarely(50, some(PLATFORMS, 3)),
    }),
  ),
  locations: rarely(
    20,
    fc.record({
      includeLocations: fc.oneof(fc.constantFrom(['All']), some(PLACES)),
      excludeLocations: rarely(60, some(PLACES)),
    }),
  ),
  signInRiskLevels: rarely(7, some(RISKS, 3)),
  userRiskLevels: rarely(7, some(RISKS, 3)),
  servicePrincipalRiskLevels: rarely(2, some(RISKS, 3)),
  insiderRiskLevels: rarely(5, flags(['minor', 'moderate', 'elevated'])),
  devices: rarely(15, fc.record({ deviceFilter: rarely(90, filterOf(deviceRules)) })),
  authenticationFlows: rarely(7, fc.record({ transferMethods: flags(['deviceCodeFlow', 'authenticationTransfer']) })),
});

/** Mostly none: a policy with four conditions hardly ever applies, so a change of it has no effect. */
const circumstances: fc.Arbitrary<Conditions> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom({ clientAppTypes: ['all'] }, {}) },
  { weight: 1, arbitrary: conditional },
);

const BUILT_IN = [
  ...['mfa', 'mfa', 'mfa', 'compliantDevice', 'compliantDevice', 'domainJoinedDevice', 'approvedApplication'],
  ...['compliantApplication', 'passwordChange', 'riskRemediation'],
];
const block: Grant = { operator: 'OR', builtInControls: ['block'] };
const controls = fc
  .record({
    operator: fc.constantFrom('AND', 'OR'),
    builtInControls: rarely(70, fc.uniqueArray(fc.constantFrom(...BUILT_IN), { minLength: 1, maxLength: 3 })),
    termsOfUse: rarely(15, some(['tou-1', 'tou-2'])),
    customAuthenticationFactors: rarely(6, some(['duo'])),
    authenticationStrength: rarely(
      30,
      fc.constantFrom(...STRENGTHS).map((id) => ({ id })),
    ),
  })
  .map((grant): Grant => grant);
const grants = fc.oneof(
  { weight: 1, arbitrary: fc.constant(block) },
  { weight: 8, arbitrary: controls },
  { weight: 2, arbitrary: fc.constantFrom(null, undefined) },
);

const isEnabled = fc.constantFrom(true, true, true, true, false);
const frequency = fc.oneof(
  fc.record({
    isEnabled,
    frequencyInterval: fc.constantFrom('timeBased', null),
    authenticationType: fc.constantFrom('primaryAndSecondaryAuthentication', 'secondaryAuthentication', null),
    type: fc.constantFrom('hours', 'days'),
    value: fc.constantFrom(1, 2, 12, 24, 48),
  }),
  fc.record({
    isEnabled,
    frequencyInterval: fc.constant('everyTime'),
    authenticationType: fc.constantFrom('primaryAndSecondaryAuthentication', 'secondaryAuthentication'),
  }),
);
const sessions = fc.record({
  signInFrequency: rarely(45, frequency),
  persistentBrowser: rarely(20, fc.record({ isEnabled, mode: fc.constantFrom('always', 'never') })),
  cloudAppSecurity: rarely(
    15,
    fc.record({ isEnabled, cloudAppSecurityType: fc.constantFrom('mcasConfigured', 'monitorOnly', 'blockDownloads') }),
  ),
  applicationEnforcedRestrictions: rarely(15, fc.record({ isEnabled })),
  secureSignInSession: rarely(10, fc.record({ isEnabled })),
  continuousAccessEvaluation: rarely(
    10,
    fc.constantFrom('strictEnforcement', 'strictLocation', 'disabled').map((mode) => ({ mode })),
  ),
  disableResilienceDefaults: rarely(10, fc.boolean()),
});

/** Only `monitorOnly` among the policies that do not change: how two of the highest rank combine is not written. */
export function withoutCloudTies(policy: Policy): Policy {
  const cloud = policy.sessionControls?.cloudAppSecurity;
  if (!cloud) return policy;
  const cloudAppSecurity = { ...cloud, cloudAppSecurityType: 'monitorOnly' };
  return { ...policy, sessionControls: { ...policy.sessionControls, cloudAppSecurity } };
}

const people = fc
  .record({ users, applications, circumstances, grantControls: grants, sessionControls: rarely(60, sessions) })
  .map(({ users: who, applications: what, circumstances: how, ...rest }): Policy => {
    const conditions: Conditions = { users: who, applications: what, ...how };
    return { conditions, ...rest };
  });

const workloads = fc
  .record({
    included: fc.oneof(fc.constant(['ServicePrincipalsInMyTenant']), some(WORKLOADS), fc.constant([])),
    excluded: rarely(25, some(WORKLOADS, 1)),
    filter: rarely(20, filterOf(appRules)),
    resources,
    circumstances,
    grantControls: fc.constantFrom(block, block, { operator: 'OR', builtInControls: ['mfa'] }, null),
  })
  .map(({ included, excluded, filter, resources: what, circumstances: how, grantControls }): Policy => {
    const clientApplications = {
      includeServicePrincipals: included,
      excludeServicePrincipals: excluded,
      servicePrincipalFilter: filter,
    };
    return { conditions: { clientApplications, applications: what, ...how }, grantControls };
  });

const state = fc.constantFrom(...Array(18).fill('enabled'), 'disabled', 'enabledForReportingButNotEnforced');

export const policyArbitrary: fc.Arbitrary<Policy> = fc
  .record({
    policy: fc.oneof({ weight: 12, arbitrary: people }, { weight: 1, arbitrary: workloads }),
    odd: rarely(8, fc.constantFrom(...ODD)),
    state,
  })
  .map(({ policy, odd, state: current }) => ({ ...(odd ? odd(policy) : policy), state: current }));
