/** Which of our permissions an identity has in the tenant, and how the others are granted. */
import { AuditorError } from '../base/errors.ts';
import type { Graph } from './graph.ts';
import { RequestRejectedError } from './graph-errors.ts';
import { PERMISSION_APIS, type Permission } from './graph-permissions.ts';

export interface IdentityPermission {
  readonly permission: Permission;
  readonly granted: boolean;
}

interface Grant {
  readonly identityId: string;
  /** Object id of the API's service principal. */
  readonly resourceId: string;
  readonly permission: Permission;
}

/** The identity that should have the permissions is not in this tenant. */
export class NoSuchIdentityError extends AuditorError {
  readonly code = 'NO_SUCH_IDENTITY';
  readonly retryable = false;
  readonly identityId: string;

  constructor(identityId: string) {
    super(
      `The tenant has no service principal ${identityId}. ` +
        'Give the object id (principal id) of the managed identity, not its client id.',
    );
    this.identityId = identityId;
  }
}

/** @param identityId object id of the service principal @throws NoSuchIdentityError */
export async function identityPermissions(
  graph: Graph,
  identityId: string,
  permissions: readonly Permission[],
): Promise<readonly IdentityPermission[]> {
  const granted = await assignedRoleIds(graph, identityId);
  return permissions.map((permission) => ({ permission, granted: granted.has(permission.id) }));
}

/** Grants what the identity lacks, one after the other. Resolves to what was granted: nothing when it is repeated. */
export async function grantMissingPermissions(
  graph: Graph,
  identityId: string,
  permissions: readonly Permission[],
): Promise<readonly Permission[]> {
  const missing = (await identityPermissions(graph, identityId, permissions)).flatMap(({ permission, granted }) =>
    granted ? [] : [permission],
  );
  const apiIds = new Map<Permission['api'], string | undefined>();
  const added: Permission[] = [];
  for (const permission of missing) {
    if (!apiIds.has(permission.api)) apiIds.set(permission.api, await servicePrincipalIdOf(graph, permission.api));
    const resourceId = apiIds.get(permission.api);
    // An API that this tenant never used has no service principal in it, and there is nothing to grant.
    if (resourceId !== undefined && (await grant(graph, { identityId, resourceId, permission })))
      added.push(permission);
  }
  return added;
}

/** Resolves to false if somebody else granted it meanwhile. */
async function grant(graph: Graph, { identityId, resourceId, permission }: Grant): Promise<boolean> {
  try {
    await graph.post(`/servicePrincipals/${identityId}/appRoleAssignments`, {
      principalId: identityId,
      resourceId,
      appRoleId: permission.id,
    });
    return true;
  } catch (error) {
    if (error instanceof RequestRejectedError && (await assignedRoleIds(graph, identityId)).has(permission.id))
      return false;
    throw error;
  }
}

async function assignedRoleIds(graph: Graph, identityId: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  try {
    for await (const { items } of graph.pages(`/servicePrincipals/${identityId}/appRoleAssignments`, {
      query: { $select: 'appRoleId' },
    })) {
      for (const item of items) ids.add(textIn(item, 'appRoleId'));
    }
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) throw new NoSuchIdentityError(identityId);
    throw error;
  }
  return ids;
}

async function servicePrincipalIdOf(graph: Graph, api: Permission['api']): Promise<string | undefined> {
  const query = { $filter: `appId eq '${PERMISSION_APIS[api].appId}'`, $select: 'id' };
  for await (const { items } of graph.pages('/servicePrincipals', { query })) {
    const [first] = items;
    if (first !== undefined) return textIn(first, 'id');
  }
  return undefined;
}

function textIn(item: unknown, name: string): string {
  const value =
    item !== null && typeof item === 'object' ? (item as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' ? value.toLowerCase() : '';
}
