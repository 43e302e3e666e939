/** A tenant from lists, the same at every moment, unless a test says until when an object existed. */
import type { Policy } from '../../src/conditional-access/policy.ts';
import { principalsOf } from '../../src/mirror/principals-of.ts';
import type {
  AppRoleAssignment,
  Grant,
  ObjectKind,
  ObjectOf,
  SeenClient,
  ServicePrincipal,
  Tenant,
  TenantObject,
  User,
} from '../../src/mirror/tenant.ts';

export interface TenantFacts {
  readonly objects?: readonly TenantObject[];
  readonly assignments?: readonly AppRoleAssignment[];
  /** Group id to the ids of its members, groups among them. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly managers?: Readonly<Record<string, string>>;
  /** Device id to the ids of its registered users. */
  readonly deviceUsers?: Readonly<Record<string, readonly string[]>>;
  readonly owners?: Readonly<Record<string, readonly string[]>>;
  /** User id to what the sign-ins of this user proved. */
  readonly clients?: Readonly<Record<string, readonly SeenClient[]>>;
  /** User id to the apps to which this user signed in. */
  readonly seen?: Readonly<Record<string, readonly string[]>>;
  /** By object id, since when the object is gone, in milliseconds. */
  readonly goneSince?: Readonly<Record<string, number>>;
}

export function memoryTenant(facts: TenantFacts): Tenant {
  const { assignments = [], members = {}, roles = {}, managers = {}, owners = {}, goneSince = {}, seen = {} } = facts;
  const exists = (id: string, at: number) => at < (goneSince[id] ?? Number.POSITIVE_INFINITY);
  const ofKind = <K extends ObjectKind>(kind: K, at: number) =>
    (facts.objects ?? []).filter((object): object is ObjectOf<K> => object.kind === kind && exists(object.id, at));
  const user = (id: string | undefined, at: number) => ofKind('user', at).find((candidate) => candidate.id === id);
  const usersAmong = (ids: Iterable<string>, at: number) => new Set([...ids].filter((id) => user(id, at)));
  const membersBelow = (groupId: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const id of members[groupId] ?? []) {
      if (!seen.has(id)) membersBelow(id, seen.add(id));
    }
    return seen;
  };

  return {
    object: async (kind, id, at) => ofKind(kind, at).find((object) => object.id === id),
    async *objects(kind, at) {
      yield* ofKind(kind, at);
    },
    servicePrincipalByAppId: async (appId, at) =>
      ofKind('service-principal', at).find((one) => one.appId.toLowerCase() === appId.toLowerCase()),
    grantsOfClient: async (clientId, at) => ofKind('grant', at).filter((grant) => grant.clientId === clientId),
    grantsOfUser: async (userId, at) => ofKind('grant', at).filter((grant) => grant.principalId === userId),
    assignmentsOfApp: async (appId) => assignments.filter((assignment) => assignment.appId === appId),
    assignmentsOfUser: async (userId) =>
      assignments.filter(({ principalId }) => principalId === userId || members[principalId]?.includes(userId)),
    directMembers: async (groupId, at) => usersAmong(members[groupId] ?? [], at),
    groupsOf: async (memberId) =>
      new Set(Object.keys(members).filter((groupId) => members[groupId]?.includes(memberId))),
    transitiveMembers: async (groupId, at) => usersAmong(membersBelow(groupId), at),
    roleMembers: async (roleId) => new Set(roles[roleId] ?? []),
    async principals(at) {
      const groupIds = new Set([...Object.keys(members), ...ofKind('group', at).map(({ id }) => id)]);
      const listOf = (id: string, ids: readonly string[]) => ({
        id,
        members: ids.map((member) => ({
          id: member,
          kind: groupIds.has(member) ? ('group' as const) : ('user' as const),
        })),
      });
      return principalsOf({
        users: ofKind('user', at),
        groups: [...groupIds].map((id) => listOf(id, members[id] ?? [])),
        roles: Object.entries(roles).map(([id, ids]) => listOf(id, ids)),
        areRolesRead: true,
      });
    },
    managerOf: async (userId, at) => user(managers[userId], at),
    usersOfDevice: async (deviceId) => facts.deviceUsers?.[deviceId] ?? [],
    clientsSeen: async (userId) => facts.clients?.[userId] ?? [],
    appsSeen: async (userId) => new Set(seen[userId]),
    usersSeen: async (appId) => new Set(Object.keys(seen).filter((userId) => seen[userId]?.includes(appId))),
    async *useSeen() {
      for (const [userId, apps] of Object.entries(seen)) for (const appId of apps) yield { userId, appId };
    },
    ownersOf: async (appId, at) => (owners[appId] ?? []).flatMap((id) => user(id, at) ?? []),
  };
}

export function person(id: string, difference: Partial<User> = {}): User {
  return {
    kind: 'user',
    id,
    displayName: `${id} Example`,
    userPrincipalName: `${id}@contoso.example`,
    mail: `${id}@contoso.example`,
    enabled: true,
    deleted: false,
    guest: false,
    ...difference,
  };
}

export function app(id: string, difference: Partial<ServicePrincipal> = {}): ServicePrincipal {
  return {
    kind: 'service-principal',
    id,
    appId: `${id}-app-id`,
    displayName: `${id} app`,
    enabled: true,
    deleted: false,
    assignmentRequired: false,
    replyUrls: [],
    ...difference,
  };
}

/** @param principalId undefined for the whole tenant */
export function grant(
  clientId: string,
  principalId: string | undefined,
  scopes: readonly string[] = ['Mail.Read', 'offline_access'],
  resourceId = 'graph',
): Grant {
  return {
    kind: 'grant',
    id: `${clientId}-${resourceId}-${principalId ?? 'all'}`,
    clientId,
    resourceId,
    scopes,
    ...(principalId === undefined ? {} : { principalId }),
  };
}

export function assigned(
  appId: string,
  principalId: string,
  principalKind: AppRoleAssignment['principalKind'] = 'user',
): AppRoleAssignment {
  return { appId, principalId, principalKind };
}

export function policyObject(content: Readonly<Record<string, unknown>>): Policy {
  return {
    kind: 'policy',
    id: String(content.id),
    policyKind: 'conditional-access',
    displayName: 'policy',
    state: String(content.state),
    contentHash: 'hash',
    content,
  };
}
