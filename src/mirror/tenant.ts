/**
 * The tenant as last seen, and as it was: what the rules and the impact may ask. Entities have the members that we use,
 * not all that Graph sends.
 */
import type { Policy } from '../conditional-access/policy.ts';
import type { Principals } from './principals.ts';

export interface User {
  readonly kind: 'user';
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail?: string;
  /** BCP 47, as the user or an administrator has set it. */
  readonly preferredLanguage?: string;
  readonly enabled: boolean;
  /** Soft-deleted: it can come back for 30 days. */
  readonly deleted: boolean;
  readonly guest: boolean;
  /** The account of an agent: no list of people in a policy reaches it. */
  readonly agent?: true;
  /** `signInSessionsValidFromDateTime`, ISO 8601. */
  readonly sessionsValidFrom?: string;
  /** `lastPasswordChangeDateTime`, ISO 8601. */
  readonly passwordChangedAt?: string;
}

export interface ServicePrincipal {
  readonly kind: 'service-principal';
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly deleted: boolean;
  readonly assignmentRequired: boolean;
  readonly replyUrls: readonly string[];
  /** `Application`, `ManagedIdentity`, …, as Graph writes it. */
  readonly servicePrincipalType?: string;
  /** How the app is registered; absent if another tenant registered it. */
  readonly registration?: Registration;
}

export interface Registration {
  /** Kinds of reply URL, sorted, each once. */
  readonly urlKinds: readonly ('public' | 'spa' | 'web')[];
  /** `isFallbackPublicClient`: the app may sign in without a credential. */
  readonly fallbackPublic: boolean;
  /** A secret or certificate is registered. */
  readonly hasCredentials: boolean;
  /** Whether other tenants can use the app. Absent: not known. */
  readonly multiTenant?: boolean;
  /** Object id of the registration, which is not that of the service principal. */
  readonly applicationId?: string;
  readonly displayName?: string;
  /** Secrets and certificates, sorted by key id. Federated credentials are not in this list. */
  readonly credentials?: readonly Credential[];
}

export interface Device {
  readonly kind: 'device';
  /** Object id; sign-ins name the device by its `deviceId`. */
  readonly id: string;
  readonly deviceId?: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly deleted: boolean;
  /** Absent if no device management reports the device, or reports it no longer. */
  readonly compliant?: boolean;
}

export interface Credential {
  readonly keyId: string;
  /** ISO 8601. */
  readonly endsAt?: string;
}

/** A delegated permission grant. `principalId` absent: it holds for the whole tenant. */
export interface Grant {
  readonly kind: 'grant';
  readonly id: string;
  /** Object id of the client's service principal. */
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId?: string;
  /** Sorted, each once. */
  readonly scopes: readonly string[];
}

export interface Group {
  readonly kind: 'group';
  readonly id: string;
  readonly displayName: string;
  readonly deleted: boolean;
}

export type TenantObject = User | ServicePrincipal | Grant | Group | Policy | Device;
export type ObjectKind = TenantObject['kind'];
export type ObjectOf<K extends ObjectKind> = Extract<TenantObject, { readonly kind: K }>;

export interface AppRoleAssignment {
  readonly principalId: string;
  readonly principalKind: 'user' | 'group' | 'service-principal';
  /** Object id of the app's service principal. */
  readonly appId: string;
  /**
   * All roles that the principal has at the app, sorted. The default role (all zeros) is access without a named role.
   */
  readonly roleIds?: readonly string[];
}

/** The kind of client that a user's sign-in at an app proved. */
export interface SeenClient {
  /** In lower case. */
  readonly appId: string;
  readonly client: 'confidential' | 'public';
}

/** A user was seen at an app. */
export interface SeenUse {
  readonly userId: string;
  /** Object id of the app's service principal. */
  readonly appId: string;
}

/** A member of a group or of a directory role. A role has the id of its template. */
export interface Member {
  readonly id: string;
  readonly kind: 'user' | 'group' | 'other';
}

/**
 * `at` is the moment that a question is about, in milliseconds. The impact asks about the start of a revocation's
 * interval.
 */
export interface Tenant {
  object<K extends ObjectKind>(kind: K, id: string, at: number): Promise<ObjectOf<K> | undefined>;
  /** All objects of a kind that existed then. Reads the full mirror of that kind. */
  objects<K extends ObjectKind>(kind: K, at: number): AsyncIterable<ObjectOf<K>>;
  /** The app that sign-ins name by its app id. A live app goes before one in the recycle bin. */
  servicePrincipalByAppId(appId: string, at: number): Promise<ServicePrincipal | undefined>;
  grantsOfClient(clientId: string, at: number): Promise<readonly Grant[]>;
  /** Grants for this one user, without the tenant-wide ones. */
  grantsOfUser(userId: string, at: number): Promise<readonly Grant[]>;
  assignmentsOfApp(servicePrincipalId: string, at: number): Promise<readonly AppRoleAssignment[]>;
  /**
   * Direct, and through groups of which the user is a direct member: Entra follows no nested groups for app assignment.
   */
  assignmentsOfUser(userId: string, at: number): Promise<readonly AppRoleAssignment[]>;
  /** Ids of the users who are direct members. */
  directMembers(groupId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of the groups of which this user or group is a direct member. */
  groupsOf(memberId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of the users in this group at any depth. Cycles do no harm. */
  transitiveMembers(groupId: string, at: number): Promise<ReadonlySet<string>>;
  /**
   * Whether the members of a group were read, and those of the groups in it. If not, the answers above are too few.
   * Absent where all are known.
   */
  areMembersKnown?(groupId: string): Promise<boolean>;
  /** Ids of the users with this built-in role (by template id), active and tenant-wide. */
  roleMembers(roleTemplateId: string, at: number): Promise<ReadonlySet<string>>;
  /** All people, groups and roles at once, with their members. */
  principals(at: number): Promise<Principals>;
  managerOf(userId: string, at: number): Promise<User | undefined>;
  /** Ids of a device's registered users and owners. @param deviceId its object id */
  usersOfDevice(deviceId: string, at: number): Promise<readonly string[]>;
  ownersOf(servicePrincipalId: string, at: number): Promise<readonly User[]>;
  /** From all sign-ins of this user: a proof does not expire. */
  clientsSeen(userId: string): Promise<readonly SeenClient[]>;
  /** Ids of the apps (service principals) to which the user signed in during the thirty days before. */
  appsSeen(userId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of the users who signed in to the app in the same time. */
  usersSeen(servicePrincipalId: string, at: number): Promise<ReadonlySet<string>>;
  /** All of it at once: who signed in to what in the same time. For questions about many people and many apps. */
  useSeen(at: number): AsyncIterable<SeenUse>;
  /**
   * Since when every poll has read these: infinity while polls fail, and undefined where none ever read them or Graph
   * refuses. Absent where nothing polls.
   */
  readSince?(source: 'consents' | 'policies'): Promise<number | undefined>;
}
