/** The directory of the simulated tenant: object stores with journals, and memberships. */
import type { Clock } from '../../../src/base/clock.ts';
import type {
  AppRoleAssignment,
  CrossTenantDefault,
  CrossTenantPartner,
  Device,
  DirectoryRole,
  FixedObject,
  Grant,
  Group,
  Policy,
  Secret,
  ServicePrincipal,
  TokenLifetimePolicy,
  User,
} from './directory-objects.ts';
import { type ObjectStore, objectStore } from './object-store.ts';

export interface Directory {
  readonly tenantId: string;
  readonly domain: string;
  /** The mailbox that sends notices, and the one that admins read. */
  readonly noticesAddress: string;
  readonly adminsAddress: string;
  readonly users: ObjectStore<User>;
  readonly groups: ObjectStore<Group>;
  readonly servicePrincipals: ObjectStore<ServicePrincipal>;
  readonly grants: ObjectStore<Grant>;
  readonly assignments: ObjectStore<AppRoleAssignment>;
  readonly policies: ObjectStore<Policy>;
  readonly devices: ObjectStore<Device>;
  readonly tokenPolicies: ObjectStore<TokenLifetimePolicy>;
  readonly roles: readonly DirectoryRole[];
  readonly namedLocations: readonly FixedObject[];
  readonly strengths: readonly FixedObject[];
  readonly organization: FixedObject;
  readonly securityDefaults: FixedObject;
  /** Tests change it. `baselineScopes`: the app that sign-ins with baseline scopes only are for; null: nobody chose. */
  readonly conditionalAccess: { baselineScopes: string | null };
  readonly crossTenant: { standard: CrossTenantDefault; partners: readonly CrossTenantPartner[] };
  readonly managers: ReadonlyMap<string, string>;
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** Registered users of a device; they are also its owners. */
  readonly deviceUsers: ReadonlyMap<string, readonly string[]>;
  /** Secrets of apps registered in this tenant, by app id. */
  readonly secrets: Map<string, readonly Secret[]>;
  readonly roleMembers: ReadonlyMap<string, readonly string[]>;
  /** Accounts that no act changes: admins, break-glass accounts, mailboxes. */
  readonly untouchable: ReadonlySet<string>;
  readonly adminIds: readonly string[];
  readonly breakGlassIds: readonly string[];
  /** Ids of the direct members of a group. */
  members(groupId: string): readonly string[];
  isMember(groupId: string, memberId: string): boolean;
  addMember(groupId: string, memberId: string): boolean;
  removeMember(groupId: string, memberId: string): boolean;
}

export type DirectoryFacts = Omit<Directory, 'members' | 'isMember' | 'addMember' | 'removeMember'> & {
  readonly membership: Map<string, Set<string>>;
};

/** Empty stores, to be filled by the population. */
export function emptyStores(clock: Clock, seed: number) {
  return {
    users: objectStore<User>('users', clock, seed),
    groups: objectStore<Group>('groups', clock, seed),
    servicePrincipals: objectStore<ServicePrincipal>('servicePrincipals', clock, seed),
    grants: objectStore<Grant>('oauth2PermissionGrants', clock, seed),
    assignments: objectStore<AppRoleAssignment>('appRoleAssignments', clock, seed),
    policies: objectStore<Policy>('policies', clock, seed),
    devices: objectStore<Device>('devices', clock, seed),
    tokenPolicies: objectStore<TokenLifetimePolicy>('tokenLifetimePolicies', clock, seed),
  };
}

export function directoryOf(facts: DirectoryFacts): Directory {
  const { membership, ...rest } = facts;
  const typeOf = (id: string) => (facts.groups.get(id) ? 'group' : 'user');
  const setOf = (groupId: string) => {
    const set = membership.get(groupId) ?? new Set<string>();
    membership.set(groupId, set);
    return set;
  };
  const isLive = (id: string) => facts.users.get(id) !== undefined || facts.groups.get(id) !== undefined;

  return {
    ...rest,
    members: (groupId) => [...setOf(groupId)].filter(isLive).sort(),
    isMember: (groupId, memberId) => setOf(groupId).has(memberId),
    addMember(groupId, memberId) {
      if (setOf(groupId).has(memberId)) return false;
      setOf(groupId).add(memberId);
      facts.groups.recordMember(groupId, { memberId, memberType: typeOf(memberId), left: false });
      return true;
    },
    removeMember(groupId, memberId) {
      if (!setOf(groupId).delete(memberId)) return false;
      facts.groups.recordMember(groupId, { memberId, memberType: typeOf(memberId), left: true });
      return true;
    },
  };
}

/** Ids of all objects in a group and its nested groups, each once. A group may contain itself. */
export function transitiveMembers(directory: Directory, groupId: string): string[] {
  const seen = new Set<string>();
  const open = [groupId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const memberId of directory.members(next)) {
      if (seen.has(memberId)) continue;
      seen.add(memberId);
      if (directory.groups.get(memberId)) open.push(memberId);
    }
  }
  return [...seen].sort();
}

/** Ids of all groups that contain this object, directly or through other groups. */
export function groupsAbove(directory: Directory, memberId: string): string[] {
  const found = new Set<string>();
  const open = [memberId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const group of directory.groups.live()) {
      if (found.has(group.id) || !directory.isMember(group.id, next)) continue;
      found.add(group.id);
      open.push(group.id);
    }
  }
  return [...found].sort();
}
