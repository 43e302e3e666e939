/** The rules of Conditional Access, one by one: each of these fails when its rule is gone from the engine. */
import { describe, expect, test } from 'vitest';
import { engineAnswer } from '../engine-answer.ts';

interface Draft {
  readonly users?: object;
  readonly apps?: object;
  readonly conditions?: object;
  readonly grant?: object | null;
  readonly session?: object | null;
  readonly state?: string;
  readonly id?: string;
}

const MFA = { operator: 'OR', builtInControls: ['mfa'] };
const BLOCK = { operator: 'OR', builtInControls: ['block'] };
const ANN = { id: 'ann', userType: 'Member' };
const EXTERNAL = { userType: 'Guest', externalType: 'b2bCollaborationGuest', homeTenantId: 'fab' };
const TENANT = { users: [ANN], apps: [{ id: 'hr' }] };
const PHISHING_RESISTANT = { authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };

function policy({ users, apps, conditions, grant = MFA, session = null, state = 'enabled', id = 'p' }: Draft = {}) {
  return {
    id,
    state,
    conditions: {
      users: users ?? { includeUsers: ['All'] },
      applications: apps ?? { includeApplications: ['All'] },
      ...conditions,
    },
    grantControls: grant,
    sessionControls: session,
  };
}

/** What happens when the policy is added. */
function adding(draft: Draft, { tenant = TENANT, contexts = {}, others = [] as readonly object[] } = {}) {
  const answer = engineAnswer(
    { tenant, policies: others },
    { tenant, policies: [...others, policy(draft)] },
    { contexts },
  );
  return answer.affected;
}

/** What happens when one policy replaces the other. */
function changing(before: Draft, after: Draft, contexts: object = {}) {
  const worldOf = (draft: Draft) => ({ tenant: TENANT, policies: [policy(draft)] });
  return engineAnswer(worldOf(before), worldOf(after), { contexts }).affected;
}

function session(controls: object): Draft {
  return { grant: null, session: controls };
}

const every = (hours: number, authenticationType = 'primaryAndSecondaryAuthentication') => ({
  signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: hours, authenticationType },
});

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

describe('demands', () => {
  test.each([
    ['deviceCode', { authFlow: 'deviceCodeFlow' }, 'compliantDevice'],
    ['no Windows', { platform: 'macOS' }, 'domainJoinedDevice'],
    ['unknown platform', { platform: 'unknown' }, 'compliantDevice'],
    ['no phone', { platform: 'windows' }, 'approvedApplication'],
    ['legacy client', { clientAppType: 'easSupported' }, 'mfa'],
  ])('what cannot be met blocks: %s', (_name, contexts, control) => {
    expect(adding({ grant: { operator: 'OR', builtInControls: [control] } }, { contexts })).toEqual([
      'ann hr newly-blocked',
    ]);
    const orFeasible = { operator: 'OR', builtInControls: [control], termsOfUse: ['t'] };
    const isLegacy = control === 'mfa';
    expect(adding({ grant: orFeasible }, { contexts })).toEqual([
      `ann hr ${isLegacy ? 'newly-blocked' : 'reauth-required'}`,
    ]);
  });

  test.each([
    ['device', 'compliantDevice', { compliantDevice: true }],
    ['hybrid device', 'domainJoinedDevice', { hybridJoinedDevice: true }],
  ])('a guest proves a %s only where the tenant trusts the home', (_name, control, trust) => {
    const guest = { ...TENANT, users: [{ id: 'gus', ...EXTERNAL }] };
    const grant = { operator: 'OR', builtInControls: [control] };
    expect(adding({ grant }, { tenant: guest })).toEqual(['gus hr newly-blocked']);
    const trusted = { ...guest, settings: { inboundTrust: { fab: trust } } };
    expect(adding({ grant }, { tenant: trusted })).toEqual(['gus hr reauth-required']);
  });

  test('direct connect users have no MFA without trust, and never accept terms', () => {
    const tenant = { ...TENANT, users: [{ id: 'dan', ...EXTERNAL, externalType: 'b2bDirectConnectUser' }] };
    const trusted = { ...tenant, settings: { inboundTrust: { fab: { mfa: true } } } };
    expect(adding({}, { tenant })).toEqual(['dan hr newly-blocked']);
    expect(adding({}, { tenant: trusted })).toEqual(['dan hr reauth-required']);
    expect(adding({ grant: { operator: 'OR', termsOfUse: ['t'] } }, { tenant: trusted })).toEqual([
      'dan hr newly-blocked',
    ]);
  });

  test('implications: a password change is MFA, a custom control is nothing else', () => {
    const control = (name: string) => ({ grant: { operator: 'OR', builtInControls: [name] } });
    expect(changing(control('passwordChange'), control('mfa'))).toEqual(['ann hr relaxed']);
    expect(changing(control('riskRemediation'), control('mfa'))).toEqual(['ann hr relaxed']);
    expect(changing({ grant: { operator: 'OR', customAuthenticationFactors: ['duo'] } }, {})).toEqual([
      'ann hr reauth-required',
    ]);
    const builtIn = {
      grant: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000002' } },
    };
    expect(changing(builtIn, {})).toEqual([]);
  });

  test('a control that nobody knows leaves it open, unless the request is blocked anyway', () => {
    const grant = { operator: 'OR', builtInControls: ['unknownFutureValue'] };
    expect(adding({ grant })).toEqual(['ann hr cannot-decide']);
    expect(adding({ grant }, { others: [policy({ id: 'block', grant: BLOCK })] })).toEqual([]);
    expect(adding({}, { others: [policy({ id: 'strange', grant })] })).toEqual(['ann hr cannot-decide']);
  });

  test('more trust for a home tenant relaxes what its guests could not meet', () => {
    const tenant = { ...TENANT, users: [{ id: 'gus', ...EXTERNAL }] };
    const policies = [policy({ grant: { operator: 'OR', builtInControls: ['compliantDevice'] } })];
    const trusted = { ...tenant, settings: { inboundTrust: { fab: { compliantDevice: true } } } };
    expect(engineAnswer({ tenant, policies }, { tenant: trusted, policies }, {}).affected).toEqual(['gus hr relaxed']);
  });
});

describe('sessions', () => {
  test.each([
    ['a shorter interval', session(every(8)), session(every(4)), 'stricter-session'],
    ['a longer one', session(every(4)), session(every(8)), 'relaxed'],
    [
      'a limit for the second factor only',
      session({}),
      session(every(4, 'secondaryAuthentication')),
      'stricter-session',
    ],
    [
      'never after always',
      session({ persistentBrowser: { isEnabled: true, mode: 'always' } }),
      session({ persistentBrowser: { isEnabled: true, mode: 'never' } }),
      'stricter-session',
    ],
    ['always after unset', session({}), session({ persistentBrowser: { isEnabled: true, mode: 'always' } }), 'relaxed'],
    [
      'app control',
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' } }),
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } }),
      'stricter-session',
    ],
    [
      'another strong app control',
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'mcasConfigured' } }),
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } }),
      'stricter-session',
    ],
    [
      'strict access evaluation',
      session({}),
      session({ continuousAccessEvaluation: { mode: 'strictLocation' } }),
      'stricter-session',
    ],
    ['no access evaluation', session({}), session({ continuousAccessEvaluation: { mode: 'disabled' } }), 'relaxed'],
    ['no resilience', session({}), session({ disableResilienceDefaults: true }), 'stricter-session'],
  ])('%s', (_name, before, after, effect) => {
    expect(changing(before, after)).toEqual([`ann hr ${effect}`]);
  });

  test('risk remediation brings "every time" with it', () => {
    const grant = (name: string) => ({ operator: 'AND', builtInControls: ['mfa', name] });
    const { reach } = engineAnswer(
      { tenant: TENANT, policies: [policy({ grant: grant('riskRemediation') })] },
      { tenant: TENANT, policies: [policy({ grant: grant('riskRemediation'), session: every(1) })] },
      {},
    );
    expect(reach.rectangles).toEqual([]);
  });

  test('token protection refuses all but native clients on registered Windows devices, where the app reacts', () => {
    const tenant = { ...TENANT, apps: [{ id: 'spo', features: ['tokenProtection'] }, { id: 'hr' }] };
    const draft = session({ secureSignInSession: { isEnabled: true } });
    const native = { clientAppType: 'mobileAppsAndDesktopClients', device: { trustType: 'AzureAD' } };
    expect(adding(draft, { tenant })).toEqual(['ann spo newly-blocked']);
    expect(adding(draft, { tenant, contexts: native })).toEqual(['ann spo stricter-session']);
    expect(adding(draft, { tenant, contexts: { ...native, device: null } })).toEqual(['ann spo newly-blocked']);
  });
});

describe('when it bites', () => {
  test('in a day at the latest where access is evaluated, at the next token elsewhere and for guests', () => {
    const tenant = { users: [ANN, { id: 'gus', ...EXTERNAL }], apps: [{ id: 'exo', features: ['cae'] }, { id: 'hr' }] };
    const { reach } = engineAnswer({ tenant, policies: [] }, { tenant, policies: [policy()] }, {});
    const shown = reach.rectangles.map((one) => [one.appIds().join(), one.bites, one.identityCount]);
    expect(shown.toSorted()).toEqual([
      ['exo', 'cae', 1],
      ['exo', 'next-refresh', 1],
      ['hr', 'next-refresh', 2],
    ]);
  });
});
