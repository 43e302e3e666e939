/** `revaudit permissions register-api` against a small Graph that keeps what it is told. */
import { expect, onTestFinished, test } from 'vitest';
import { APP_ROLES } from '../../src/api/access/app-registration.ts';
import { ROLES } from '../../src/api/access/roles.ts';
import { type FakeRequest, graphServer } from '../fakes/graph-server.ts';
import { runHere } from './run-here.ts';

const TENANT = '22222222-2222-4333-8444-555555555555';
const IDENTITY = '11111111-2222-4333-8444-555555555555';
const CLIENT = '33333333-2222-4333-8444-555555555555';
const NAME = "/applications(uniqueName='revocation-auditor-func-azurewebsites-net')";

async function register(...args: string[]) {
  const kept = new Map<string, object>();
  const server = await graphServer(({ method, url, body }: FakeRequest) => {
    const path = decodeURIComponent(new URL(url, 'http://graph').pathname).replace('/v1.0', '');
    if (method === 'PATCH') {
      kept.set(path, { ...kept.get(path), ...(body as object) });
      return { status: 204, body: {} };
    }
    return { body: { id: path.startsWith('/app') ? 'object' : 'principal', appId: CLIENT } };
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const running = {
    pid: 1,
    startedAt: '',
    apiUrl: 'http://127.0.0.1:1/api',
    session: '',
    connectionString: '',
    tenantId: TENANT,
    graphDial: server.url,
    graphToken: 'token',
  };
  const done = await runHere(['permissions', 'register-api', ...args, '--output', 'json'], { running });
  return { ...done, kept, requests: server.requests };
}

const ARGS = ['--url', 'https://func.azurewebsites.net/', '--sign-in-identity', IDENTITY];

test('it registers the roles of the code, the scope, and the identity that signs in; and no secret', async () => {
  const { code, out, kept } = await register(...ARGS);
  expect([code, JSON.parse(out)]).toEqual([0, { clientId: CLIENT, servicePrincipalId: 'principal' }]);
  expect(kept.get(NAME)).toMatchObject({
    signInAudience: 'AzureADMyOrg',
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'access_as_user', isEnabled: true }] },
    web: { redirectUris: ['https://func.azurewebsites.net/.auth/login/aad/callback'] },
    appRoles: ROLES.map((value) => ({ value, isEnabled: true })),
  });
  expect(kept.get('/applications/object')).toMatchObject({ identifierUris: [`api://${CLIENT}`] });
  expect(kept.get("/applications/object/federatedIdentityCredentials(name='built-in-sign-in')")).toEqual({
    issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    subject: IDENTITY,
    audiences: ['api://AzureADTokenExchange'],
  });
  expect(kept.has(`/servicePrincipals(appId='${CLIENT}')`)).toBe(true);
  expect(JSON.stringify([...kept.values()])).not.toMatch(/password|secretText|keyCredentials/i);
});

test('doing it again asks for the same, because the ids of the roles never change', async () => {
  const [first, second] = [await register(...ARGS), await register(...ARGS)];
  expect(second.kept).toEqual(first.kept);
  expect(new Set(APP_ROLES.map(({ id }) => id)).size).toBe(ROLES.length);
  // Assignments in a tenant hold these ids: a role that got another one would be lost there.
  expect(APP_ROLES.map(({ value, id }) => `${value} ${id}`)).toMatchInlineSnapshot(`
    [
      "Audit.Read 0ed46d53-264f-4320-88c4-6f3aafa95321",
      "Audit.ReadHelpDesk aac2f56a-7579-46f9-8179-46ddd221d1e2",
      "Audit.Export 11f39756-8d82-48b8-83f2-0e3a2d0d63c8",
      "Notices.Manage cdfb9e8b-1373-49a0-8990-760bdbb15446",
      "Audit.Admin e76d8d10-ebe4-48f5-8501-5ceff8ded791",
    ]
  `);
});

test.each([
  ['--url', 'http://func.azurewebsites.net', '--sign-in-identity', IDENTITY],
  ['--url', 'func', '--sign-in-identity', IDENTITY],
  ['--url', 'https://func.azurewebsites.net', '--sign-in-identity', 'id-revaudit-signin'],
])('wrong use is refused before anything is changed: %j', async (...args) => {
  const { code, requests } = await register(...args);
  expect([code, requests.length]).toEqual([2, 0]);
});
