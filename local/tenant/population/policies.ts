/**
 * Conditional Access of the tenant: six policies in every state, named locations, authentication strengths, security
 * defaults.
 */
import type {
  FixedObject,
  GrantControls,
  Group,
  Policy,
  PolicyConditions,
  PolicyState,
  PolicyUsers,
  ServicePrincipal,
} from '../directory/directory-objects.ts';
import { graphTime, plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';

const DAY_MS = 86_400_000;

interface PolicyDraft {
  readonly displayName: string;
  readonly state: PolicyState;
  readonly users?: Partial<PolicyUsers>;
  readonly conditions?: Partial<Omit<PolicyConditions, 'users'>>;
  readonly controls?: GrantControls['builtInControls'];
  readonly signInFrequencyHours?: number;
}

/** A policy with all members that Graph sends, from the few that matter. */
export function policyFrom(draft: PolicyDraft, id: string, createdAt: number): Policy {
  return {
    id,
    conditions: { ...everyCondition(draft.users), ...draft.conditions },
    createdDateTime: graphTime(createdAt, 1),
    deletedDateTime: null,
    description: null,
    displayName: draft.displayName,
    grantControls: draft.controls ? controlsOf(draft.controls) : null,
    modifiedDateTime: null,
    sessionControls: draft.signInFrequencyHours === undefined ? null : sessionOf(draft.signInFrequencyHours),
    state: draft.state,
    templateId: null,
  };
}

export function controlsOf(builtInControls: GrantControls['builtInControls']): GrantControls {
  return {
    authenticationStrength: null,
    builtInControls,
    customAuthenticationFactors: [],
    operator: 'OR',
    termsOfUse: [],
  };
}

interface PolicyReferences {
  readonly groups: readonly Group[];
  readonly clients: readonly ServicePrincipal[];
  readonly breakGlassIds: readonly string[];
  readonly adminRoles: readonly string[];
  readonly locations: readonly FixedObject[];
}

export function policiesOf(random: Random, references: PolicyReferences, startedAt: number): Policy[] {
  const excludeUsers = references.breakGlassIds;
  const [finance, pilot] = references.groups;
  const app = references.clients[1];
  const drafts: PolicyDraft[] = [
    {
      displayName: 'CA01 Require MFA for admins',
      state: 'enabled',
      users: { includeRoles: references.adminRoles, excludeUsers },
      controls: ['mfa'],
    },
    {
      displayName: 'CA02 Block legacy sign-in',
      state: 'enabled',
      users: { includeUsers: ['All'], excludeUsers },
      conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] },
      controls: ['block'],
    },
    {
      displayName: 'CA03 Require MFA for everybody',
      state: 'enabledForReportingButNotEnforced',
      users: { includeUsers: ['All'], excludeUsers, excludeGroups: pilot ? [pilot.id] : [] },
      controls: ['mfa'],
    },
    {
      displayName: 'CA04 Compliant device for finance',
      state: 'enabled',
      users: { includeGroups: finance ? [finance.id] : [], excludeUsers },
      conditions: { applications: { ...noApplications, includeApplications: app ? [app.appId] : ['Office365'] } },
      controls: ['compliantDevice'],
    },
    {
      displayName: 'CA05 Guests sign in every 8 hours',
      state: 'enabled',
      users: { includeGuestsOrExternalUsers: everyGuest },
      signInFrequencyHours: 8,
    },
    {
      displayName: 'CA06 Block from unknown places',
      state: 'disabled',
      users: { includeUsers: ['All'], excludeUsers },
      conditions: {
        locations: { includeLocations: ['All'], excludeLocations: references.locations.map(({ id }) => id) },
      },
      controls: ['block'],
    },
  ];
  return drafts.map((draft) => policyFrom(draft, random.guid(), startedAt - random.between(30, 400) * DAY_MS));
}

export function namedLocationsOf(random: Random, startedAt: number): FixedObject[] {
  const createdDateTime = plainTime(startedAt - 500 * DAY_MS);
  const office = {
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    id: random.guid(),
    displayName: 'Head office',
    createdDateTime,
    modifiedDateTime: graphTime(startedAt - 20 * DAY_MS, 1234),
    isTrusted: true,
    ipRanges: [
      { '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '198.51.100.0/24' },
      { '@odata.type': '#microsoft.graph.iPv6CidrRange', cidrAddress: '2001:db8:100::/48' },
    ],
  };
  const countries = {
    '@odata.type': '#microsoft.graph.countryNamedLocation',
    id: random.guid(),
    displayName: 'Allowed countries',
    createdDateTime,
    modifiedDateTime: null,
    countriesAndRegions: ['DE', 'CH', 'AT'],
    includeUnknownCountriesAndRegions: false,
    countryLookupMethod: 'clientIpAddress',
  };
  return [office, countries];
}

export function strengthsOf(startedAt: number): FixedObject[] {
  const at = plainTime(startedAt - 600 * DAY_MS);
  const builtIn = {
    createdDateTime: at,
    modifiedDateTime: at,
    policyType: 'builtIn',
    requirementsSatisfied: 'mfa',
    combinationConfigurations: [],
  };
  const combinations = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
  return [
    {
      id: '00000000-0000-0000-0000-000000000002',
      displayName: 'Multifactor authentication',
      allowedCombinations: [...combinations, 'password,microsoftAuthenticatorPush', 'password,sms'],
      description: 'Any two factors',
      ...builtIn,
    },
    {
      id: '00000000-0000-0000-0000-000000000004',
      displayName: 'Phishing-resistant MFA',
      allowedCombinations: combinations,
      description: 'No passwords',
      ...builtIn,
    },
  ];
}

const noApplications: PolicyConditions['applications'] = {
  applicationFilter: null,
  excludeApplications: [],
  includeApplications: ['All'],
  includeAuthenticationContextClassReferences: [],
  includeUserActions: [],
};

const everyGuest = {
  guestOrExternalUserTypes:
    'internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider',
  externalTenants: { '@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants', membershipKind: 'all' },
};

function everyCondition(users: Partial<PolicyUsers> = {}): PolicyConditions {
  return {
    applications: noApplications,
    authenticationFlows: null,
    clientAppTypes: ['all'],
    clientApplications: null,
    devices: null,
    insiderRiskLevels: null,
    locations: null,
    platforms: null,
    servicePrincipalRiskLevels: [],
    signInRiskLevels: [],
    userRiskLevels: [],
    users: { ...noUsers, ...users },
  };
}

const noUsers: PolicyUsers = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
  includeGuestsOrExternalUsers: null,
  excludeGuestsOrExternalUsers: null,
};

function sessionOf(hours: number) {
  return {
    applicationEnforcedRestrictions: null,
    cloudAppSecurity: null,
    disableResilienceDefaults: null,
    persistentBrowser: null,
    signInFrequency: {
      isEnabled: true,
      type: 'hours',
      value: hours,
      frequencyInterval: 'timeBased',
      authenticationType: 'primaryAndSecondaryAuthentication',
    },
  };
}
