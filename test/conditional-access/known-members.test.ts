/** What Graph v1.0 knows, word by word: each word of its schema is known, and each member of one letter more is not. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { isPlaceholder, isUnknownWord, unknownIn } from '../../src/conditional-access/known-members.ts';

/** The value at a path of a policy. */
const policyWith = (path: string, value: unknown): JsonObject => {
  const [name = '', ...rest] = path.split('.');
  return { [name]: rest.length === 0 ? value : policyWith(rest.join('.'), value) };
};

const RISK = ['low', 'medium', 'high', 'hidden', 'none'];
const PLATFORMS = ['all', 'android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux'];
const GUESTS = [
  'none',
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
];
const FILTER = ['include', 'exclude'];

/** From schemas/v1.0-Prod.csdl. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  state: ['enabled', 'disabled', 'enabledForReportingButNotEnforced'],
  'conditions.clientAppTypes': [
    'all',
    'browser',
    'mobileAppsAndDesktopClients',
    'exchangeActiveSync',
    'easSupported',
    'other',
  ],
  'conditions.platforms.includePlatforms': PLATFORMS,
  'conditions.platforms.excludePlatforms': PLATFORMS,
  'conditions.userRiskLevels': RISK,
  'conditions.signInRiskLevels': RISK,
  'conditions.servicePrincipalRiskLevels': RISK,
  'conditions.insiderRiskLevels': ['minor', 'moderate', 'elevated'],
  'conditions.authenticationFlows.transferMethods': ['none', 'deviceCodeFlow', 'authenticationTransfer'],
  'conditions.users.includeGuestsOrExternalUsers.guestOrExternalUserTypes': GUESTS,
  'conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes': GUESTS,
  'conditions.users.includeGuestsOrExternalUsers.externalTenants.membershipKind': ['all', 'enumerated'],
  'conditions.devices.deviceFilter.mode': FILTER,
  'conditions.applications.applicationFilter.mode': FILTER,
  'conditions.clientApplications.servicePrincipalFilter.mode': FILTER,
  'grantControls.operator': ['AND', 'OR'],
  'grantControls.builtInControls': [
    'block',
    'mfa',
    'compliantDevice',
    'domainJoinedDevice',
    'approvedApplication',
    'compliantApplication',
    'passwordChange',
    'riskRemediation',
  ],
  'sessionControls.cloudAppSecurity.cloudAppSecurityType': ['mcasConfigured', 'monitorOnly', 'blockDownloads'],
  'sessionControls.persistentBrowser.mode': ['always', 'never'],
  'sessionControls.signInFrequency.type': ['days', 'hours'],
  'sessionControls.signInFrequency.authenticationType': [
    'primaryAndSecondaryAuthentication',
    'secondaryAuthentication',
  ],
  'sessionControls.signInFrequency.frequencyInterval': ['timeBased', 'everyTime'],
};

describe('the words of', () => {
  test.each(Object.entries(WORDS))('%s', (path, words) => {
    expect(words.flatMap((word) => unknownIn(policyWith(path, word)))).toEqual([]);
    expect(unknownIn(policyWith(path, words))).toEqual([]);
    expect(unknownIn(policyWith(path, words.join(' , ').toUpperCase()))).toEqual([]);
    expect(unknownIn(policyWith(path, [...words, 'newWord', '']))).toEqual([`${path}: newWord`, `${path}: `]);
  });
});

/** Any text, number or flag may stand here. */
const FREE = [
  'id',
  'displayName',
  'description',
  'templateId',
  'createdDateTime',
  'modifiedDateTime',
  'deletedDateTime',
  'conditions.users.includeUsers',
  'conditions.users.excludeUsers',
  'conditions.users.includeGroups',
  'conditions.users.excludeGroups',
  'conditions.users.includeRoles',
  'conditions.users.excludeRoles',
  'conditions.users.includeGuestsOrExternalUsers.externalTenants.members',
  'conditions.applications.includeApplications',
  'conditions.applications.excludeApplications',
  'conditions.applications.applicationFilter.rule',
  'conditions.applications.includeUserActions',
  'conditions.applications.includeAuthenticationContextClassReferences',
  'conditions.clientApplications.includeServicePrincipals',
  'conditions.clientApplications.excludeServicePrincipals',
  'conditions.clientApplications.servicePrincipalFilter.rule',
  'conditions.locations.includeLocations',
  'conditions.locations.excludeLocations',
  'conditions.devices.deviceFilter.rule',
  'grantControls.customAuthenticationFactors',
  'grantControls.termsOfUse',
  'grantControls.authenticationStrength',
  'sessionControls.applicationEnforcedRestrictions.isEnabled',
  'sessionControls.cloudAppSecurity.isEnabled',
  'sessionControls.disableResilienceDefaults',
  'sessionControls.persistentBrowser.isEnabled',
  'sessionControls.secureSignInSession.isEnabled',
  'sessionControls.signInFrequency.isEnabled',
  'sessionControls.signInFrequency.value',
];

test.each(FREE)('%s takes any value', (path) => {
  expect(unknownIn(policyWith(path, 'x'))).toEqual([]);
  expect(unknownIn(policyWith(`${path}New`, 'x'))).toEqual([`${path}New`]);
  expect(unknownIn(policyWith(`${path}New`, true))).toEqual([`${path}New`]);
});

test('prose may hold any word, ids may not', () => {
  const words = (path: string) => unknownIn(policyWith(path, ['AllAgentIdUsers', 'a', 'unknownFutureValue']));
  expect(['displayName', 'description', 'id', 'templateId'].flatMap(words)).toEqual([]);
  const path = 'conditions.users.includeUsers';
  expect(words(path)).toEqual([`${path}: AllAgentIdUsers`, `${path}: unknownFutureValue`]);
  expect(unknownIn(policyWith(path, 'allagentidresources'))).toEqual([`${path}: allagentidresources`]);
});

test.each([null, '', [], {}, { a: null }, { 'x@odata.type': 'y' }, { '#microsoft.graph.restore': { target: 'z' } }])(
  'a member that is %j counts as absent',
  (value) => {
    expect(unknownIn({ newMember: value, conditions: { times: value, users: value } })).toEqual([]);
    expect(unknownIn({ conditions: value })).toEqual([]);
  },
);

test.each([[['x']], ['x'], [1], [true], [false], [0]])('%j where an object belongs is unknown', (value) => {
  expect(unknownIn({ conditions: value })).toEqual(['conditions']);
});

test('a member that holds something is unknown, whatever else is empty', () => {
  expect(unknownIn({ newMember: { a: null, b: { c: 1 } } })).toEqual(['newMember']);
  expect(unknownIn({ conditions: { newMember: ['x'], users: null } })).toEqual(['conditions.newMember']);
});

test.each([
  '<BreakGlassGroup>',
  'the <group> of ours',
  '{{group}}',
  'x{{ group }}y',
  `$${'{group}'}`,
  '$(group)',
  '{group}',
  ' [group] ',
  '%GROUP%',
  '__GROUP__',
  '#{group}#',
  '#{group}',
  '@@group@@',
])('%s is a placeholder, and so no id', (text) => {
  expect([isPlaceholder(text), isUnknownWord(text)]).toEqual([true, true]);
});

test.each([
  'a3c7e2a4-1111-4222-8333-444455556666',
  'All',
  'GuestsOrExternalUsers',
  'a < b',
  'a > b < c',
  '100%',
  '%',
  'x {group}',
  '[group] x',
  'x %GROUP%',
  '__init',
  '$group',
  'me@@host',
  '',
])('%s is none', (text) => {
  expect([isPlaceholder(text), isUnknownWord(text)]).toEqual([false, false]);
});
