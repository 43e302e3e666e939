/** Query options that Graph really supports where its declared list is longer (endpoint notes of the reference). */
import type { Operation } from './catalogue.ts';
import { badRequest, notSimulated } from './graph-refusal.ts';

const GRANTS = ['$filter', '$select', '$top'];
const ASSIGNMENTS = ['$top', '$select'];
const DELTA = ['$select', '$filter', '$deltatoken'];

const HONOURED: Readonly<Record<string, readonly string[]>> = {
  '/users/delta': DELTA,
  '/servicePrincipals/delta': DELTA,
  '/oauth2PermissionGrants/delta': DELTA,
  '/devices/delta': ['$select', '$deltatoken'],
  '/groups/delta': [...DELTA, '$expand'],
  '/oauth2PermissionGrants': GRANTS,
  '/users/{id}/oauth2PermissionGrants': GRANTS,
  '/servicePrincipals/{id}/oauth2PermissionGrants': GRANTS,
  '/servicePrincipals/{id}/appRoleAssignedTo': ASSIGNMENTS,
  '/servicePrincipals/{id}/appRoleAssignments': ASSIGNMENTS,
  '/users/{id}/appRoleAssignments': ASSIGNMENTS,
  '/groups/{id}/members': ['$select', '$top', '$count'],
  '/groups/{id}/transitiveMembers': ['$select', '$top', '$count'],
  '/users/{id}/transitiveMemberOf': ['$select', '$filter', '$count', '$top'],
  '/directory/deletedItems/microsoft.graph.user': ['$select', '$filter', '$orderby', '$count', '$top'],
  '/directory/deletedItems/microsoft.graph.group': ['$select', '$filter', '$orderby', '$count', '$top'],
  '/directory/deletedItems/microsoft.graph.servicePrincipal': ['$select', '$filter', '$orderby', '$count', '$top'],
  '/directoryRoles': ['$filter', '$select', '$expand'],
  '/directoryRoles/{id}/members': ['$filter', '$select', '$expand'],
  '/identity/conditionalAccess/policies': ['$count', '$filter', '$orderby', '$select', '$skip', '$top'],
  '/identity/conditionalAccess/policies/{id}': ['$select'],
  '/identity/conditionalAccess/namedLocations': ['$filter', '$select', '$top'],
  '/policies/authenticationStrengthPolicies': ['$filter', '$expand'],
  '/identity/conditionalAccess/authenticationStrength/policies': ['$filter', '$expand'],
  '/policies/identitySecurityDefaultsEnforcementPolicy': [],
  '/policies/tokenLifetimePolicies': ['$filter'],
  '/auditLogs/directoryAudits': ['$filter', '$orderby', '$top'],
  '/auditLogs/signIns': ['$filter', '$orderby', '$top'],
  '/identityProtection/riskyUsers/{id}': ['$select'],
  '/identityProtection/riskyUsers': ['$filter', '$orderby', '$select', '$top'],
  '/subscriptions': [],
  '/organization': ['$select'],
};

/** Options that some route supports. A declared option that no route supports is refused, not ignored. */
export interface PlayedOptions {
  readonly options: readonly string[];
  readonly paged: boolean;
}

export function checkOptions(query: ReadonlyMap<string, string>, operation: Operation, played: PlayedOptions): void {
  const honoured = HONOURED[operation.path] ?? operation.queryParameters;
  for (const option of query.keys()) {
    if (option === '$skiptoken' && played.paged) continue;
    if (!honoured.includes(option))
      throw badRequest(`Query option '${option}' is not supported for ${operation.method} ${operation.path}.`);
    if (!played.options.includes(option)) throw notSimulated(`query option ${option} of ${operation.path}`);
  }
}
