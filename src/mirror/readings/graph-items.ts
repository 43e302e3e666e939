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
import {
  flag,
  type Item,
  type ItemForm,
  type Items,
  idIn,
  isTextOrNone,
  text,
  textOrNone,
  texts,
  time,
} from './items.ts';

// The members of each kind of object that we read.
export const USER_SELECT =
  'id,displayName,userPrincipalName,mail,preferredLanguage,accountEnabled,userType,' +
  'signInSessionsValidFromDateTime,lastPasswordChangeDateTime';
export const SERVICE_PRINCIPAL_SELECT =
  'id,appId,displayName,accountEnabled,appRoleAssignmentRequired,replyUrls,servicePrincipalType';
/**
 * Graph throttles lists with `keyCredentials` at some 150 a minute. We read one an hour, so it may be selected here.
 */
export const REGISTRATION_SELECT =
  'id,appId,displayName,signInAudience,isFallbackPublicClient,web,spa,publicClient,passwordCredentials,keyCredentials';
export const DEVICE_SELECT = 'id,deviceId,displayName,accountEnabled,isCompliant';
export const GROUP_SELECT = 'id,displayName';

/** What Graph gives of them, in lists and deltas. */
export const FORMS = {
  user: {
    displayName: 'string',
    userPrincipalName: 'string',
    mail: 'string',
    accountEnabled: 'boolean',
    userType: 'string',
    signInSessionsValidFromDateTime: 'string',
    lastPasswordChangeDateTime: 'string',
  },
  'service-principal': {
    appId: 'string',
    displayName: 'string',
    accountEnabled: 'boolean',
    appRoleAssignmentRequired: 'boolean',
    replyUrls: 'object',
    servicePrincipalType: 'string',
  },
  device: { deviceId: 'string', displayName: 'string', accountEnabled: 'boolean', isCompliant: 'boolean' },
  grant: { clientId: 'string', resourceId: 'string', principalId: 'string', scope: 'string' },
  group: { displayName: 'string', 'members@delta': 'object' },
} as const satisfies Readonly<Record<string, ItemForm>>;

const MEMBER_KINDS: ReadonlyMap<unknown, Member['kind']> = new Map([
  ['#microsoft.graph.user', 'user'],
  ['#microsoft.graph.group', 'group'],
]);
const PRINCIPAL_KINDS: ReadonlyMap<unknown, AppRoleAssignment['principalKind']> = new Map([
  ['Group', 'group'],
  ['ServicePrincipal', 'service-principal'],
]);

export function userIn(item: Item, before?: User): User {
  return defined({
    kind: 'user' as const,
    id: item.id,
    displayName: text(item, 'displayName') ?? before?.displayName ?? '',
    userPrincipalName: text(item, 'userPrincipalName') ?? before?.userPrincipalName ?? '',
    mail: textOrNone(item, 'mail', before?.mail),
    preferredLanguage: textOrNone(item, 'preferredLanguage', before?.preferredLanguage),
    enabled: flag(item, 'accountEnabled') ?? before?.enabled ?? true,
    deleted: false,
    guest: 'userType' in item ? item.userType === 'Guest' : (before?.guest ?? false),
    sessionsValidFrom: time(item, 'signInSessionsValidFromDateTime') ?? before?.sessionsValidFrom,
    passwordChangedAt: time(item, 'lastPasswordChangeDateTime') ?? before?.passwordChangedAt,
    agent: isAgent(item) ? (true as const) : before?.agent,
  });
}

/** Graph says it in either way; nothing but the type comes without being asked for. */
function isAgent(item: Item): boolean {
  return item['@odata.type'] === '#microsoft.graph.agentUser' || text(item, 'identityParentId') !== undefined;
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
    replyUrls: Array.isArray(item.replyUrls) ? texts(item.replyUrls).sort() : (before?.replyUrls ?? []),
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
  const audience = text(item, 'signInAudience');
  return {
    appId,
    registration: {
      urlKinds,
      fallbackPublic: flag(item, 'isFallbackPublicClient') ?? false,
      hasCredentials: credentials.length > 0,
      ...(audience === undefined ? {} : { multiTenant: audience !== 'AzureADMyOrg' }),
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
    compliant: item.isCompliant === null ? undefined : (flag(item, 'isCompliant') ?? before?.compliant),
  });
}

/** Undefined if neither the item nor the mirror names a client and a resource. */
export function grantIn(item: Item, before?: Grant): Grant | undefined {
  const clientId = text(item, 'clientId') ?? before?.clientId;
  const resourceId = text(item, 'resourceId') ?? before?.resourceId;
  if (clientId === undefined || resourceId === undefined) return undefined;
  const principalId = textOrNone(item, 'principalId', before?.principalId);
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
export function assignmentsIn(
  { items, unreadable }: Items,
  appId: string,
): { readonly assignments: readonly AppRoleAssignment[]; readonly unreadable: number } {
  const readable = items.filter(
    (item) => idIn({ id: item.principalId }) !== undefined && isTextOrNone(item, 'appRoleId'),
  );
  const byPrincipal = Map.groupBy(readable, ({ principalId }) => String(principalId));
  const assignments = [...byPrincipal].map(([principalId, ofPrincipal]) => ({
    principalId,
    principalKind: PRINCIPAL_KINDS.get(ofPrincipal[0]?.principalType) ?? 'user',
    appId,
    roleIds: [...new Set(ofPrincipal.flatMap((item) => text(item, 'appRoleId') ?? []))].sort(),
  }));
  return { assignments, unreadable: unreadable + items.length - readable.length };
}
