/** Every route answers by Graph's own schemas: the server checks each answer, and this test calls every route. */
import { expect, test } from 'vitest';
import { schemaValidator } from '../../../../local/tenant/http/schema-check.ts';
import { startTestTenant } from '../test-tenant.ts';

test('every list, object and delta is valid against its schema, also after a day of acts', async () => {
  const { tenant, request, readAll, pass } = await startTestTenant({ users: 30 });
  const { act, directory } = tenant;
  const clients = directory.servicePrincipals
    .live()
    .filter(({ appRoles }) => appRoles.some(({ allowedMemberTypes }) => allowedMemberTypes.includes('User')));
  const [client] = clients;
  const [policy] = directory.policies.live();
  const [group] = directory.groups.live();
  const [location] = directory.namedLocations;
  const [grant] = directory.grants.live();
  const person = [...directory.managers.keys()][0] ?? '';
  for (const play of [
    act.disableUser,
    act.deleteUser,
    act.narrowConsent,
    act.adminRemovesUserConsent,
    act.createPolicy,
    act.deletePolicy,
    act.addGroupMember,
    act.signIn,
    act.raiseRisk,
  ])
    play({ auditDelayMs: 0 });
  const removed = act.removeServicePrincipal({
    servicePrincipalId: clients.find(({ id }) => id !== client?.id)?.id,
  });
  const deleted = directory.users.allDeleted()[0];
  pass(10_000);

  const objects = [
    `/users/${person}`,
    `/users/${person}?$select=displayName,accountEnabled,signInSessionsValidFromDateTime,lastPasswordChangeDateTime`,
    `/users/${person}/manager`,
    `/oauth2PermissionGrants/${grant?.id}`,
    `/servicePrincipals/${client?.id}`,
    `/servicePrincipals(appId='${client?.appId}')`,
    `/groups/${group?.id}`,
    `/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')`,
    `/identity/conditionalAccess/policies/${policy?.id}`,
    `/identity/conditionalAccess/namedLocations/${location?.id}`,
    '/policies/identitySecurityDefaultsEnforcementPolicy',
    '/policies/crossTenantAccessPolicy/default',
    `/directory/deletedItems/${deleted?.id}`,
    `/directory/deletedItems/${removed.servicePrincipalId}`,
  ];
  const lists = [
    '/users',
    `/users?$filter=accountEnabled%20eq%20false&$select=id`,
    `/users/${person}/transitiveMemberOf`,
    `/users/${person}/oauth2PermissionGrants`,
    `/users/${person}/appRoleAssignments`,
    '/directory/deletedItems/microsoft.graph.user?$select=id',
    '/directory/deletedItems/microsoft.graph.group',
    '/directory/deletedItems/microsoft.graph.servicePrincipal',
    '/oauth2PermissionGrants',
    `/servicePrincipals/${client?.id}/oauth2PermissionGrants`,
    `/servicePrincipals/${client?.id}/owners`,
    `/servicePrincipals/${client?.id}/appRoleAssignedTo`,
    `/servicePrincipals/${client?.id}/appRoleAssignments`,
    '/servicePrincipals',
    '/groups',
    `/groups/${group?.id}/members`,
    `/groups/${group?.id}/transitiveMembers`,
    `/groups/${group?.id}/transitiveMembers/microsoft.graph.user?$select=id`,
    '/directoryRoles',
    `/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members`,
    '/identity/conditionalAccess/policies',
    '/identity/conditionalAccess/deletedItems/policies',
    '/identity/conditionalAccess/namedLocations',
    '/policies/authenticationStrengthPolicies',
    '/identity/conditionalAccess/authenticationStrength/policies',
    '/auditLogs/directoryAudits',
    '/auditLogs/signIns',
    '/identityProtection/riskyUsers',
    '/policies/crossTenantAccessPolicy/partners',
    '/subscriptions',
    '/organization',
    '/users/delta',
    '/users/delta?$select=displayName,accountEnabled',
    '/groups/delta?$select=displayName,members',
    '/servicePrincipals/delta',
    '/oauth2PermissionGrants/delta',
  ];

  for (const path of objects) expect({ path, ...(await request(path)) }).toMatchObject({ status: 200 });
  for (const path of lists) await expect(readAll(path), path).resolves.toBeDefined();
  for (const path of lists.filter((one) => one.includes('/delta')))
    expect((await readAll((await readAll(path)).deltaLink)).deltaLink).toContain('$deltatoken=');
});

test('the schema checks find a wrong payload', async () => {
  const problem = await schemaValidator();

  expect(problem('oAuth2PermissionGrant', { id: 'x', clientId: 'y' })).toContain('resourceId');
  expect(problem('oAuth2PermissionGrant.selected', { id: 'x' })).toBeUndefined();
});
