/** Rules of section 2 that no published case holds: whom, what, and when. */
import { describe, expect, test } from 'vitest';
import type { Context, User, UserConditions } from './input.ts';
import { affectedBy, affectedByTenant, BLOCK, controls, effectOn, policy, strength, tenant } from './small-tenant.ts';

const guest = (id: string, externalType?: string): User => ({
  id,
  userType: 'Guest',
  ...(externalType ? { externalType, homeTenantId: 't-fab' } : {}),
});
const ann: User = { id: 'ann', userType: 'Member' };

describe('identity', () => {
  test('an agent user is reached by no entry of Users, and by the beta token in a way nobody can tell', () => {
    const place = tenant({ users: [ann, { id: 'bot', userType: 'Member', identityParentId: 'agent' }] });
    const agents = policy({ users: { includeUsers: ['AllAgentIdUsers'] }, grant: BLOCK });
    expect(affectedBy({ in: place, after: policy({ grant: BLOCK }) })).toEqual(['ann hr newly-blocked']);
    expect(affectedBy({ in: place, after: agents })).toEqual(['bot hr cannot-decide']);
  });

  test('None is nobody, and All among groups or roles is a member of any', () => {
    const place = tenant({
      users: [ann, guest('gus')],
      groups: [{ id: 'g1', members: ['ann'] }],
      roles: [{ id: 'r1', members: ['gus'] }],
    });
    const only = (users: UserConditions) => affectedBy({ in: place, after: policy({ users }) });
    expect(only({ includeUsers: ['None'] })).toEqual([]);
    expect(only({ includeGroups: ['All'] })).toEqual(['ann hr reauth-required']);
    expect(only({ includeRoles: ['All'] })).toEqual(['gus hr reauth-required']);
  });

  test('a custom role never counts, and an unlisted role has no holder', () => {
    const place = tenant({ roles: [{ id: 'r1', members: ['ann'], isBuiltIn: false }] });
    expect(effectOn({ in: place, after: policy({ users: { includeRoles: ['r1', 'r2'] } }) })).toBe('unchanged');
  });

  test('the enumerated tenants do not matter for an internal guest', () => {
    const place = tenant({ users: [guest('loc'), guest('gus', 'otherExternalUser'), guest('gil', 'serviceProvider')] });
    const kinds = {
      guestOrExternalUserTypes: 'internalGuest, otherExternalUser',
      externalTenants: { membershipKind: 'enumerated', members: ['t-else'] },
    };
    const after = policy({ users: { includeGuestsOrExternalUsers: kinds } });
    expect(affectedBy({ in: place, after })).toEqual(['loc hr reauth-required']);
  });

  test('mirrored exclusions win: guests by kind, groups and roles', () => {
    const place = tenant({
      users: [ann, guest('gus', 'b2bCollaborationGuest'), { id: 'bob', userType: 'Member' }],
      groups: [{ id: 'g1', members: ['ann'] }],
      roles: [{ id: 'r1', members: ['bob'] }],
    });
    const everybody = { includeUsers: ['All'] };
    const left = (exclusion: object) =>
      affectedBy({ in: place, after: policy({ users: { ...everybody, ...exclusion } }) }).map(
        (row) => row.split(' ')[0],
      );
    expect(left({ excludeUsers: ['GuestsOrExternalUsers'] })).toEqual(['ann', 'bob']);
    expect(left({ excludeGroups: ['g1'] })).toEqual(['bob', 'gus']);
    expect(left({ excludeRoles: ['r1'] })).toEqual(['ann', 'gus']);
  });

  test('who is in a group that nobody knows cannot be decided, save for those who are in scope anyway', () => {
    const place = tenant({ users: [ann, guest('gus')] });
    const after = policy({ users: { includeUsers: ['ann'], includeGroups: ['gone'] } });
    expect(affectedBy({ in: place, after })).toEqual(['ann hr reauth-required', 'gus hr cannot-decide']);
  });

  test('a filter adds single-tenant service principals, an exclusion takes them away', () => {
    const servicePrincipals = [
      { id: 's1', singleTenant: true, csa: { Sec_tier: 'low' } },
      { id: 's2', singleTenant: true },
      { id: 's3', singleTenant: false, csa: { Sec_tier: 'low' } },
    ];
    const filtered = policy({ users: {}, grant: controls('mfa') });
    const clientApplications = {
      includeServicePrincipals: [],
      servicePrincipalFilter: { mode: 'include', rule: 'CustomSecurityAttribute.Sec_tier -eq "low"' },
    };
    const after = { ...filtered, conditions: { ...filtered.conditions, users: null, clientApplications } };
    // No atom is feasible for a service principal, so a demand is a block.
    expect(affectedBy({ in: tenant({ servicePrincipals }), after })).toEqual(['s1 hr newly-blocked']);
  });
});

describe('target', () => {
  test('a bootstrap app is never covered, a disabled one outside the universe', () => {
    const apps = [{ id: 'hr' }, { id: 'enrol', bootstrap: true }, { id: 'old', accountEnabled: false }];
    expect(affectedBy({ in: tenant({ apps }), after: policy() })).toEqual(['ann hr reauth-required']);
  });

  test('a strength of the user action drops those of All-resource policies, not their other controls', () => {
    const contexts = [{ userAction: 'urn:user:registersecurityinfo' }];
    const all = policy({
      grant: { ...strength('00000000-0000-0000-0000-000000000004'), termsOfUse: ['t'], operator: 'AND' },
    });
    const action = (grant: ReturnType<typeof controls>) =>
      policy({ apps: { includeUserActions: ['urn:user:registersecurityinfo'] }, grant });
    const mfaStrength = strength('00000000-0000-0000-0000-000000000002');
    const row = 'ann urn:user:registersecurityinfo';
    expect(affectedBy({ others: [all], after: action(mfaStrength), contexts })).toEqual([`${row} relaxed`]);
    expect(affectedBy({ others: [all], after: action(controls('mfa')), contexts })).toEqual([]);
  });

  test('registering a device meets user-action policies alone', () => {
    const contexts = [{ userAction: 'urn:user:registerdevice' }];
    expect(affectedBy({ after: policy(), contexts })).toEqual([]);
    expect(affectedBy({ after: policy(), contexts: [{ userAction: 'urn:user:registersecurityinfo' }] })).toHaveLength(
      1,
    );
  });

  test('an excluded app does not escape when its early-bound dependency is covered', () => {
    const apps = [{ id: 'exo' }, { id: 'teams', earlyBound: ['exo'] }];
    const after = policy({ apps: { includeApplications: ['All'], excludeApplications: ['teams'] } });
    expect(affectedBy({ in: tenant({ apps }), after })).toEqual([
      'ann exo reauth-required',
      'ann teams reauth-required',
    ]);
  });

  test('baseline scopes: the setting decides, unknown cannot be decided where it matters', () => {
    const apps = { includeApplications: ['All'], excludeApplications: ['crm'] };
    const contexts = [{ scopes: 'baseline-only' }];
    const on = (baselineScopes: 'legacy' | 'enforced' | 'unknown' | { resourceAppId: string }, what = apps) =>
      effectOn({ in: tenant({ settings: { baselineScopes } }), after: policy({ apps: what }), contexts });
    expect(on('legacy')).toBe('unchanged');
    expect(on('enforced')).toBe('reauth-required');
    expect(on('unknown')).toBe('cannot-decide');
    expect(on({ resourceAppId: 'crm' })).toBe('unchanged');
    expect(on('unknown', { ...apps, excludeApplications: [] })).toBe('reauth-required');
    const directory = { ...apps, includeApplications: ['00000002-0000-0000-c000-000000000000'] };
    expect(on('enforced', directory)).toBe('reauth-required');
    expect(on('legacy', directory)).toBe('unchanged');
  });

  test('an excluded confidential client that asks for OIDC scopes alone stays outside', () => {
    const apps = [{ id: 'hr', confidential: true }];
    const place = tenant({ apps, settings: { baselineScopes: 'enforced' } });
    const after = policy({ apps: { includeApplications: ['All'], excludeApplications: ['hr'] } });
    expect(effectOn({ in: place, after, contexts: [{ scopes: 'oidc-only' }] })).toBe('unchanged');
    expect(effectOn({ in: place, after, contexts: [{ scopes: 'baseline-only' }] })).toBe('reauth-required');
  });

  test('tagging an app changes the scope with no policy change', () => {
    const applicationFilter = { mode: 'include', rule: 'CustomSecurityAttribute.Sec_tier -eq "low"' };
    const tagged = tenant({ apps: [{ id: 'hr', csa: { Sec_tier: 'low' } }] });
    expect(affectedByTenant(tenant(), tagged, policy({ apps: { applicationFilter } }))).toEqual([
      'ann hr reauth-required',
    ]);
  });
});

describe('conditions', () => {
  const locations = [
    { id: 'hq', type: 'ip', isTrusted: true },
    { id: 'fi', type: 'country', countries: ['FI'], includeUnknown: true },
    { id: 'net', type: 'compliantNetwork' },
  ];
  const place = tenant({ locations });
  const at = (includeLocations: readonly string[], context: Context) =>
    effectOn({ in: place, after: policy({ when: { locations: { includeLocations } } }), contexts: [context] });

  test('locations: MFA trusted addresses, addresses without country, and what is not on record', () => {
    expect(at(['AllTrusted'], { mfaTrustedIp: true })).toBe('reauth-required');
    expect(at(['AllTrusted'], {})).toBe('unchanged');
    expect(at(['fi'], {})).toBe('reauth-required');
    expect(at(['fi'], { country: 'CH' })).toBe('unchanged');
    expect(at(['net'], {})).toBe('cannot-decide');
    expect(at(['gone'], {})).toBe('cannot-decide');
    expect(at(['hq', 'gone'], { namedLocations: ['hq'] })).toBe('reauth-required');
  });

  test.each([
    [
      'easSupported meets exchangeActiveSync',
      { clientAppTypes: ['exchangeActiveSync'] },
      { clientAppType: 'easSupported' },
      true,
    ],
    [
      'exclusion of a platform wins',
      { platforms: { includePlatforms: ['iOS'], excludePlatforms: ['iOS'] } },
      { platform: 'iOS' },
      false,
    ],
    ['none is a level of risk', { userRiskLevels: ['none'] }, {}, true],
    ['but not of insider risk', { insiderRiskLevels: 'minor,elevated' }, {}, false],
    ['a level of insider risk', { insiderRiskLevels: 'minor, elevated' }, { insiderRisk: 'elevated' }, true],
    [
      'a transfer method among flags',
      { authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' } },
      { authFlow: 'authenticationTransfer' },
      true,
    ],
    ['a risk of the principal', { servicePrincipalRiskLevels: ['high'] }, { servicePrincipalRisk: 'low' }, false],
  ] as const)('%s', (_, when, context, applied) => {
    const effect = effectOn({ after: policy({ when, grant: BLOCK }), contexts: [context] });
    expect(effect).toBe(applied ? 'newly-blocked' : 'unchanged');
  });

  const device = {
    model: 'Surface Pro',
    isCompliant: false,
    trustType: 'ServerAD',
    extensionAttribute1: 'saw',
    physicalIds: ['[A]:1'],
  };
  test.each([
    ['device.model -startsWith "SURFACE"', true, false],
    ['device.model -notEndsWith "pro"', false, true],
    ['device.model -contains "face"', true, false],
    ['device.physicalIds -contains "[A]"', false, false],
    ['device.physicalIds -contains "[a]:1"', true, false],
    ['device.trustType -in ["AzureAD", "ServerAD"]', true, false],
    ['device.trustType -notIn ["AzureAD"]', true, true],
    ['-not (device.extensionAttribute1 -eq "SAW")', false, true],
    ['device.isCompliant -eq True -or device.model -eq "x" -and device.model -ne "x"', false, false],
    ['(device.isCompliant -ne True -and -not device.model -eq "x")', true, true],
  ])('the rule %s', (rule, registered, unregistered) => {
    const after = policy({ when: { devices: { deviceFilter: { mode: 'include', rule } } }, grant: BLOCK });
    const on = (context: Context) => effectOn({ after, contexts: [context] }) === 'newly-blocked';
    expect([on({ device }), on({})]).toEqual([registered, unregistered]);
  });
});
