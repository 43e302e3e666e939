/** Reads items from Graph as entities of the mirror. An item of a delta may have only its changed members. */
import { defined } from '../../base/defined.ts';
import type {
  AppRoleAssignment,
  Credential,
  Device,
  Grant,
  Group,
  Member,
  Registration,
  ServicePrincipal,
  User,
} from '../tenant.ts';

/** One item of a list or a delta, known to have an id. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

// The members of each kind of object that we read.
export const USER_SELECT =
  'id,displayName,userPrincipalName,mail,accountEnabled,userType,' +
  'signInSessionsValidFromDateTime,lastPasswordChangeDateTime';
export const SERVICE_PRINCIPAL_SELECT =
  'id,appId,displayName,accountEnabled,appRoleAssignmentRequired,replyUrls,servicePrincipalType';
/**
 * Graph throttles lists with `keyCredentials` at some 150 a minute. We read one an hour, so it may be selected here.
 */
export const REGISTRATION_SELECT =
  'id,appId,displayName,isFallbackPublicClient,web,spa,publicClient,passwordCredentials,keyCredentials';
export const DEVICE_SELECT = 'id,deviceId,displayName,accountEnabled,isCompliant';
export const GROUP_SELECT = 'id,displayName';

const MEMBER_KINDS: ReadonlyMap<unknown, Member['kind']> = new Map([
  ['#microsoft.graph.user', 'user'],
  ['#microsoft.graph.group', 'group'],
]);
const PRINCIPAL_KINDS: ReadonlyMap<unknown, AppRoleAssignment['principalKind']> = new Map([
  ['Group', 'group'],
  ['ServicePrincipal', 'service-principal'],
]);

/** Undefined if it has no id: then it is of no use. */
export function itemIn(value: unknown): Item | undefined {
  const id = idIn(value);
  return id === undefined ? undefined : { ...(value as Readonly<Record<string, unknown>>), id };
}

export function idIn(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && value.id !== ''
    ? value.id
    : undefined;
}

/** `changed`: soft-deleted, it can come back; `deleted`: gone for good. */
export function removalIn(item: Item): 'changed' | 'deleted' | undefined {
  const removed = item['@removed'];
  if (typeof removed !== 'object' || removed === null) return undefined;
  return 'reason' in removed && removed.reason === 'changed' ? 'changed' : 'deleted';
}

export function userIn(item: Item, before?: User): User {
  return defined({
    kind: 'user' as const,
    id: item.id,
    displayName: text(item, 'displayName') ?? before?.displayName ?? '',
    userPrincipalName: text(item, 'userPrincipalName') ?? before?.userPrincipalName ?? '',
    mail: 'mail' in item ? text(item, 'mail') : before?.mail,
    enabled: flag(item, 'accountEnabled') ?? before?.enabled ?? true,
    deleted: false,
    guest: 'userType' in item ? item.userType === 'Guest' : (before?.guest ?? false),
    sessionsValidFrom: time(item, 'signInSessionsValidFromDateTime') ?? before?.sessionsValidFrom,
    passwordChangedAt: time(item, 'lastPasswordChangeDateTime') ?? before?.passwordChangedAt,
  });
}

/** Entra puts the id, without hyphens, before the user principal name of a deleted user. */
export function deletedUserIn(item: Item): User {
  const user = userIn(item);
  const prefix = item.id.replaceAll('-', '');
  const name = user.userPrincipalName;
  return {
    ...user,
    userPrincipalName: name.toLowerCase().startsWith(prefix.toLowerCase()) ? name.slice(prefix.length) : name,
    deleted: true,
  };
}

export function servicePrincipalIn(item: Item, before?: ServicePrincipal): ServicePrincipal {
  const servicePrincipalType = text(item, 'servicePrincipalType') ?? before?.servicePrincipalType;
  return {
    kind: 'service-principal',
    id: item.id,
    appId: text(item, 'appId') ?? before?.appId ?? '',
    displayName: text(item, 'displayName') ?? before?.displayName ?? '',
    enabled: flag(item, 'accountEnabled') ?? before?.enabled ?? true,
    deleted: false,
    assignmentRequired: flag(item, 'appRoleAssignmentRequired') ?? before?.assignmentRequired ?? false,
    replyUrls: 'replyUrls' in item ? texts(item.replyUrls).sort() : (before?.replyUrls ?? []),
    ...(servicePrincipalType === undefined ? {} : { servicePrincipalType }),
  };
}

export function registrationIn(
  item: Item,
): { readonly appId: string; readonly registration: Registration } | undefined {
  const appId = text(item, 'appId');
  if (appId === undefined) return undefined;
  const kinds = { public: item.publicClient, spa: item.spa, web: item.web };
  const urlKinds = (['public', 'spa', 'web'] as const).filter((kind) => hasRedirects(kinds[kind]));
  const credentials = [item.passwordCredentials, item.keyCredentials].flatMap((list) =>
    Array.isArray(list) ? list.flatMap(credentialsIn) : [],
  );
  const displayName = text(item, 'displayName');
  return {
    appId,
    registration: {
      urlKinds,
      fallbackPublic: flag(item, 'isFallbackPublicClient') ?? false,
      hasCredentials: credentials.length > 0,
      applicationId: item.id,
      ...(displayName === undefined ? {} : { displayName }),
      credentials: credentials.sort((a, b) => (a.keyId < b.keyId ? -1 : 1)),
    },
  };
}

/** The key id and the end of each credential; nothing of the secret itself. */
function credentialsIn(value: unknown): readonly Credential[] {
  if (typeof value !== 'object' || value === null || !('keyId' in value) || typeof value.keyId !== 'string') return [];
  const endsAt = time({ ...value, id: value.keyId }, 'endDateTime');
  return [{ keyId: value.keyId.toLowerCase(), ...(endsAt === undefined ? {} : { endsAt }) }];
}

function hasRedirects(platform: unknown): boolean {
  return (
    typeof platform === 'object' &&
    platform !== null &&
    'redirectUris' in platform &&
    texts(platform.redirectUris).length > 0
  );
}

export function deviceIn(item: Item, before?: Device): Device {
  return defined({
    kind: 'device' as const,
    id: item.id,
    deviceId: text(item, 'deviceId') ?? before?.deviceId,
    displayName: text(item, 'displayName') ?? before?.displayName ?? '',
    enabled: flag(item, 'accountEnabled') ?? before?.enabled ?? true,
    deleted: false,
    compliant: 'isCompliant' in item ? flag(item, 'isCompliant') : before?.compliant,
  });
}

/** Undefined if neither the item nor the mirror names a client and a resource. */
export function grantIn(item: Item, before?: Grant): Grant | undefined {
  const clientId = text(item, 'clientId') ?? before?.clientId;
  const resourceId = text(item, 'resourceId') ?? before?.resourceId;
  if (clientId === undefined || resourceId === undefined) return undefined;
  const principalId = 'principalId' in item ? text(item, 'principalId') : before?.principalId;
  // The text often starts with a blank.
  const scopes =
    'scope' in item ? (text(item, 'scope') ?? '').split(/\s+/).filter((scope) => scope !== '') : (before?.scopes ?? []);
  return {
    kind: 'grant',
    id: item.id,
    clientId,
    resourceId,
    ...(principalId === undefined ? {} : { principalId }),
    scopes: [...new Set(scopes)].sort(),
  };
}

export function groupIn(item: Item, before?: Group): Group {
  return {
    kind: 'group',
    id: item.id,
    displayName: text(item, 'displayName') ?? before?.displayName ?? '',
    deleted: false,
  };
}

export function memberIn({ id, '@odata.type': type }: Item): Member {
  return { id, kind: MEMBER_KINDS.get(type) ?? 'other' };
}

/** One for each principal, with all its roles at the app. */
export function assignmentsIn(items: readonly Item[], appId: string): readonly AppRoleAssignment[] {
  const byPrincipal = Map.groupBy(items, (item) => text(item, 'principalId') ?? '');
  return [...byPrincipal].flatMap(([principalId, [first, ...more]]) => {
    if (principalId === '' || first === undefined) return [];
    const principalKind = PRINCIPAL_KINDS.get(first.principalType) ?? 'user';
    const roleIds = [first, ...more].flatMap((item) => text(item, 'appRoleId') ?? []);
    return [{ principalId, principalKind, appId, roleIds: [...new Set(roleIds)].sort() }];
  });
}

function text(item: Item, name: string): string | undefined {
  const value = item[name];
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function flag(item: Item, name: string): boolean | undefined {
  const value = item[name];
  return typeof value === 'boolean' ? value : undefined;
}

function time(item: Item, name: string): string | undefined {
  const value = text(item, name);
  const milliseconds = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}
