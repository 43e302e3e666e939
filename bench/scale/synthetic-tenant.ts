/**
 * A tenant of any size that is never in memory as a whole: its members are computed from their numbers. Everything is
 * as Graph returns it.
 */

export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** Numbers of what is linked with an object, by the number of the object. */
type Links = (number: number) => readonly number[];

export interface TenantShape {
  readonly users: number;
  readonly groups?: number;
  readonly apps?: number;
  readonly devices?: number;
  /** Users in a group. */
  readonly members?: Links;
  /** Apps to which a user consented. */
  readonly grants?: Links;
  /** Apps with a consent for the whole tenant. */
  readonly tenantWide?: readonly number[];
  /** Groups that are assigned to an app. */
  readonly assigned?: Links;
  readonly policies?: readonly object[];
  readonly namedLocations?: readonly object[];
}

export type Kind = 'user' | 'group' | 'app' | 'registration' | 'device' | 'application';

const KINDS: Readonly<Record<Kind, string>> = {
  user: 'a001',
  group: 'b002',
  app: 'c003',
  registration: 'd004',
  device: 'e005',
  application: 'f006',
};
/** Multiplied by it, numbers in a row have first digits that are far apart, as random ids have. */
const SPREAD = 2_654_435_761;
export const GRAPH_RESOURCE = '0f0f0f0f-c003-4000-8000-0000000fffff';
export const SCOPES = ['Mail.Read', 'offline_access'];

export function idOf(kind: Kind, number: number): string {
  const spread = (Math.imul(number + 1, SPREAD) >>> 0).toString(16).padStart(8, '0');
  return `${spread}-${KINDS[kind]}-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function numberOf(id: string): number {
  return Number.parseInt(id.slice(-12), 16);
}

export function upnOf(number: number): string {
  return `person${number}@contoso.example`;
}

export function userItem(number: number): Item {
  return {
    id: idOf('user', number),
    displayName: `Person ${number}`,
    userPrincipalName: upnOf(number),
    mail: upnOf(number),
    accountEnabled: true,
    userType: 'Member',
    signInSessionsValidFromDateTime: '2030-01-01T00:00:00Z',
    lastPasswordChangeDateTime: '2030-01-01T00:00:00Z',
  };
}

export function groupItem(number: number): Item {
  return { id: idOf('group', number), displayName: `Group ${number}` };
}

export function appItem(number: number): Item {
  return {
    id: idOf('app', number),
    appId: idOf('application', number),
    displayName: `App ${number}`,
    accountEnabled: true,
    appRoleAssignmentRequired: true,
    replyUrls: [`https://app${number}.contoso.example/signed-in`],
    servicePrincipalType: 'Application',
  };
}

export function registrationItem(number: number): Item {
  return {
    id: idOf('registration', number),
    appId: idOf('application', number),
    displayName: `App ${number}`,
    isFallbackPublicClient: false,
    web: { redirectUris: [`https://app${number}.contoso.example/signed-in`] },
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    passwordCredentials: [{ keyId: idOf('registration', number), endDateTime: '2035-01-01T00:00:00Z' }],
    keyCredentials: [],
  };
}

/** A device belongs to the user of the same number. */
export function deviceItem(number: number): Item {
  return {
    id: idOf('device', number),
    deviceId: idOf('device', number),
    displayName: `Device ${number}`,
    accountEnabled: true,
    isCompliant: true,
  };
}

/** Of those for one user every second one has less than those for the whole tenant. @param user undefined: everybody */
export function grantItem(app: number, user: number | undefined): Item {
  const scopes = user !== undefined && user % 2 === 1 ? SCOPES.slice(1) : SCOPES;
  return {
    id: `grant-${app}-${user ?? 'all'}`,
    clientId: idOf('app', app),
    resourceId: GRAPH_RESOURCE,
    consentType: user === undefined ? 'AllPrincipals' : 'Principal',
    ...(user === undefined ? { principalId: null } : { principalId: idOf('user', user) }),
    scope: scopes.join(' '),
  };
}

export function memberItem(kind: 'user' | 'group', number: number): Item {
  return { '@odata.type': `#microsoft.graph.${kind}`, id: idOf(kind, number) };
}

export function assignmentItem(app: number, group: number): Item {
  return {
    id: `assignment-${app}-${group}`,
    principalId: idOf('group', group),
    principalType: 'Group',
    resourceId: idOf('app', app),
    appRoleId: '00000000-0000-0000-0000-000000000000',
  };
}
