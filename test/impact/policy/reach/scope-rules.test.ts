/** The rules of whom and what a policy covers, one by one: each test fails when its rule is gone from the engine. */
import { describe, expect, test } from 'vitest';
import { ANN, adding, BLOCK, MFA, PHISHING_RESISTANT, policy, TENANT } from './rule-builder.ts';

describe('people', () => {
  const tenant = { ...TENANT, users: [ANN, { id: 'bot', userType: 'Member', identityParentId: 'agent' }] };

  test('an agent is in no set of users', () => {
    expect(adding({}, { tenant })).toEqual(['ann hr reauth-required']);
  });

  test('a policy for agents is not evaluated, and says so for them only', () => {
    const users = { includeUsers: ['AllAgentIdUsers', 'All'] };
    expect(adding({ users }, { tenant })).toEqual(['ann hr reauth-required', 'bot hr cannot-decide']);
  });

  test('the home tenant does not matter for a local guest', () => {
    const kinds = {
      guestOrExternalUserTypes: 'internalGuest',
      externalTenants: { membershipKind: 'enumerated', members: ['fab'] },
    };
    const guests = { ...TENANT, users: [{ id: 'loc', userType: 'Guest' }] };
    expect(adding({ users: { includeGuestsOrExternalUsers: kinds } }, { tenant: guests })).toEqual([
      'loc hr reauth-required',
    ]);
  });

  test('in a group that nobody knows may be anybody', () => {
    expect(adding({ users: { includeGroups: ['gone'] } })).toEqual(['ann hr cannot-decide']);
    expect(adding({ users: { includeUsers: ['All'], excludeGroups: ['gone'] } })).toEqual(['ann hr cannot-decide']);
  });

  test('a role that nobody holds is no riddle', () => {
    expect(adding({ users: { includeRoles: ['template'] } })).toEqual([]);
  });
});

describe('targets', () => {
  test('a bootstrap app is covered by nothing', () => {
    const tenant = { ...TENANT, apps: [{ id: 'enrolment', bootstrap: true }] };
    expect(adding({ apps: { includeApplications: ['enrolment'] } }, { tenant })).toEqual([]);
  });

  test('device registration meets policies on the user action only', () => {
    const contexts = { userAction: 'urn:user:registerdevice' };
    expect(adding({}, { contexts })).toEqual([]);
    const apps = { includeUserActions: ['urn:user:registerdevice'] };
    expect(adding({ apps }, { contexts })).toEqual(['ann urn:user:registerdevice reauth-required']);
  });

  test('registering security info meets policies on all resources', () => {
    const contexts = { userAction: 'urn:user:registersecurityinfo' };
    expect(adding({}, { contexts })).toEqual(['ann urn:user:registersecurityinfo reauth-required']);
  });

  test('a strength on the user action drops the strengths on all resources', () => {
    const contexts = { userAction: 'urn:user:registersecurityinfo' };
    const apps = { includeUserActions: ['urn:user:registersecurityinfo'] };
    const onAction = policy({ id: 'action', apps, grant: { operator: 'OR', ...PHISHING_RESISTANT } });
    const onAll = { grant: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000003' } } };
    expect(adding(onAll, { contexts, others: [onAction] })).toEqual([]);
    expect(
      adding({ grant: { ...MFA, builtInControls: ['compliantDevice'] } }, { contexts, others: [onAction] }),
    ).toEqual(['ann urn:user:registersecurityinfo reauth-required']);
  });

  test('with baseline scopes, the tenant setting decides, and an unknown one leaves it open', () => {
    const apps = { includeApplications: ['All'], excludeApplications: ['other'] };
    const asked = (baselineScopes?: unknown) =>
      adding(
        { apps },
        { tenant: { ...TENANT, ...{ settings: { baselineScopes } } }, contexts: { scopes: 'baseline-only' } },
      );
    expect(asked('legacy')).toEqual([]);
    expect(asked('enforced')).toEqual(['ann hr reauth-required']);
    expect(asked({ resourceAppId: 'other' })).toEqual([]);
    expect(asked()).toEqual(['ann hr cannot-decide']);
  });

  test('an excluded confidential client that asks for OIDC scopes only stays outside', () => {
    const apps = { includeApplications: ['All'], excludeApplications: ['hr'] };
    const asked = (confidential: boolean) => {
      const tenant = { ...TENANT, apps: [{ id: 'hr', confidential }], settings: { baselineScopes: 'enforced' } };
      return adding({ apps }, { tenant, contexts: { scopes: 'oidc-only' } });
    };
    expect(asked(true)).toEqual([]);
    expect(asked(false)).toEqual(['ann hr reauth-required']);
  });

  test('a filter that nobody can read leaves it open', () => {
    const apps = {
      includeApplications: [],
      applicationFilter: { mode: 'include', rule: 'CustomSecurityAttribute.a -like "x"' },
    };
    expect(adding({ apps })).toEqual(['ann hr cannot-decide']);
  });
});

describe('conditions', () => {
  const matches = (conditions: object, contexts: object, tenant: typeof TENANT = TENANT) =>
    adding({ conditions, grant: BLOCK }, { contexts, tenant }).join();

  test('exchangeActiveSync includes easSupported', () => {
    expect(matches({ clientAppTypes: ['exchangeActiveSync'] }, { clientAppType: 'easSupported' })).toContain(
      'newly-blocked',
    );
  });

  test('an excluded platform wins', () => {
    const platforms = { includePlatforms: ['all'], excludePlatforms: ['windows'] };
    expect(matches({ platforms }, { platform: 'windows' })).toBe('');
    expect(matches({ platforms }, { platform: 'linux' })).toContain('newly-blocked');
  });

  test('a word that nobody knows may match what is not listed', () => {
    expect(matches({ clientAppTypes: ['browser', 'newClient'] }, { clientAppType: 'other' })).toContain(
      'cannot-decide',
    );
    expect(matches({ platforms: { includePlatforms: ['newOS'] } }, {})).toContain('cannot-decide');
  });

  test('a country location takes addresses without a country only if it says so', () => {
    const located = (includeUnknown: boolean) => ({
      ...TENANT,
      locations: [{ id: 'fi', type: 'country', countries: ['FI'], includeUnknown }],
    });
    const locations = { includeLocations: ['fi'] };
    expect(matches({ locations }, {}, located(true))).toContain('newly-blocked');
    expect(matches({ locations }, {}, located(false))).toBe('');
    expect(matches({ locations }, { country: 'FI' }, located(false))).toContain('newly-blocked');
  });

  test('MFA trusted addresses are trusted', () => {
    const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
    expect(matches({ locations }, { mfaTrustedIp: true })).toBe('');
  });

  test('a location that nobody knows leaves it open', () => {
    expect(matches({ locations: { includeLocations: ['gone'] } }, {})).toContain('cannot-decide');
  });
});
