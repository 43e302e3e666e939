/** The tenant as last seen, and as it was: what the rules and the search for affected people may ask. Entities hold what we use, not all that Graph sends. */

export interface User {
  readonly kind: 'user';
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail?: string;
  readonly enabled: boolean;
  /** Soft-deleted: it can come back for 30 days. */
  readonly deleted: boolean;
  readonly guest: boolean;
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
  /** `Application`, `ManagedIdentity`, …, as written. */
  readonly servicePrincipalType?: string;
  /** How the app is registered; absent where another tenant registered it, and in lists of all apps. */
  readonly registration?: Registration;
}

export interface Registration {
  /** Kinds of reply URL, sorted, each once. */
  readonly urlKinds: readonly ('public' | 'spa' | 'web')[];
  /** `isFallbackPublicClient`: it may sign in without a credential. */
  readonly fallbackPublic: boolean;
  /** A secret or certificate is registered. */
  readonly hasCredentials: boolean;
  /** Object id of the registration, which is not that of the service principal. */
  readonly applicationId?: string;
  readonly displayName?: string;
  /** Secrets and certificates, by key id; identities that the app trusts instead cannot be listed. */
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
  /** Absent until a device management has spoken, and when it speaks no longer. */
  readonly compliant?: boolean;
}

export interface Credential {
  readonly keyId: string;
  /** ISO 8601. */
  readonly endsAt?: string;
}

/** A delegated permission grant: `principalId` absent means the whole tenant. */
export interface Grant {
  readonly kind: 'grant';
  readonly id: string;
  /** Object id of the client's service principal. */
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId?: string;
  /** Sorted, without doubles. */
  readonly scopes: readonly string[];
}

export interface Group {
  readonly kind: 'group';
  readonly id: string;
  readonly displayName: string;
  readonly deleted: boolean;
}

/** A Conditional Access policy (or named location, strength, security defaults, token lifetime policy) as Graph gives it, canonical: no nulls, no `@odata`, id lists sorted. */
export interface Policy {
  readonly kind: 'policy';
  readonly id: string;
  readonly policyKind:
    | 'conditional-access'
    | 'named-location'
    | 'authentication-strength'
    | 'security-defaults'
    | 'token-lifetime';
  readonly displayName: string;
  readonly state: string;
  /** Hash of all that can change whom it hits; a rename leaves it as it is. */
  readonly contentHash: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export type TenantObject = User | ServicePrincipal | Grant | Group | Policy | Device;
export type ObjectKind = TenantObject['kind'];
export type ObjectOf<K extends ObjectKind> = Extract<TenantObject, { readonly kind: K }>;

export interface AppRoleAssignment {
  readonly principalId: string;
  readonly principalKind: 'user' | 'group' | 'service-principal';
  /** Object id of the app's service principal. */
  readonly appId: string;
  /** All roles that the principal has at the app, sorted; the one without a name is mere access. */
  readonly roleIds?: readonly string[];
}

/** What a sign-in of a user at an app proved of the client that asked. */
export interface SeenClient {
  /** In lower case. */
  readonly appId: string;
  readonly client: 'confidential' | 'public';
}

/** Of a group or a directory role; a role goes by its template id. */
export interface Member {
  readonly id: string;
  readonly kind: 'user' | 'group' | 'other';
}

/** Every question takes the moment it is asked about (ms): `find` asks about the start of the revocation's interval. */
export interface Tenant {
  object<K extends ObjectKind>(kind: K, id: string, at: number): Promise<ObjectOf<K> | undefined>;
  /** All objects of a kind that lived then; reads the whole mirror of that kind. */
  objects<K extends ObjectKind>(kind: K, at: number): AsyncIterable<ObjectOf<K>>;
  /** The app that sign-ins name by its app id; one that lives goes before one in the bin. */
  servicePrincipalByAppId(appId: string, at: number): Promise<ServicePrincipal | undefined>;
  grantsOfClient(clientId: string, at: number): Promise<readonly Grant[]>;
  /** Grants given by or for this one user, without the tenant-wide ones. */
  grantsOfUser(userId: string, at: number): Promise<readonly Grant[]>;
  assignmentsOfApp(servicePrincipalId: string, at: number): Promise<readonly AppRoleAssignment[]>;
  /** Direct and through groups the user is a direct member of (Entra does not follow nested groups for app assignment). */
  assignmentsOfUser(userId: string, at: number): Promise<readonly AppRoleAssignment[]>;
  /** Ids of the users who are members themselves: app assignment follows no nested group. */
  directMembers(groupId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of the groups that hold this user or group as a direct member. */
  groupsOf(memberId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of user members of any depth; cycles are harmless. */
  transitiveMembers(groupId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of users who hold this built-in role (by template id) active and tenant-wide. */
  roleMembers(roleTemplateId: string, at: number): Promise<ReadonlySet<string>>;
  managerOf(userId: string, at: number): Promise<User | undefined>;
  /** Ids of a device's registered users and owners. @param deviceId its object id */
  usersOfDevice(deviceId: string, at: number): Promise<readonly string[]>;
  ownersOf(servicePrincipalId: string, at: number): Promise<readonly User[]>;
  /** Of this user's sign-ins, whenever they were: a proof does not grow old. */
  clientsSeen(userId: string): Promise<readonly SeenClient[]>;
  /** Ids of the apps (service principals) at which the user was seen to sign in during the thirty days before. */
  appsSeen(userId: string, at: number): Promise<ReadonlySet<string>>;
  /** Ids of the users who were seen there, in the same time. */
  usersSeen(servicePrincipalId: string, at: number): Promise<ReadonlySet<string>>;
}
