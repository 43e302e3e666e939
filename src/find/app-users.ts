/** Who uses an app, as far as the directory says: people with a grant of their own, or assigned to it. */

import { inParallel } from '../mirror/in-parallel.ts';
import type { Grant, Tenant } from '../mirror/tenant.ts';

const AT_ONCE = 8;

/** A tenant-wide grant alone makes its users possible, not affected: everybody could use the app, hardly anybody does. */
export async function usersOfApp(servicePrincipalId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [grants, assigned] = await Promise.all([tenant.grantsOfClient(servicePrincipalId, at), assignedUsers(servicePrincipalId, tenant, at)]);
  return new Set([...ownGrants(grants).map(({ principalId }) => principalId), ...assigned]);
}

/** The apps at which the user has a grant of their own or an assignment. */
export async function appsOfUser(userId: string, tenant: Tenant, at: number): Promise<ReadonlySet<string>> {
  const [grants, assignments] = await Promise.all([tenant.grantsOfUser(userId, at), tenant.assignmentsOfUser(userId, at)]);
  return new Set([...grants.map(({ clientId }) => clientId), ...assignments.map(({ appId }) => appId)]);
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
