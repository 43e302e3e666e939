/** Who uses an app: people with a grant of their own, assigned to it, or seen to sign in. */

import { inParallel } from '../mirror/in-parallel.ts';
import type { Grant, Tenant } from '../mirror/tenant.ts';

const AT_ONCE = 8;

/** A tenant-wide grant alone makes its users possible, not affected: everybody could use the app, hardly anybody does. */
export async function usersOfApp(servicePrincipalId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [entitled, seen] = await Promise.all([entitledUsersOfApp(servicePrincipalId, tenant, at), tenant.usersSeen(servicePrincipalId, at)]);
  return new Set([...entitled, ...seen]);
}

/** As far as the directory says. */
export async function entitledUsersOfApp(servicePrincipalId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [grants, assigned] = await Promise.all([tenant.grantsOfClient(servicePrincipalId, at), assignedUsers(servicePrincipalId, tenant, at)]);
  return new Set([...ownGrants(grants).map(({ principalId }) => principalId), ...assigned]);
}

/** The apps at which the user has a grant of their own or an assignment, or was seen. */
export async function appsOfUser(userId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [grants, assignments, seen] = await Promise.all([tenant.grantsOfUser(userId, at), tenant.assignmentsOfUser(userId, at), tenant.appsSeen(userId, at)]);
  return new Set([...grants.map(({ clientId }) => clientId), ...assignments.map(({ appId }) => appId), ...seen]);
}

function ownGrants(grants: readonly Grant[]): readonly (Grant & { readonly principalId: string })[] {
  return grants.filter((grant): grant is Grant & { readonly principalId: string } => grant.principalId !== undefined);
}

async function assignedUsers(servicePrincipalId: string, tenant: Tenant, at: number): Promise<readonly string[]> {
  const assignments = await tenant.assignmentsOfApp(servicePrincipalId, at);
  const direct = assignments.filter(({ principalKind }) => principalKind === 'user').map(({ principalId }) => principalId);
  const groups = assignments.filter(({ principalKind }) => principalKind === 'group');
  const members = await inParallel(AT_ONCE, groups, ({ principalId }) => tenant.directMembers(principalId, at));
  return [...direct, ...members.flatMap((ids) => [...ids])];
}
