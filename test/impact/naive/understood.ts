/** U14: what of a policy nobody here understands; such a policy is not evaluated, its scope "cannot be decided". */
import { parseRule } from './filter-rule.ts';
import type { Filter, GuestKinds, Maybe, Policy, Tenant } from './input.ts';
import { strengthIn } from './strengths.ts';

const words = (text: string) => text.split(' ');
export const RISKS = words('low medium high hidden none');
export const TRANSFER_METHODS = words('none deviceCodeFlow authenticationTransfer');
export const INSIDER_RISKS = words('minor moderate elevated');
export const CLIENTS = words('all browser mobileAppsAndDesktopClients exchangeActiveSync easSupported other');
export const PLATFORMS = words('all android iOS windows windowsPhone macOS linux');
export const EXTERNAL_KINDS = words(
  'b2bCollaborationGuest b2bCollaborationMember b2bDirectConnectUser otherExternalUser serviceProvider',
);
const GUEST_KINDS = ['none', 'internalGuest', ...EXTERNAL_KINDS];
const STATES = words('enabled disabled enabledForReportingButNotEnforced');
const BUILT_IN_CONTROLS = words(
  'block mfa compliantDevice domainJoinedDevice approvedApplication compliantApplication passwordChange riskRemediation',
);

const CONDITIONS = words(
  'users clientApplications applications clientAppTypes platforms locations signInRiskLevels userRiskLevels ' +
    'servicePrincipalRiskLevels insiderRiskLevels devices authenticationFlows',
);
const USERS = words(
  'includeUsers excludeUsers includeGroups excludeGroups includeRoles excludeRoles includeGuestsOrExternalUsers ' +
    'excludeGuestsOrExternalUsers',
);
const APPS = words(
  'includeApplications excludeApplications includeUserActions includeAuthenticationContextClassReferences ' +
    'applicationFilter',
);
const GRANT = words('operator builtInControls customAuthenticationFactors termsOfUse authenticationStrength');
const SESSION = words(
  'signInFrequency persistentBrowser cloudAppSecurity applicationEnforcedRestrictions secureSignInSession ' +
    'continuousAccessEvaluation disableResilienceDefaults',
);

/** Comma-separated flags. */
export const flagsOf = (flags: Maybe<string>): readonly string[] =>
  (flags ?? '').split(',').flatMap((flag) => (flag.trim() === '' ? [] : [flag.trim()]));

const found = new WeakMap<Tenant, Map<Policy, readonly string[]>>();

/** Empty when every member and value of the policy is one that the rules speak of. Remembered: it is asked often. */
export function notUnderstood(policy: Policy, tenant: Tenant): readonly string[] {
  const ofTenant = found.get(tenant) ?? new Map<Policy, readonly string[]>();
  found.set(tenant, ofTenant);
  const strange = ofTenant.get(policy) ?? strangeIn(policy, tenant);
  ofTenant.set(policy, strange);
  return strange;
}

function strangeIn(policy: Policy, tenant: Tenant): readonly string[] {
  return [
    ...strangers('state', [policy.state ?? 'absent'], STATES),
    ...(isEmpty(policy.partialEnablementStrategy) ? [] : ['partialEnablementStrategy']),
    ...inConditions(policy),
    ...inGrant(policy, tenant),
    ...inSession(policy),
  ];
}

function inConditions({ conditions }: Policy): readonly string[] {
  const { users, applications, platforms, clientApplications } = conditions;
  return [
    ...strangeMembers('conditions', conditions, CONDITIONS),
    ...strangeMembers('users', users, USERS),
    ...strangeMembers('applications', applications, APPS),
    ...strangers('clientAppTypes', conditions.clientAppTypes, CLIENTS),
    ...strangers(
      'platforms',
      [...(platforms?.includePlatforms ?? []), ...(platforms?.excludePlatforms ?? [])],
      PLATFORMS,
    ),
    ...strangers('signInRiskLevels', conditions.signInRiskLevels, RISKS),
    ...strangers('userRiskLevels', conditions.userRiskLevels, RISKS),
    ...strangers('servicePrincipalRiskLevels', conditions.servicePrincipalRiskLevels, RISKS),
    ...strangers('insiderRiskLevels', flagsOf(conditions.insiderRiskLevels), INSIDER_RISKS),
    ...strangers('transferMethods', flagsOf(conditions.authenticationFlows?.transferMethods), TRANSFER_METHODS),
    ...[...(users?.includeUsers ?? []), ...(users?.excludeUsers ?? [])].filter(
      (token) => token === 'unknownFutureValue',
    ),
    ...strangeGuests(users?.includeGuestsOrExternalUsers),
    ...strangeGuests(users?.excludeGuestsOrExternalUsers),
    ...strangeFilter('deviceFilter', conditions.devices?.deviceFilter),
    ...strangeFilter('applicationFilter', applications?.applicationFilter),
    ...strangeFilter('servicePrincipalFilter', clientApplications?.servicePrincipalFilter),
    ...[...(applications?.includeApplications ?? []), ...(applications?.excludeApplications ?? [])].filter(
      (token) => token === 'AllAgentIdResources',
    ),
  ];
}

function inGrant({ grantControls }: Policy, tenant: Tenant): readonly string[] {
  const strength = grantControls?.authenticationStrength;
  const controls = [
    ...(grantControls?.builtInControls ?? []),
    ...(grantControls?.customAuthenticationFactors ?? []),
    ...(grantControls?.termsOfUse ?? []),
    ...(strength ? [strength.id] : []),
  ];
  // With one control the operator says nothing.
  const operators = controls.length > 1 ? [grantControls?.operator ?? 'absent'] : [];
  return [
    ...strangeMembers('grantControls', grantControls, GRANT),
    ...strangers('builtInControls', grantControls?.builtInControls, BUILT_IN_CONTROLS),
    ...strangers('operator', operators, ['AND', 'OR']),
    ...(strength && strengthIn(tenant, strength) === undefined ? [`strength ${strength.id}`] : []),
  ];
}

function inSession({ sessionControls }: Policy): readonly string[] {
  const { signInFrequency, persistentBrowser, cloudAppSecurity, continuousAccessEvaluation } = sessionControls ?? {};
  const frequency = isOn(signInFrequency) ? signInFrequency : undefined;
  const timeBased = frequency && frequency.frequencyInterval !== 'everyTime';
  const cloud = isOn(cloudAppSecurity) ? [cloudAppSecurity?.cloudAppSecurityType ?? 'absent'] : [];
  return [
    ...strangeMembers('sessionControls', sessionControls, SESSION),
    ...strangers('frequencyInterval', one(frequency?.frequencyInterval), ['timeBased', 'everyTime']),
    ...strangers('authenticationType', one(frequency?.authenticationType), [
      'primaryAndSecondaryAuthentication',
      'secondaryAuthentication',
    ]),
    ...strangers('frequency type', timeBased ? [frequency.type ?? 'absent'] : [], ['days', 'hours']),
    ...(timeBased && typeof frequency.value !== 'number' ? ['frequency value'] : []),
    ...strangers('persistentBrowser', isOn(persistentBrowser) ? [persistentBrowser?.mode ?? 'absent'] : [], [
      'always',
      'never',
    ]),
    ...strangers('cloudAppSecurityType', cloud, ['mcasConfigured', 'monitorOnly', 'blockDownloads']),
    ...strangers('continuousAccessEvaluation', one(continuousAccessEvaluation?.mode), [
      'strictEnforcement',
      'strictLocation',
      'disabled',
    ]),
  ];
}

/** 3.4: a control with `isEnabled: false` counts as absent. */
export const isOn = (control: Maybe<{ readonly isEnabled?: Maybe<boolean> }>): boolean =>
  control !== null && control !== undefined && control.isEnabled !== false;

const one = (value: Maybe<string>): readonly string[] => (typeof value === 'string' ? [value] : []);

function strangeGuests(guests: Maybe<GuestKinds>): readonly string[] {
  return [
    ...strangers('guest kinds', flagsOf(guests?.guestOrExternalUserTypes), GUEST_KINDS),
    ...strangers('externalTenants', one(guests?.externalTenants?.membershipKind), ['all', 'enumerated']),
  ];
}

function strangeFilter(name: string, filter: Maybe<Filter>): readonly string[] {
  if (!filter) return [];
  const ruleIsFine = parseRule(filter.rule ?? '') !== undefined;
  return [...strangers(name, [filter.mode ?? 'absent'], ['include', 'exclude']), ...(ruleIsFine ? [] : [name])];
}

function strangeMembers(name: string, object: Maybe<object>, known: readonly string[]): readonly string[] {
  const present = Object.entries(object ?? {}).flatMap(([key, value]) => (isEmpty(value) ? [] : [key]));
  return strangers(
    name,
    present.filter((key) => !key.includes('@odata')),
    known,
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function strangers(name: string, values: Maybe<readonly string[]>, known: readonly string[]): readonly string[] {
  return (values ?? []).filter((value) => !known.includes(value)).map((value) => `${name}: ${value}`);
}
