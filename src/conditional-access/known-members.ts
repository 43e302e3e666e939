/**
 * What Graph v1.0 knows of a Conditional Access policy, as data. What is not listed is unknown to us, so nobody may
 * conclude that it has no effect.
 *
 * Source: microsoftgraph/msgraph-metadata, schemas/v1.0-Prod.csdl @f54f11b60956 (2026-08-20). The service may add
 * members to most of these enums; then a client that did not ask for them reads `unknownFutureValue`.
 */
import { isJsonObject } from '../base/json.ts';
import type { PolicyContent } from './policy.ts';

/** Text, number or flag without a fixed list of values; or an object that is mirrored as a policy of its own. */
const ANY = 'any';
/** Text for people, in which any word may stand. */
const PROSE = 'prose';

type KnownMember = typeof ANY | typeof PROSE | readonly string[] | { readonly [name: string]: KnownMember };

const FILTER = { mode: ['include', 'exclude'], rule: ANY } as const;
const RISK_LEVELS = ['low', 'medium', 'high', 'hidden', 'none'];
const PLATFORMS = ['all', 'android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux'];
export const GUEST_TYPES = [
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
] as const;
const GUESTS = {
  guestOrExternalUserTypes: ['none', ...GUEST_TYPES],
  externalTenants: { membershipKind: ['all', 'enumerated'], members: ANY },
} as const;

export const BUILT_IN_CONTROLS = [
  'block',
  'mfa',
  'compliantDevice',
  'domainJoinedDevice',
  'approvedApplication',
  'compliantApplication',
  'passwordChange',
  'riskRemediation',
] as const;

const CONDITIONS = {
  users: {
    includeUsers: ANY,
    excludeUsers: ANY,
    includeGroups: ANY,
    excludeGroups: ANY,
    includeRoles: ANY,
    excludeRoles: ANY,
    includeGuestsOrExternalUsers: GUESTS,
    excludeGuestsOrExternalUsers: GUESTS,
  },
  applications: {
    includeApplications: ANY,
    excludeApplications: ANY,
    applicationFilter: FILTER,
    includeUserActions: ANY,
    includeAuthenticationContextClassReferences: ANY,
  },
  clientApplications: { includeServicePrincipals: ANY, excludeServicePrincipals: ANY, servicePrincipalFilter: FILTER },
  clientAppTypes: ['all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'],
  platforms: { includePlatforms: PLATFORMS, excludePlatforms: PLATFORMS },
  locations: { includeLocations: ANY, excludeLocations: ANY },
  userRiskLevels: RISK_LEVELS,
  signInRiskLevels: RISK_LEVELS,
  servicePrincipalRiskLevels: RISK_LEVELS,
  insiderRiskLevels: ['minor', 'moderate', 'elevated'],
  devices: { deviceFilter: FILTER },
  authenticationFlows: { transferMethods: ['none', 'deviceCodeFlow', 'authenticationTransfer'] },
} as const;

const GRANT_CONTROLS = {
  operator: ['AND', 'OR'],
  builtInControls: BUILT_IN_CONTROLS,
  customAuthenticationFactors: ANY,
  termsOfUse: ANY,
  authenticationStrength: ANY,
} as const;

const SESSION_CONTROLS = {
  applicationEnforcedRestrictions: { isEnabled: ANY },
  cloudAppSecurity: { isEnabled: ANY, cloudAppSecurityType: ['mcasConfigured', 'monitorOnly', 'blockDownloads'] },
  disableResilienceDefaults: ANY,
  persistentBrowser: { isEnabled: ANY, mode: ['always', 'never'] },
  secureSignInSession: { isEnabled: ANY },
  signInFrequency: {
    isEnabled: ANY,
    value: ANY,
    type: ['days', 'hours'],
    authenticationType: ['primaryAndSecondaryAuthentication', 'secondaryAuthentication'],
    frequencyInterval: ['timeBased', 'everyTime'],
  },
} as const;

const POLICY: KnownMember = {
  id: PROSE,
  displayName: PROSE,
  description: PROSE,
  templateId: PROSE,
  createdDateTime: ANY,
  modifiedDateTime: ANY,
  deletedDateTime: ANY,
  state: ['enabled', 'disabled', 'enabledForReportingButNotEnforced'],
  conditions: CONDITIONS,
  grantControls: GRANT_CONTROLS,
  sessionControls: SESSION_CONTROLS,
};

/** Words that stand in lists of ids and whose meaning v1.0 does not have; the first two are beta's words for agents. */
const UNKNOWN_WORDS: ReadonlySet<string> = new Set(['allagentidusers', 'allagentidresources', 'unknownfuturevalue']);

/** What templates have where an id belongs: `<BreakGlassGroup>`, `{{group}}`, `${group}`, `$(group)`, `%GROUP%` … */
const PLACEHOLDER = /<[^<>]+>|\{\{.*\}\}|\$[{(]|^\s*(?:\{.*\}|\[.*\]|%.*%|__.*__|#\{.*\}#?|@@.*@@)\s*$/;

/** Whether this entry of a list of ids is a word that v1.0 does not know, or a template's placeholder, and so no id. */
export function isUnknownWord(entry: string): boolean {
  return UNKNOWN_WORDS.has(entry.toLowerCase()) || isPlaceholder(entry);
}

/** Whether somebody has yet to put the value in. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

/**
 * Paths of the members and values that v1.0 does not know, such as `conditions.agentIdRiskLevels` or
 * `conditions.users.includeUsers: AllAgentIdUsers`. A value where Graph has an object is unknown, too. Null and empty
 * members count as absent.
 */
export function unknownIn(content: PolicyContent): readonly string[] {
  return unknownUnder(content, POLICY, '');
}

function unknownUnder(value: unknown, known: KnownMember, path: string): readonly string[] {
  if (known === PROSE) return [];
  if (known === ANY)
    return wordsOf(value)
      .filter(isUnknownWord)
      .map((word) => `${path}: ${word}`);
  if (isListOfWords(known)) {
    const words = wordsOf(value).flatMap((text) => text.split(/\s*,\s*/));
    return words.filter((word) => !isAmong(known, word)).map((word) => `${path}: ${word}`);
  }
  if (!isJsonObject(value)) return isEmpty(value) ? [] : [path];
  const members = Object.entries(value).filter(([name, member]) => !isAnnotation(name) && !isEmpty(member));
  return members.flatMap(([name, member]) => {
    const [inner, at] = [known[name], path === '' ? name : `${path}.${name}`];
    return inner === undefined ? [at] : unknownUnder(member, inner, at);
  });
}

function isListOfWords(known: KnownMember): known is readonly string[] {
  return Array.isArray(known);
}

function isAmong(words: readonly string[], word: string): boolean {
  return words.some((known) => known.toLowerCase() === word.toLowerCase());
}

/** The texts of a value that is a text or a list of them. */
function wordsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
}

/** Audit records leave out members that Graph gives as null or empty, so all three must read alike. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.entries(value).every(([name, member]) => isAnnotation(name) || isEmpty(member));
}

/** OData also lists what can be done with an object: `#microsoft.graph.restore`. */
function isAnnotation(name: string): boolean {
  return name.includes('@odata.') || name.startsWith('#');
}
