/** The tenant refuses what Graph refuses. */
import { expect, test } from 'vitest';
import { startTestTenant } from '../test-tenant.ts';

test('refuses a request without the bearer of this tenant', async () => {
  const { request } = await startTestTenant();

  const { status, body } = await request('/users', { headers: { authorization: 'Bearer somebody-else' } });

  expect(status).toBe(401);
  expect(body.error.code).toBe('InvalidAuthenticationToken');
});

test.each([
  ['an unknown path', '/persons', 400, "Resource not found for the segment 'persons'."],
  [
    'a path of beta in v1.0',
    '/reports/servicePrincipalSignInActivities',
    400,
    "Resource not found for the segment 'servicePrincipalSignInActivities'.",
  ],
  [
    'the settings of Conditional Access in v1.0',
    '/identity/conditionalAccess/settings',
    400,
    "Resource not found for the segment 'settings'.",
  ],
  [
    'an option that delta does not know',
    '/users/delta?$top=5',
    400,
    "Query option '$top' is not supported for GET /users/delta.",
  ],
  [
    'a filter of delta by anything but ids',
    "/users/delta?$filter=mail%20eq%20'x'",
    400,
    "A delta query can be filtered by 'id eq' only, joined by 'or'.",
  ],
  [
    'sign-in activity in delta',
    '/users/delta?$select=signInActivity',
    400,
    'Change tracking is not supported for property signInActivity.',
  ],
  ['a made-up option', '/users?foo=1', 400, "Query option 'foo' is not supported for GET /users."],
  [
    'an option twice',
    '/users?$top=5&$top=6',
    400,
    "Query option '$top' was specified more than once, but it must be specified at most once.",
  ],
  [
    'a page of a thousand',
    '/users?$top=1000',
    400,
    "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
  ],
  ['paging of roles', '/directoryRoles?$top=5', 400, "Query option '$top' is not supported for GET /directoryRoles."],
  [
    'a count without the header for it',
    '/users?$count=true',
    400,
    "'$count' needs the header 'ConsistencyLevel: eventual'.",
  ],
  ['a filter without its end', "/users?$filter=mail%20eq%20'x", 400, "Invalid filter clause: mail eq 'x"],
  [
    'a filter by a property that cannot be filtered',
    "/users?$filter=jobTitle%20eq%20'x'",
    400,
    "Unsupported or invalid query filter clause specified for property 'jobTitle' (eq).",
  ],
  [
    'a comparison that logs do not know',
    '/auditLogs/directoryAudits?$filter=activityDateTime%20gt%202026-03-01T00:00:00Z',
    400,
    "Unsupported or invalid query filter clause specified for property 'activityDateTime' (gt).",
  ],
  [
    'a time in quotes',
    "/auditLogs/directoryAudits?$filter=activityDateTime%20ge%20'2026-03-01T00:00:00Z'",
    400,
    "A binary operator with incompatible types was detected on 'activityDateTime'.",
  ],
  [
    'an offset whose plus is not encoded',
    '/auditLogs/directoryAudits?$filter=activityDateTime%20ge%202026-03-01T00:00:00+02:00',
    400,
    'Invalid filter clause: activityDateTime ge 2026-03-01T00:00:00 02:00',
  ],
  [
    'a property that does not exist',
    '/users?$select=favouriteColour',
    400,
    'Parsing OData Select and Expand failed: ' +
      "Could not find a property named 'favouriteColour' on type 'microsoft.graph.user'.",
  ],
  [
    'a user who is not there',
    '/users/00000000-0000-4000-8000-000000000000',
    404,
    "Resource '00000000-0000-4000-8000-000000000000' does not exist " +
      'or one of its queried reference-property objects are not present.',
  ],
  [
    'what is not played, by name',
    '/reports/authenticationMethods/userRegistrationDetails',
    501,
    'The simulated tenant does not support GET /reports/authenticationMethods/userRegistrationDetails.',
  ],
])('refuses %s', async (_what, target, status, message) => {
  const { request } = await startTestTenant();

  const refused = await request(target);

  expect(refused.status).toBe(status);
  expect(refused.body.error.message).toBe(message);
  expect(refused.body.error.innerError).toMatchObject({
    date: '2026-03-02T08:00:00',
    'request-id': refused.headers.get('request-id'),
  });
});

test('refuses a method that the path does not have', async () => {
  const { send } = await startTestTenant();

  expect((await send('DELETE', '/users')).status).toBe(405);
});

test('simulates a missing permission and a missing licence until they are granted', async () => {
  const { request, tenant } = await startTestTenant();
  tenant.faults.refuse('/auditLogs', 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');

  const refused = await request('/auditLogs/directoryAudits');
  tenant.faults.allow('/auditLogs');

  expect([refused.status, refused.body.error.code]).toEqual([
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  ]);
  expect((await request('/auditLogs/directoryAudits')).status).toBe(200);
});

test('leaves out properties that come only by name', async () => {
  const { request, tenant } = await startTestTenant();
  const id = tenant.directory.adminIds[0] ?? '';

  expect((await request(`/users/${id}`)).body).not.toHaveProperty('accountEnabled');
  expect((await request(`/users/${id}?$select=accountEnabled`)).body).toMatchObject({ accountEnabled: true });
});

test('answers a batch in any order, each part by itself, and at most twenty', async () => {
  const { send, tenant } = await startTestTenant();
  const parts = (count: number) => ({
    requests: Array.from({ length: count }, (_, index) => ({
      id: String(index),
      method: 'GET',
      url: index === 0 ? '/nowhere' : `/users/${tenant.directory.adminIds[0]}`,
    })),
  });

  const { status, body } = await send('POST', '/$batch', parts(20));

  expect(status).toBe(200);
  expect(body.responses).toHaveLength(20);
  expect(
    Object.fromEntries(body.responses.map((one: { id: string; status: number }) => [one.id, one.status])),
  ).toMatchObject({ 0: 400, 1: 200 });
  expect((await send('POST', '/$batch', parts(21))).status).toBe(400);
  expect((await send('POST', '/$batch', { requests: [{ id: '1', method: 'GET', url: '/v1.0/users' }] })).status).toBe(
    400,
  );
});
