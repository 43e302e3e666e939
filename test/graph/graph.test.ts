/** The Graph client, against a server that answers like Graph: successes, refusals and failures. */
import { expect, test } from 'vitest';
import { SettingsError } from '../../src/base/errors.ts';
import { openGraph } from '../../src/graph/graph.ts';
import { DirectoryUnavailableError, RequestRejectedError, TokenRefusedError } from '../../src/graph/graph-errors.ts';
import { graphServer } from '../fakes/graph-server.ts';

const refusal = (code: string) => ({ error: { code, message: 'No.' } });
const firstly =
  (...statuses: readonly number[]) =>
  (_: unknown, index: number) => ({
    status: statuses[index] ?? 200,
    body: statuses[index] ? refusal('x') : { ok: true },
  });

test('a call has the token, its headers and encoded query values', async () => {
  await using server = await graphServer(() => ({ body: { id: 'ada' } }));
  const answer = await server.graph.get('/users', {
    query: { $filter: "mail eq 'a&b+c#d@contoso.example'", $top: 5 },
    headers: { ConsistencyLevel: 'eventual' },
    version: 'beta',
  });

  expect(answer).toEqual({ id: 'ada' });
  expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer token', consistencylevel: 'eventual' });
  const url = new URL(server.requests[0]?.url ?? '', 'https://graph.microsoft.com');
  expect(url.pathname).toBe('/beta/users');
  expect([...url.searchParams]).toEqual([
    ['$filter', "mail eq 'a&b+c#d@contoso.example'"],
    ['$top', '5'],
  ]);
});

test('an object that does not exist is undefined for get and no error for delete', async () => {
  await using server = await graphServer(() => ({ status: 404, body: refusal('Request_ResourceNotFound') }));
  expect(await server.graph.get('/users/ada')).toBeUndefined();
  await expect(server.graph.delete('/users/ada')).resolves.toBeUndefined();
  await expect(server.graph.patch('/users/ada', {})).rejects.toMatchObject({ status: 404 });
});

test('a post is sent once, unless the caller marks it as repeatable', async () => {
  await using server = await graphServer(firstly(504));
  await expect(server.graph.post('/users/ada/sendMail', { message: {} })).rejects.toMatchObject({
    code: 'DIRECTORY_UNAVAILABLE',
    status: 504,
  });
  expect(server.requests).toHaveLength(1);

  await using repeatable = await graphServer(firstly(504));
  expect(await repeatable.graph.post('/directoryObjects/getByIds', { ids: [] }, { repeatable: true })).toEqual({
    ok: true,
  });
});

test('202 is success, whatever its headers and body', async () => {
  await using server = await graphServer(() => ({
    status: 202,
    headers: { 'retry-after': '9', 'content-type': 'text/html' },
    body: '<p>',
  }));
  expect(await server.graph.post('/users/ada/messages/1/send', undefined)).toBeUndefined();
  expect(server.requests[0]).toMatchObject({ method: 'POST', body: undefined });
});

test('a refused token is renewed once, also for a post', async () => {
  const freshTokens: boolean[] = [];
  const token = async ({ fresh }: { readonly fresh: boolean }) => {
    freshTokens.push(fresh);
    return fresh ? 'fresh' : 'stale';
  };
  await using server = await graphServer(
    ({ headers }) => ({ status: headers.authorization === 'Bearer fresh' ? 201 : 401, body: {} }),
    { token },
  );
  await server.graph.post('/subscriptions', {});
  expect(freshTokens).toEqual([false, true]);

  await using hopeless = await graphServer(() => ({ status: 401, body: refusal('InvalidAuthenticationToken') }), {
    token,
  });
  await expect(hopeless.graph.get('/users')).rejects.toThrow(TokenRefusedError);
  expect(hopeless.requests).toHaveLength(2);
});

test('the claims of a challenge are handed on with the request for a fresh token', async () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1924000000"}}}';
  const challenge = (encoded: string) =>
    `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`;
  const encodings = [Buffer.from(claims).toString('base64'), Buffer.from(claims).toString('base64url'), 'bm8gSlNPTg=='];
  const asked: unknown[] = [];
  await using server = await graphServer(
    ({ headers }, index) =>
      headers.authorization === 'Bearer stale'
        ? { status: 401, headers: { 'www-authenticate': challenge(encodings[index / 2] ?? '') }, body: {} }
        : { body: {} },
    {
      token: async (request) => {
        asked.push(request);
        return request.fresh ? 'fresh' : 'stale';
      },
    },
  );
  for (const _ of encodings) await server.graph.get('/users/ada');
  expect(asked).toEqual([
    { fresh: false },
    { fresh: true, claims },
    { fresh: false },
    { fresh: true, claims },
    { fresh: false },
    { fresh: true },
  ]);
});

test('a missing permission is a refusal with its reason, and not retried', async () => {
  await using server = await graphServer(() => ({ status: 403, body: refusal('Authorization_RequestDenied') }));
  await expect(server.graph.get('/users?$search="Ada"')).rejects.toMatchObject({
    code: 'DIRECTORY_REFUSED',
    path: '/users',
    reason: 'Authorization_RequestDenied',
  });
  expect(server.requests).toHaveLength(1);
});

test('a request that Graph rejects keeps status, code and message', async () => {
  await using server = await graphServer(() => ({
    status: 409,
    body: { error: { code: 'InvalidRequest', message: 'There is one: 5ab5' } },
  }));
  const failure = await server.graph.post('/subscriptions', {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RequestRejectedError);
  expect(failure).toMatchObject({ status: 409, reason: 'InvalidRequest', detail: 'There is one: 5ab5' });
});

test('an HTML page in place of a response is no response', async () => {
  await using server = await graphServer(() => ({ headers: { 'content-type': 'text/html' }, body: '<h1>Proxy</h1>' }));
  await expect(server.graph.get('/users')).rejects.toThrow(DirectoryUnavailableError);
});

test.each([
  'http://10.0.0.1:8080',
  'https://127.0.0.1:8080',
  'http://127.0.0.1',
  'http://127.0.0.1:80@evil.example',
  'http://localhost:80',
])('only a loopback address may replace Graph: %s', (dial) => {
  expect(() => openGraph({ cloud: 'global', token: async () => 'token', dial })).toThrow(SettingsError);
});
