/** 2.2 Identity: does a policy include this person or workload? */
import { customAttribute, parseRule } from './filter-rule.ts';
import type { GuestKinds, Maybe, Policy, ServicePrincipal, Tenant, User, UserConditions } from './input.ts';
import { EXTERNAL_KINDS, flagsOf } from './understood.ts';
import { allOf, anyOf, not, unknownFor, type Verdict, verdictOf } from './verdict.ts';

/** People are included when any inclusion holds and no exclusion does. */
export function coversUser(policy: Policy, user: User, tenant: Tenant): Verdict {
  const users = policy.conditions.users;
  if (!users) return 'no';
  if (isAgentUser(user)) return coversAgentUser(users);
  const covered = allOf([included(users, user, tenant), not(excluded(users, user, tenant))]);
  // A kind of account that the rules do not name: not evaluated, and never left out in silence.
  return isKnownKind(user) || covered === 'no' ? covered : unknownFor(`kind of user: ${user.externalType}`);
}

const isAgentUser = (user: User) => typeof user.identityParentId === 'string';

/** No entry of *Users* reaches agents' accounts; the beta token does, and is not evaluated. */
function coversAgentUser({ includeUsers }: UserConditions): Verdict {
  return includeUsers?.includes('AllAgentIdUsers') ? unknownFor('AllAgentIdUsers') : 'no';
}

function included(users: UserConditions, user: User, tenant: Tenant): Verdict {
  return anyOf([
    listsUser(users.includeUsers, user),
    ...(users.includeGroups ?? []).map((group) => isInGroup(group, user, tenant)),
    ...(users.includeRoles ?? []).map((role) => holdsRole(role, user, tenant)),
    isOfKind(users.includeGuestsOrExternalUsers, user),
  ]);
}

function excluded(users: UserConditions, user: User, tenant: Tenant): Verdict {
  return anyOf([
    listsUser(users.excludeUsers, user),
    ...(users.excludeGroups ?? []).map((group) => isInGroup(group, user, tenant)),
    ...(users.excludeRoles ?? []).map((role) => holdsRole(role, user, tenant)),
    isOfKind(users.excludeGuestsOrExternalUsers, user),
  ]);
}

/** `All`, `None`, a user's id, and the older token `GuestsOrExternalUsers`. */
function listsUser(entries: Maybe<readonly string[]>, user: User): Verdict {
  const holds = (entries ?? []).some(
    (entry) =>
      entry === 'All' || entry === user.id || (entry === 'GuestsOrExternalUsers' && kindOf(user) !== undefined),
  );
  // No id: Graph writes the word for what the reader did not ask to be told.
  const isStrange = entries?.includes('unknownFutureValue') ?? false;
  return anyOf([verdictOf(holds), isStrange ? unknownFor('unknownFutureValue') : 'no']);
}

/** The kind of guest or external user; undefined for an ordinary member. */
function kindOf(user: User): string | undefined {
  return user.externalType ?? (user.userType === 'Guest' ? 'internalGuest' : undefined);
}

export function isExternal(user: User): boolean {
  const kind = kindOf(user);
  return kind !== undefined && kind !== 'internalGuest';
}

function isKnownKind(user: User): boolean {
  const kind = kindOf(user);
  return kind === undefined || kind === 'internalGuest' || EXTERNAL_KINDS.includes(kind);
}

/** Transitive membership, any depth; cycles are harmless. Who is in a group nobody knows cannot be decided. */
function isInGroup(groupId: string, user: User, tenant: Tenant): Verdict {
  if (groupId === 'All') return verdictOf(tenant.groups.some(({ id }) => membersOf(id, tenant).has(user.id)));
  if (!tenant.groups.some(({ id }) => id === groupId)) return unknownFor(`group ${groupId}`);
  return verdictOf(membersOf(groupId, tenant).has(user.id));
}

function membersOf(groupId: string, tenant: Tenant): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [groupId];
  const members = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const group = tenant.groups.find(({ id }) => id === next);
    for (const member of group?.members ?? []) members.add(member);
    waiting.push(...(group?.groups ?? []));
  }
  return members;
}

/**
 * An active, tenant-wide assignment of a built-in role, directly or through a role-holding group. Eligible, scoped and
 * custom never count. A role that the tenant does not list has no assignment.
 */
function holdsRole(roleId: string, user: User, tenant: Tenant): Verdict {
  const roles = tenant.roles.filter(({ id, isBuiltIn }) => (roleId === 'All' || id === roleId) && isBuiltIn !== false);
  const holds = roles.some(
    ({ members, memberGroups }) =>
      members?.includes(user.id) || (memberGroups ?? []).some((group) => membersOf(group, tenant).has(user.id)),
  );
  return verdictOf(holds);
}

/** One comma-separated flags string, and the home tenant; U1: the tenant does not matter for internal guests. */
function isOfKind(guests: Maybe<GuestKinds>, user: User): Verdict {
  const kind = kindOf(user);
  if (!guests || kind === undefined) return 'no';
  if (!isKnownKind(user)) return unknownFor(`kind of user: ${kind}`);
  const kinds = flagsOf(guests.guestOrExternalUserTypes);
  if (!kinds.includes(kind)) {
    // A kind that a newer Graph names may be this one's new name: see U14.
    const strange = kinds.filter((flag) => !['none', 'internalGuest', ...EXTERNAL_KINDS].includes(flag));
    return strange.length > 0 ? unknownFor(...strange) : 'no';
  }
  return kind === 'internalGuest' ? 'yes' : isFromTenants(guests.externalTenants, user);
}

function isFromTenants(tenants: GuestKinds['externalTenants'], { homeTenantId }: User): Verdict {
  const kind = tenants?.membershipKind ?? 'all';
  if (kind === 'all') return 'yes';
  if (kind !== 'enumerated') return unknownFor(`externalTenants: ${kind}`);
  if (!homeTenantId) return unknownFor('home tenant');
  return verdictOf(tenants?.members?.includes(homeTenantId) ?? false);
}

/** Workload identities: single-tenant service principals of this tenant only, never managed identities. */
export function coversWorkload(policy: Policy, principal: ServicePrincipal): Verdict {
  const workloads = policy.conditions.clientApplications;
  if (!workloads || principal.singleTenant !== true || principal.managedIdentity === true) return 'no';
  const { includeServicePrincipals, excludeServicePrincipals } = workloads;
  const lists = (ids: Maybe<readonly string[]>) =>
    (ids ?? []).some((id) => id === principal.id || id === 'ServicePrincipalsInMyTenant');
  const filtered = (mode: 'include' | 'exclude') => passesFilter(workloads.servicePrincipalFilter, mode, principal);
  return allOf([
    anyOf([verdictOf(lists(includeServicePrincipals)), filtered('include')]),
    not(anyOf([verdictOf(lists(excludeServicePrincipals)), filtered('exclude')])),
  ]);
}

type ServicePrincipalFilter = NonNullable<Policy['conditions']['clientApplications']>['servicePrincipalFilter'];

/** As with applications: `include` adds what matches, `exclude` takes it away. */
function passesFilter(filter: ServicePrincipalFilter, mode: string, { csa }: ServicePrincipal): Verdict {
  if (!filter) return 'no';
  const rule = parseRule(filter.rule ?? '');
  if (rule === undefined || !['include', 'exclude'].includes(filter.mode ?? '')) return unknownFor('filter');
  return filter.mode === mode ? verdictOf(rule(customAttribute(csa))) : 'no';
}
