/** U13 and U14: what nobody understands is not evaluated, and says so within its scope only. */
import { policy } from '../reach/rule-builder.ts';
import { anyOf, blockOf, demanding, MFA, sessionOf, strength } from './parts.ts';
import { at, each, holds, type Rule } from './rule.ts';

const people = ['ann', 'bob'].map((id) => ({ id, userType: 'Member' }));
const world = { users: people, apps: [{ id: 'hr' }, { id: 'crm' }] };
const SCOPE = { users: { includeUsers: ['ann'] }, apps: { includeApplications: ['hr'] } };
const odd = (after: object): Rule => ({ in: world, after, hits: 'cannot-decide' });
const withCondition = (conditions: object) => odd(demanding(MFA, { ...SCOPE, conditions }));

holds('members that nobody knows', {
  'a control': odd(demanding(anyOf('unknownFutureValue'), SCOPE)),
  'a control beside one that is known': odd(demanding(anyOf('mfa', 'frobnicate'), SCOPE)),
  'an operator': odd(demanding({ operator: 'XOR', builtInControls: ['mfa', 'compliantDevice'] }, SCOPE)),
  'a state': odd(policy({ ...SCOPE, state: 'enabledSomehow' })),
  'a client app': withCondition({ clientAppTypes: ['unknownFutureValue'] }),
  'a platform': withCondition({ platforms: { includePlatforms: ['unknownFutureValue'] } }),
  'a risk level': withCondition({ signInRiskLevels: ['extreme'] }),
  'an insider risk level': withCondition({ insiderRiskLevels: 'unknownFutureValue' }),
  'a transfer method': withCondition({ authenticationFlows: { transferMethods: 'unknownFutureValue' } }),
  'a condition': withCondition({ agentIdRiskLevels: 'high' }),
  'a condition of old': withCondition({ deviceStates: { includeStates: ['All'] } }),
  'a location that is not on record': withCondition({ locations: { includeLocations: ['gone'] } }),
  'a filter mode': withCondition({ devices: { deviceFilter: { mode: 'maybe', rule: 'device.model -eq "x"' } } }),
  'a filter operator': withCondition({
    devices: { deviceFilter: { mode: 'include', rule: 'device.model -like "x"' } },
  }),
  'a filter that does not end': withCondition({
    devices: { deviceFilter: { mode: 'include', rule: '(device.model -eq "x"' } },
  }),
  'a session control': odd({
    ...policy(SCOPE),
    sessionControls: { globalSecureAccessFilteringProfile: { profileId: 'x' } },
  }),
  'a kind of frequency': odd(
    sessionOf({ signInFrequency: { isEnabled: true, frequencyInterval: 'sometimes' } }, SCOPE),
  ),
  'a mode of evaluation': odd(sessionOf({ continuousAccessEvaluation: { mode: 'unknownFutureValue' } }, SCOPE)),
  'a mode of persistence': odd(
    sessionOf({ persistentBrowser: { isEnabled: true, mode: 'unknownFutureValue' } }, SCOPE),
  ),
  'a strength that is not on record': odd(demanding(strength('gone'), SCOPE)),
  'two controls without an operator': odd(demanding({ builtInControls: ['mfa', 'compliantDevice'] }, SCOPE)),
  'two kinds of controls without an operator': odd(demanding({ builtInControls: ['mfa'], termsOfUse: ['tou'] }, SCOPE)),
  'a persistence without its mode': odd(sessionOf({ persistentBrowser: { isEnabled: true } }, SCOPE)),
  'an app control without its kind': odd(sessionOf({ cloudAppSecurity: { isEnabled: true } }, SCOPE)),
  'a frequency without its length': odd(sessionOf({ signInFrequency: { isEnabled: true, type: 'days' } }, SCOPE)),
  'a frequency without its unit': odd(sessionOf({ signInFrequency: { isEnabled: true, value: 4 } }, SCOPE)),
  'a filter for devices without its mode': withCondition({
    devices: { deviceFilter: { rule: 'device.model -eq "x"' } },
  }),
  'a partial enablement': odd({ ...policy(SCOPE), partialEnablementStrategy: 'half' }),
  'controls that are off say nothing': {
    in: world,
    after: sessionOf({
      persistentBrowser: { isEnabled: false },
      cloudAppSecurity: { isEnabled: false },
      signInFrequency: { isEnabled: false },
    }),
    hits: [],
  },
  'null beside what is known is nothing': {
    in: world,
    after: {
      ...demanding(MFA, {
        ...SCOPE,
        conditions: { times: null, clients: null, deviceStates: null, agentIdRiskLevels: null },
      }),
      partialEnablementStrategy: null,
      sessionControls: { networkAccessSecurity: null, globalSecureAccessFilteringProfile: null },
    },
    hits: 'reauth-required',
  },
});

const kinds = (guestOrExternalUserTypes: string, membershipKind = 'all') => ({
  guestOrExternalUserTypes,
  externalTenants: { membershipKind, members: ['fab'] },
});
const guests = {
  users: [
    { id: 'ann', userType: 'Member' },
    { id: 'gus', userType: 'Guest', externalType: 'b2bCollaborationGuest', homeTenantId: 'fab' },
    { id: 'bot', userType: 'Member', identityParentId: 'agent' },
  ],
};
const whom = (users: object, hits: readonly string[], more: object = {}): Rule => ({
  in: { ...guests, ...more },
  after: blockOf({ users }),
  hits,
});

holds('people of whom nobody can say it', {
  'an unknown group may hold anybody but agents': whom(
    { includeGroups: ['gone'] },
    each('cannot-decide', ['ann', 'gus']),
  ),
  'an unknown group that is excluded': whom(
    { includeUsers: ['ann'], excludeGroups: ['gone'] },
    each('cannot-decide', ['ann']),
  ),
  'decided by name all the same': whom({ includeUsers: ['ann'], includeGroups: ['gone'] }, [
    'ann hr newly-blocked',
    'gus hr cannot-decide',
  ]),
  'excluded by name all the same': whom(
    { includeGroups: ['gone'], excludeUsers: ['ann'] },
    each('cannot-decide', ['gus']),
  ),
  'an unknown kind of guest': whom(
    { includeGuestsOrExternalUsers: kinds('unknownFutureValue') },
    each('cannot-decide', ['gus']),
  ),
  'an unknown word may be anybody but agents': whom(
    { includeUsers: ['unknownFutureValue'] },
    each('cannot-decide', ['ann', 'gus']),
  ),
  'an unknown word that is excluded, of those that are included': whom(
    { includeUsers: ['ann'], excludeUsers: ['unknownFutureValue'] },
    each('cannot-decide', ['ann']),
  ),
  'an unknown kind of guest that is excluded': whom(
    { includeUsers: ['gus'], excludeGuestsOrExternalUsers: kinds('unknownFutureValue') },
    each('cannot-decide', ['gus']),
  ),
  'the word for agents that is excluded changes nothing for people': whom(
    { includeUsers: ['All'], excludeUsers: ['AllAgentIdUsers'] },
    each('newly-blocked', ['ann', 'gus']),
  ),
  'agents are not evaluated': whom({ includeUsers: ['AllAgentIdUsers'] }, each('cannot-decide', ['bot'])),
});

const what = (apps: object, hits: readonly string[]): Rule => ({
  in: { apps: world.apps },
  after: blockOf({ apps }),
  hits,
});

holds('apps of which nobody can say it', {
  'the word for agents': what({ includeApplications: ['AllAgentIdResources'] }, at('cannot-decide', 'hr', 'crm')),
  'beside a named app': what({ includeApplications: ['AllAgentIdResources', 'hr'] }, at('cannot-decide', 'hr', 'crm')),
  'an app that is excluded for sure': what(
    { includeApplications: ['AllAgentIdResources'], excludeApplications: ['hr'] },
    at('cannot-decide', 'crm'),
  ),
});

const others = [demanding(anyOf('unknownFutureValue'), SCOPE)];
holds('beside a policy that nobody understands', {
  'outside its scope all is decided': {
    in: world,
    others,
    after: demanding(MFA, { apps: { includeApplications: ['crm'] } }),
    hits: each('reauth-required', ['ann', 'bob'], 'crm'),
  },
  'inside its scope a demand is not': { in: world, others, after: demanding(MFA, SCOPE), hits: 'cannot-decide' },
  'what stays blocked stays blocked': { in: world, others: [...others, blockOf({})], after: demanding(MFA), hits: [] },
  'nothing changes': {
    in: world,
    others,
    before: demanding(MFA, SCOPE),
    after: { ...demanding(MFA, SCOPE), displayName: 'other' },
    hits: [],
  },
  'it is switched on': {
    in: world,
    before: demanding(anyOf('unknownFutureValue'), { ...SCOPE, state: 'disabled' }),
    after: demanding(anyOf('unknownFutureValue'), SCOPE),
    hits: 'cannot-decide',
  },
  'it stays off': {
    in: world,
    after: demanding(anyOf('unknownFutureValue'), { ...SCOPE, state: 'enabledForReportingButNotEnforced' }),
    hits: [],
  },
  'its other conditions are not met': {
    in: world,
    after: demanding(anyOf('unknownFutureValue'), {
      ...SCOPE,
      conditions: { platforms: { includePlatforms: ['iOS'] } },
    }),
    hits: [],
  },
  'it ranks above a demand, below a block': {
    in: world,
    after: demanding(anyOf('unknownFutureValue'), { conditions: { platforms: { includePlatforms: ['iOS'] } } }),
    others: [demanding(MFA)],
    when: [{}, { platform: 'iOS' }],
    hits: [...each('cannot-decide', ['ann', 'bob']), ...each('cannot-decide', ['ann', 'bob'], 'crm')],
  },
});

const defaults = (securityDefaults: boolean) => ({ settings: { securityDefaults } });
holds('security defaults', {
  'switched on': { in: { apps: world.apps }, inAfter: defaults(true), hits: at('cannot-decide', 'hr', 'crm') },
  'switched off': { in: defaults(true), inAfter: defaults(false), hits: 'cannot-decide' },
  'cover what policies do not': {
    in: { apps: [{ id: 'hr' }, { id: 'enrol', bootstrap: true }, { id: 'off', accountEnabled: false }] },
    inAfter: defaults(true),
    when: [{}, { userAction: 'urn:user:registerdevice' }],
    hits: at('cannot-decide', 'hr', 'enrol', 'urn:user:registerdevice'),
  },
  'as they were': { in: defaults(true), inAfter: { ...defaults(true), groups: [{ id: 'g', members: [] }] }, hits: [] },
});
