/** Which of our permissions an identity holds in the tenant, and how it gets the others. */
import { AuditorError } from '../base/errors.ts';
import type { Graph } from './graph.ts';
import { RequestRejectedError } from './graph-answer.ts';
import { PERMISSION_APIS, type Permission } from './graph-permissions.ts';

export interface Holding {
  readonly permission: Permission;
  readonly held: boolean;
}

/** What should hold the permissions is not in this tenant. */
export class NoSuchIdentityError extends AuditorError {
  readonly code = 'NO_SUCH_IDENTITY';
  readonly retryable = false;
  readonly identityId: string;
  constructor(identityId: string) {
    super(
      `The tenant has no service principal ${identityId}. Give the object id (principal id) of the managed identity, not its client id.`,
    );
    this.identityId = identityId;
  }
}

/** @param identityId object id of the service principal @throws NoSuchIdentityError */
export async function holdingsOf(
  graph: Graph,
  identityId: string,
  permissions: readonly Permission[],
): Promise<readonly Holding[]> {
  const held = await assignedTo(graph, identityId);
  return permissions.map((permission) => ({ permission, held: held.has(permission.id) }));
}

/** Gives it what it lacks, one after the other, and answers what was given. Repeating it gives nothing. */
export async function grantMissing(
  graph: Graph,
  identityId: string,
  permissions: readonly Permission[],
): Promise<readonly Permission[]> {
  const missing = (await holdingsOf(graph, identityId, permissions)).flatMap(({ permission, held }) =>
    held ? [] : [permission],
  );
  const apis = new Map<Permission['api'], string | undefined>();
  const given: Permission[] = [];
  for (const permission of missing) {
    if (!apis.has(permission.api)) apis.set(permission.api, await servicePrincipalOf(graph, permission.api));
    const resourceId = apis.get(permission.api);
    // An API that this tenant never used has no service principal there, and nothing to open.
    if (resourceId !== undefined && (await grant(graph, { identityId, resourceId, permission })))
      given.push(permission);
  }
  return given;
}

interface Grant {
  readonly identityId: string;
  readonly resourceId: string;
  readonly permission: Permission;
}

/** Resolves to false where somebody else was faster. */
async function grant(graph: Graph, { identityId, resourceId, permission }: Grant): Promise<boolean> {
  try {
    await graph.post(`/servicePrincipals/${identityId}/appRoleAssignments`, {
      principalId: identityId,
      resourceId,
      appRoleId: permission.id,
    });
    return true;
  } catch (error) {
    if (error instanceof RequestRejectedError && (await assignedTo(graph, identityId)).has(permission.id)) return false;
    throw error;
  }
}

async function assignedTo(graph: Graph, identityId: string): Promise<ReadonlySet<string>> {
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

async function servicePrincipalOf(graph: Graph, api: Permission['api']): Promise<string | undefined> {
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
