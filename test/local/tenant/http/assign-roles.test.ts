/** An app is granted a role of an API, as `revaudit permissions grant` does it: once, and only what Graph grants. */
import { expect, test } from 'vitest';
import { PERMISSIONS } from '../../../../src/graph/graph-permissions.ts';
import { runHere } from '../../../cli/run-here.ts';
import { startTestTenant } from '../test-tenant.ts';

const DEVICE_READ_ALL = '7438b122-aefc-4978-80ed-43db9fcc7715';

async function appAndApi() {
  const test = await startTestTenant();
  const apps = test.tenant.directory.servicePrincipals.live();
  const app = apps.find(({ servicePrincipalType }) => servicePrincipalType === 'ManagedIdentity')?.id ?? '';
  const api = apps.find(({ displayName }) => displayName === 'Microsoft Graph')?.id ?? '';
  return { ...test, app, api, path: `/servicePrincipals/${app}/appRoleAssignments` };
}

test('grants a role once; the assignment is in the list and in the log', async () => {
  const { send, request, readAll, pass, app, api, path } = await appAndApi();
  const body = { principalId: app, resourceId: api, appRoleId: DEVICE_READ_ALL };

  const first = await send('POST', path, body);
  const second = await send('POST', path, body);
  pass(600_000);

  expect([first.status, second.status]).toEqual([201, 400]);
  expect(first.body).toMatchObject({ ...body, principalType: 'ServicePrincipal' });
  expect(second.body.error).toMatchObject({
    code: 'Request_BadRequest',
    message: 'Permission being assigned already exists on the object',
  });
  expect((await readAll(path)).items).toMatchObject([body]);
  const log = await request('/auditLogs/directoryAudits?$top=10');
  expect(log.body.value.map((row: { activityDisplayName: string }) => row.activityDisplayName)).toContain(
    'Add app role assignment to service principal',
  );
});

test.each([
  ['a role that the API does not have', { appRoleId: '11111111-1111-4111-8111-111111111111' }, 400],
  ['another principal than that of the path', { principalId: '11111111-1111-4111-8111-111111111111' }, 400],
  ['an API that the tenant does not have', { resourceId: '11111111-1111-4111-8111-111111111111' }, 404],
  ['an id that is no GUID', { appRoleId: 'Device.Read.All' }, 400],
  ['a member that can only be read', { principalType: 'ServicePrincipal' }, 400],
])('refuses %s', async (_what, difference, status) => {
  const { send, app, api, path } = await appAndApi();

  const { status: refused } = await send('POST', path, {
    principalId: app,
    resourceId: api,
    appRoleId: DEVICE_READ_ALL,
    ...difference,
  });

  expect(refused).toBe(status);
});

test('permissions grant gives the identity all that it reads, and nothing the second time', async () => {
  const { tenant, app } = await appAndApi();
  const running = {
    pid: 1,
    startedAt: '',
    apiUrl: 'http://127.0.0.1:1/api',
    session: '',
    connectionString: '',
    tenantId: tenant.tenantId,
    graphDial: tenant.url,
    graphToken: tenant.token,
  };
  const grant = async () =>
    JSON.parse((await runHere(['permissions', 'grant', '--identity', app, '--output', 'json'], { running })).out);
  const wanted = PERMISSIONS.filter(({ set, api }) => set === 'read' && api === 'graph').map(({ name }) => name);

  const [first, second] = [await grant(), await grant()];

  const inState = (rows: { name: string; state: string }[], wantedState: string) =>
    rows.filter(({ state }) => state === wantedState).map(({ name }) => name);
  expect(inState(first, 'granted now')).toEqual(wanted);
  expect(inState(second, 'granted')).toEqual(wanted);
  // This tenant has never used the Office 365 Management APIs.
  expect(inState(second, 'missing')).toEqual(['ActivityFeed.Read']);
});
