/** What people write: other case, single values for lists, members that are missing, rows that stand twice. */
import { policy } from '../reach/rule-builder.ts';
import { blockOf, demanding, MFA, sessionOf, strength } from './parts.ts';
import { at, each, engineHolds, type Rule } from './rule.ts';

const member = (id: string) => ({ id, userType: 'Member' });

engineHolds('ids in another case', {
  'users, groups, roles': {
    in: {
      users: [member('AB-1'), member('AB-2'), member('AB-3')],
      groups: [
        { id: 'G-1', members: ['ab-1'], groups: ['g-2'] },
        { id: 'G-2', members: ['Ab-2'] },
      ],
      roles: [{ id: 'R-1', members: ['aB-3'], memberGroups: ['G-2'] }],
    },
    after: blockOf({ users: { includeGroups: ['g-1'], includeRoles: ['r-1'], excludeUsers: ['AB-1'] } }),
    hits: each('newly-blocked', ['AB-2', 'AB-3']),
  },
  'apps, suites, dependencies, attributes': {
    in: {
      apps: [
        { id: 'HR', suites: ['OFFICE365'] },
        { id: 'Crm', earlyBound: ['hr'] },
        { id: 'wiki', csa: { SEC_tier: 'High' } },
      ],
    },
    after: blockOf({
      apps: {
        includeApplications: ['office365'],
        applicationFilter: { mode: 'include', rule: 'customSecurityAttribute.sec_TIER -eq "high"' },
      },
    }),
    hits: at('newly-blocked', 'HR', 'Crm', 'wiki'),
  },
  'locations and strengths': {
    in: {
      locations: [{ id: 'HQ', type: 'country', countries: ['FI'] }],
      strengths: [{ id: 'Keys', allowedCombinations: ['fido2'], requirementsSatisfied: 'mfa' }],
    },
    before: demanding(MFA),
    after: demanding(strength('kEYS'), { conditions: { locations: { includeLocations: ['hq'] } } }),
    when: { country: 'fi' },
    hits: 'reauth-required',
  },
  'a strength that the session holds': {
    in: { strengths: [{ id: 'Keys', allowedCombinations: ['fido2'], requirementsSatisfied: 'mfa' }] },
    after: demanding(strength('Keys')),
    when: { session: { claims: ['strength:Keys'] } },
    hits: 'reauth-required',
    prompts: [],
  },
  terms: {
    before: demanding({ operator: 'OR', termsOfUse: ['AB5D8B2C-0A7E-4E0B-9C1F-6D3C0B1D2E4F'] }),
    after: demanding({ operator: 'OR', termsOfUse: ['ab5d8b2c-0a7e-4e0b-9c1f-6d3c0b1d2e4f'] }),
    hits: 'unchanged',
  },
});

const guest = { id: 'ann', userType: 'Guest', externalType: 'b2bCollaborationGuest', homeTenantId: 'FAB' };

engineHolds('words in another case', {
  'all and none': {
    after: blockOf({ users: { includeUsers: ['ALL'] }, apps: { includeApplications: ['all'] } }),
    hits: 'newly-blocked',
  },
  'the mode of a filter for devices': {
    after: blockOf({ conditions: { devices: { deviceFilter: { mode: 'Exclude', rule: 'device.model -eq "x"' } } } }),
    hits: 'newly-blocked',
  },
  'the mode of a filter for apps': {
    in: { apps: [{ id: 'hr', csa: { Sec_tier: 'x' } }, { id: 'crm' }] },
    after: blockOf({
      apps: {
        includeApplications: ['All'],
        applicationFilter: { mode: 'EXCLUDE', rule: 'CustomSecurityAttribute.Sec_tier -eq "x"' },
      },
    }),
    hits: at('newly-blocked', 'crm'),
  },
  'the kind of a membership': {
    in: { users: [guest] },
    after: blockOf({
      users: {
        includeGuestsOrExternalUsers: {
          guestOrExternalUserTypes: 'B2BCollaborationGuest',
          externalTenants: { membershipKind: 'Enumerated', members: ['other'] },
        },
      },
    }),
    hits: 'unchanged',
  },
  'the home tenant': {
    in: { users: [guest], settings: { inboundTrust: { fab: { compliantDevice: true } } } },
    after: demanding(
      { operator: 'or', builtInControls: ['CompliantDevice'] },
      {
        users: {
          includeGuestsOrExternalUsers: {
            guestOrExternalUserTypes: 'b2bCollaborationGuest',
            externalTenants: { membershipKind: 'enumerated', members: ['fab'] },
          },
        },
      },
    ),
    hits: 'reauth-required',
  },
  'service principals of the tenant': {
    in: { servicePrincipals: [{ id: 'own', singleTenant: true }] },
    after: blockOf({
      users: {},
      conditions: { clientApplications: { includeServicePrincipals: ['servicePrincipalsInMyTenant'] } },
    }),
    hits: each('newly-blocked', ['own']),
  },
  sessions: {
    before: sessionOf({ persistentBrowser: { isEnabled: true, mode: 'Always' } }),
    after: sessionOf({
      persistentBrowser: { isEnabled: true, mode: 'NEVER' },
      cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'MonitorOnly' },
    }),
    hits: 'stricter-session',
  },
  'monitoring in another case is no stronger control': {
    before: sessionOf({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' } }),
    after: sessionOf({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'MonitorOnly' } }),
    hits: 'unchanged',
  },
  states: { before: demanding(MFA), after: demanding(MFA, { state: 'Disabled' }), hits: 'relaxed' },
  'a guest': {
    in: { users: [{ id: 'ann', userType: 'guest' }] },
    after: blockOf({ users: { includeUsers: ['guestsOrExternalUsers'] } }),
    hits: 'newly-blocked',
  },
  'what a strength satisfies': {
    in: { strengths: [{ id: 's', allowedCombinations: ['password,smsOther'], requirementsSatisfied: 'Mfa' }] },
    before: demanding(strength('s')),
    after: demanding(MFA),
    hits: 'relaxed',
  },
});

engineHolds('a single value for a list', {
  'users and apps': {
    after: blockOf({ users: { includeUsers: 'All' }, apps: { includeApplications: 'hr' } }),
    hits: 'newly-blocked',
  },
  'an exclusion': { after: blockOf({ users: { includeUsers: ['All'], excludeUsers: 'ann' } }), hits: 'unchanged' },
  conditions: {
    after: blockOf({ conditions: { platforms: { includePlatforms: 'iOS' }, clientAppTypes: 'browser' } }),
    hits: 'unchanged',
  },
  controls: { after: demanding({ operator: 'OR', builtInControls: 'mfa' }), hits: 'reauth-required' },
  'members of the tenant': {
    in: { groups: [{ id: 'g', members: 'ann' }], apps: [{ id: 'hr', suites: 'Office365' }] },
    after: blockOf({ users: { includeGroups: 'g' }, apps: { includeApplications: ['Office365'] } }),
    hits: 'newly-blocked',
  },
});

const BARE = { id: 'p', state: 'enabled', conditions: { users: { includeUsers: ['All'] } } };
const apps = { applications: { includeApplications: ['All'] } };

engineHolds('members that are missing', {
  'no apps': { after: { ...BARE, grantControls: { builtInControls: ['block'] } }, hits: 'unchanged' },
  'no demand, no session': { after: { ...BARE, conditions: { ...BARE.conditions, ...apps } }, hits: 'unchanged' },
  'no operator': {
    after: { ...BARE, conditions: { ...BARE.conditions, ...apps }, grantControls: { builtInControls: ['mfa'] } },
    hits: 'reauth-required',
  },
  'no conditions': {
    after: { id: 'p', state: 'enabled', grantControls: { builtInControls: ['block'] } },
    hits: 'unchanged',
  },
  'a kind of user': { in: { users: [{ id: 'ann' }] }, after: blockOf({}), hits: 'newly-blocked' },
  'a control that does not say it is on': {
    after: sessionOf({ persistentBrowser: { mode: 'never' } }),
    hits: 'stricter-session',
  },
  'a tenant of people and apps only': {
    in: { groups: null, roles: undefined, servicePrincipals: null, locations: null, strengths: null, settings: null },
    after: blockOf({}),
    hits: 'newly-blocked',
  },
  'an id': { after: { ...policy(), id: undefined }, hits: 'reauth-required' },
  'a frequency without its length cannot be decided': {
    after: sessionOf({ signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours' } }),
    hits: 'cannot-decide',
  },
  'a length as text': {
    before: sessionOf({ signInFrequency: { isEnabled: true, type: 'hours', value: '24' } }),
    after: sessionOf({ signInFrequency: { isEnabled: true, type: 'days', value: 1 } }),
    hits: 'unchanged',
  },
  'a filter without its mode cannot be decided': {
    after: blockOf({ conditions: { devices: { deviceFilter: { rule: 'device.model -eq "x"' } } } }),
    hits: 'cannot-decide',
  },
});

const twice = <T>(one: T) => [one, one];
const double = (after: object): Rule => ({
  in: {
    users: twice(member('ann')),
    apps: twice({ id: 'hr' }),
    groups: twice({ id: 'g', members: twice('ann') }),
    servicePrincipals: twice({ id: 'own', singleTenant: true }),
  },
  after,
  hits: 'newly-blocked',
});

engineHolds('rows that stand twice', {
  'count once': double(blockOf({})),
  'also in a group': double(blockOf({ users: { includeGroups: twice('g') } })),
  'the same policy twice': { others: [blockOf({})], before: blockOf({}), hits: 'unchanged' },
});
