/** Section 2.3: user actions and authentication contexts; 2.4: authentication flows. */
import { allOf, anyOf, BUILT_IN, blockOf, demanding, strength } from './parts.ts';
import { at, holds } from './rule.ts';

const REGISTER_INFO = 'urn:user:registersecurityinfo';
const REGISTER_DEVICE = 'urn:user:registerdevice';
const registering = { userAction: REGISTER_INFO };
const onAction = { includeUserActions: [REGISTER_INFO] };
const onDevice = { includeUserActions: [REGISTER_DEVICE] };
const row = (effect: string) => [`ann ${REGISTER_INFO} ${effect}`];
const strong = strength(BUILT_IN.phishingResistant);
const weak = strength(BUILT_IN.passwordless);
const both = [
  { id: 'ann', userType: 'Member' },
  { id: 'bob', userType: 'Member' },
];

holds('user actions', {
  'a policy on an action leaves sign-ins alone': { after: blockOf({ apps: onAction }), hits: [] },
  'a policy on an action leaves the other action alone': {
    after: blockOf({ apps: onAction }),
    when: { userAction: REGISTER_DEVICE },
    hits: [],
  },
  'a policy on both actions': {
    after: blockOf({ apps: { includeUserActions: [REGISTER_INFO, REGISTER_DEVICE] } }),
    when: [registering, { userAction: REGISTER_DEVICE }, {}],
    hits: [...row('newly-blocked'), `ann ${REGISTER_DEVICE} newly-blocked`],
  },
  'all resources apply while registering info': { after: blockOf({}), when: registering, hits: row('newly-blocked') },
  'all resources with an exclusion do too': {
    after: blockOf({ apps: { includeApplications: ['All'], excludeApplications: ['hr'] } }),
    when: registering,
    hits: row('newly-blocked'),
  },
  'a named app does not': {
    after: blockOf({ apps: { includeApplications: ['hr'] } }),
    when: registering,
    hits: [],
  },
  'all resources do not apply while registering a device': {
    after: blockOf({}),
    when: { userAction: REGISTER_DEVICE },
    hits: [],
  },
  'a policy on registering a device does': {
    after: blockOf({ apps: onDevice }),
    when: { userAction: REGISTER_DEVICE },
    hits: [`ann ${REGISTER_DEVICE} newly-blocked`],
  },
});

holds('strengths while registering info', {
  'that of all resources is dropped beside that of the action': {
    others: [demanding(weak, { apps: onAction })],
    after: demanding(strong),
    when: registering,
    hits: [],
  },
  'also where the action asks for more than the strength': {
    others: [demanding({ ...weak, operator: 'AND', builtInControls: ['mfa'] }, { apps: onAction })],
    after: demanding(strong),
    when: registering,
    hits: [],
  },
  'a weaker one on the action relaxes': {
    others: [demanding(strong)],
    after: demanding(weak, { apps: onAction }),
    when: registering,
    hits: row('relaxed'),
  },
  'other controls of all resources stay': {
    others: [demanding(weak, { apps: onAction })],
    after: demanding({ ...strong, operator: 'AND', builtInControls: ['compliantDevice'] }),
    when: registering,
    hits: row('reauth-required'),
  },
  'also where they were an alternative': {
    others: [demanding(weak, { apps: onAction })],
    before: demanding({ ...strong, builtInControls: ['compliantDevice'] }),
    when: registering,
    hits: row('relaxed'),
  },
  'plain MFA on the action drops nothing': {
    others: [demanding(anyOf('mfa'), { apps: onAction })],
    after: demanding(strong),
    when: registering,
    hits: row('reauth-required'),
  },
  'nor does a policy on the action that is off': {
    others: [demanding(weak, { apps: onAction, state: 'enabledForReportingButNotEnforced' })],
    after: demanding(strong),
    when: registering,
    hits: row('reauth-required'),
  },
  'nor one that does not cover the person': {
    in: { users: both },
    others: [demanding(weak, { apps: onAction, users: { includeUsers: ['bob'] } })],
    after: demanding(strong),
    when: registering,
    hits: row('reauth-required'),
  },
  'nor one whose condition is not met': {
    others: [demanding(weak, { apps: onAction, conditions: { platforms: { includePlatforms: ['iOS'] } } })],
    after: demanding(strong),
    when: registering,
    hits: row('reauth-required'),
  },
  'the strength for MFA is a strength, MFA itself is not': {
    others: [
      demanding(strength('own', { allowedCombinations: ['password'], requirementsSatisfied: 'none' }), {
        apps: onAction,
      }),
    ],
    before: demanding(strength(BUILT_IN.mfa)),
    after: demanding(anyOf('mfa')),
    when: registering,
    hits: row('reauth-required'),
  },
  'sign-ins keep theirs': {
    others: [demanding(weak, { apps: onAction })],
    after: demanding(strong),
    hits: 'reauth-required',
  },
});

const onContext = (...references: readonly string[]) => ({ includeAuthenticationContextClassReferences: references });

holds('authentication contexts', {
  'a request that carries none': { after: blockOf({ apps: onContext('c1') }), hits: [] },
  'a request that carries another': {
    after: blockOf({ apps: onContext('c1') }),
    when: { authContext: 'c2' },
    hits: [],
  },
  'one of several, at any app': {
    in: { apps: [{ id: 'hr' }, { id: 'crm' }] },
    after: blockOf({ apps: onContext('c2', 'c1') }),
    when: { authContext: 'c1' },
    hits: at('newly-blocked', 'hr', 'crm'),
  },
  'other policies apply as ever': {
    in: { apps: [{ id: 'hr' }, { id: 'crm' }] },
    after: blockOf({ apps: { includeApplications: ['crm'] } }),
    when: { authContext: 'c1' },
    hits: at('newly-blocked', 'crm'),
  },
  'demands add up': {
    others: [demanding(anyOf('mfa'))],
    after: demanding(allOf('mfa', 'compliantDevice'), { apps: onContext('c1') }),
    when: [{ authContext: 'c1' }, {}],
    hits: 'reauth-required',
  },
});

const onFlows = (transferMethods: string | null) => ({ conditions: { authenticationFlows: { transferMethods } } });

holds('authentication flows', {
  'device code': {
    after: blockOf(onFlows('deviceCodeFlow')),
    when: { authFlow: 'deviceCodeFlow' },
    hits: 'newly-blocked',
  },
  'the other flow': {
    after: blockOf(onFlows('deviceCodeFlow')),
    when: { authFlow: 'authenticationTransfer' },
    hits: [],
  },
  'both in one string': {
    after: blockOf(onFlows('deviceCodeFlow, authenticationTransfer')),
    when: { authFlow: 'authenticationTransfer' },
    hits: 'newly-blocked',
  },
  'no flow': { after: blockOf(onFlows('deviceCodeFlow,authenticationTransfer')), hits: [] },
  'a condition of null matches every request': { after: blockOf(onFlows(null)), hits: 'newly-blocked' },
  'a condition of no flag matches every request': { after: blockOf(onFlows('none')), hits: 'newly-blocked' },
  'a session that once used the flow is marked, in one of its contexts': {
    after: blockOf(onFlows('deviceCodeFlow')),
    when: [{}, { authFlow: 'deviceCodeFlow', clientAppType: 'mobileAppsAndDesktopClients' }],
    hits: 'newly-blocked',
  },
});
