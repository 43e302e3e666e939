/** What Graph v1.0 does not know or does not show of a policy counts as unknown, and never as no effect. */
import { describe, expect, test } from 'vitest';
import { type PolicyContent, policyHash } from '../../src/conditional-access/policy.ts';
import { isUnreadable } from '../../src/conditional-access/policy-demand.ts';
import { directionOf } from '../../src/conditional-access/policy-direction.ts';
import { readPolicy } from '../../src/conditional-access/read-policy.ts';
import { policy } from '../impact/policy/policy-builder.ts';

const FULL = policy({
  users: {
    includeUsers: ['All', 'GuestsOrExternalUsers', 'None', 'ada'],
    excludeGroups: ['g'],
    includeGuestsOrExternalUsers: {
      guestOrExternalUserTypes: 'internalGuest,b2bCollaborationGuest',
      externalTenants: {
        '@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants',
        membershipKind: 'enumerated',
        members: ['t'],
      },
    },
  },
  applications: {
    includeApplications: ['Office365', 'MicrosoftAdminPortals', 'a'],
    applicationFilter: { mode: 'include', rule: 'x' },
    includeUserActions: ['urn:user:registerdevice'],
  },
  conditions: {
    clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'], servicePrincipalFilter: null },
    clientAppTypes: ['browser', 'easSupported'],
    platforms: { includePlatforms: ['all'], excludePlatforms: ['linux'] },
    locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
    userRiskLevels: ['none', 'hidden'],
    insiderRiskLevels: 'minor, elevated',
    devices: { deviceFilter: { mode: 'exclude', rule: 'y' } },
    authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' },
    times: null,
    clients: null,
    deviceStates: {},
  },
  grantControls: {
    operator: 'AND',
    builtInControls: ['mfa', 'riskRemediation'],
    customAuthenticationFactors: ['f'],
    termsOfUse: ['t'],
    'authenticationStrength@odata.context': 'x',
    authenticationStrength: { id: 's', allowedCombinations: ['fido2'] },
  },
  sessionControls: {
    signInFrequency: { isEnabled: true, value: null, type: null, frequencyInterval: 'everyTime' },
    cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' },
    networkAccessSecurity: null,
  },
});

test('every member of v1.0 is known, and so are null and empty members', () => {
  expect(readPolicy({ ...FULL, templateId: null, partialEnablementStrategy: null }).unknown).toEqual([]);
});

const agentRisk = policy({ conditions: { agentIdRiskLevels: 'high' } });

describe.each<[string, PolicyContent]>([
  ['conditions.agentIdRiskLevels', agentRisk],
  [
    'conditions.applications.networkAccess',
    policy({ applications: { includeApplications: ['a'], networkAccess: { trafficForwardingProfiles: ['m365'] } } }),
  ],
  [
    'conditions.applications.globalSecureAccess',
    policy({ applications: { includeApplications: ['a'], globalSecureAccess: { profile: 'x' } } }),
  ],
  ['conditions.users.includeUsers: AllAgentIdUsers', policy({ users: { includeUsers: ['AllAgentIdUsers'] } })],
  [
    'conditions.applications.includeApplications: AllAgentIdResources',
    policy({ applications: { includeApplications: ['AllAgentIdResources'] } }),
  ],
  [
    'conditions.clientApplications.includeAgentIdServicePrincipals',
    policy({ users: {}, conditions: { clientApplications: { includeAgentIdServicePrincipals: ['All'] } } }),
  ],
  [
    'sessionControls.continuousAccessEvaluation',
    policy({ sessionControls: { continuousAccessEvaluation: { mode: 'strictLocation' } } }),
  ],
  [
    'sessionControls.globalSecureAccessFilteringProfile',
    policy({ sessionControls: { globalSecureAccessFilteringProfile: { profileId: 'p' } } }),
  ],
  [
    'grantControls.builtInControls: unknownFutureValue',
    policy({ grantControls: { operator: 'OR', builtInControls: ['mfa', 'unknownFutureValue'] } }),
  ],
  [
    'conditions.platforms.includePlatforms: unknownFutureValue',
    policy({ conditions: { platforms: { includePlatforms: ['unknownFutureValue'] } } }),
  ],
  [
    'conditions.insiderRiskLevels: unknownFutureValue',
    policy({ conditions: { insiderRiskLevels: 'minor,unknownFutureValue' } }),
  ],
  ['state: enabledForSome', policy({ state: 'enabledForSome' })],
  ['partialEnablementStrategy', { ...policy(), partialEnablementStrategy: { percent: 10 } }],
  ['conditions', { ...policy(), conditions: 'none' }],
])('%s', (path, content) => {
  test('is unknown', () => {
    expect(readPolicy(content).unknown).toEqual([path]);
  });

  test('leaves the direction open, both ways', () => {
    expect([directionOf(policy(), content), directionOf(content, policy())]).toEqual(['changed', 'changed']);
  });
});

test('a partial enablement that is not null changes the hash, and null does not', () => {
  const hash = (partialEnablementStrategy: unknown) =>
    policyHash('conditional-access', { ...policy(), partialEnablementStrategy });
  expect(hash(null)).toBe(policyHash('conditional-access', policy()));
  expect(hash({ percent: 10 })).not.toBe(hash(null));
});

describe('a policy is not readable in v1.0', () => {
  test.each<[string, PolicyContent]>([
    ['is for nobody', policy({ users: {} })],
    ['is for nobody, in a word', policy({ users: { includeUsers: ['None'] } })],
    ['covers nothing', policy({ applications: {} })],
    ['covers nothing, in a word', policy({ applications: { includeApplications: ['None'] } })],
    ['demands nothing', policy({ grantControls: {} })],
    [
      'demands nothing that is switched on',
      policy({ grantControls: {}, sessionControls: { signInFrequency: { isEnabled: false, value: 1 } } }),
    ],
  ])('where it %s', (_, content) => {
    expect(isUnreadable(readPolicy(content))).toBe(true);
    expect(directionOf(policy(), content)).toBe('changed');
  });

  test.each<[string, PolicyContent]>([
    ['people', policy()],
    [
      'some kinds of guests',
      policy({ users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'internalGuest' } } }),
    ],
    ['apps', policy({ users: {}, conditions: { clientApplications: { includeServicePrincipals: ['a'] } } })],
    ['a user action', policy({ applications: { includeUserActions: ['urn:user:registerdevice'] } })],
    ['apps that a filter finds', policy({ applications: { applicationFilter: { mode: 'include', rule: 'x' } } })],
    [
      'a session control alone',
      policy({ grantControls: {}, sessionControls: { secureSignInSession: { isEnabled: true } } }),
    ],
  ])('but is where it names %s', (_, content) => {
    expect(isUnreadable(readPolicy(content))).toBe(false);
  });
});
