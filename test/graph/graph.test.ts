/** The Graph transport, against a server that answers as Graph does on good and on bad days. */
import { expect, test } from 'vitest';
import {
  DeltaExpiredError,
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  MalformedInputError,
  SettingsError,
} from '../../src/base/errors.ts';
import { openGraph } from '../../src/graph/graph.ts';
import { RequestRejectedError } from '../../src/graph/graph-answer.ts';
import { graphServer } from '../fakes/graph-server.ts';

const refusal = (code: string) => ({ error: { code, message: 'No.' } });
const firstly =
  (...statuses: readonly number[]) =>
  (_: unknown, index: number) => ({
    status: statuses[index] ?? 200,
    body: statuses[index] ? refusal('x') : { ok: true },
  });

async function all<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

test('a call bears the token, its headers and encoded query values', async () => {
  await using server = await graphServer(() => ({ body: { id: 'ada' } }));
  const answer = await server.graph.get('/users', {
    query: { $filter: "mail eq 'a&b+c#d@contoso.example'", $top: 5 },
    headers: { ConsistencyLevel: 'eventual' },
    version: 'beta',
  });

  expect(answer).toEqual({ id: 'ada' });
  expect(server.asked[0]?.headers).toMatchObject({ authorization: 'Bearer token', consistencylevel: 'eventual' });
  const url = new URL(server.asked[0]?.url ?? '', 'https://graph.microsoft.com');
  expect(url.pathname).toBe('/beta/users');
  expect([...url.searchParams]).toEqual([
    ['$filter', "mail eq 'a&b+c#d@contoso.example'"],
    ['$top', '5'],
  ]);
});

test('what is not there is undefined to get and no error to delete', async () => {
  await using server = await graphServer(() => ({ status: 404, body: refusal('Request_ResourceNotFound') }));
  expect(await server.graph.get('/users/ada')).toBeUndefined();
  await expect(server.graph.delete('/users/ada')).resolves.toBeUndefined();
  await expect(server.graph.patch('/users/ada', {})).rejects.toMatchObject({ status: 404 });
});

test.each([429, 500, 502, 503, 504])('a read that met %i is tried again after a growing pause', async (status) => {
  await using server = await graphServer(firstly(status, status));
  expect(await server.graph.get('/users/ada')).toEqual({ ok: true });
  expect(server.waits).toHaveLength(2);
  expect(server.waits[0]).toBeGreaterThanOrEqual(500);
  expect(server.waits[1]).toBeLessThanOrEqual(3000);
});

test('a read whose connection broke off is tried again, and given up after five tries', async () => {
  await using once = await graphServer((_, index) => ({ hangUp: index === 0, body: { ok: true } }));
  expect(await once.graph.get('/users/ada')).toEqual({ ok: true });

  await using always = await graphServer(() => ({ hangUp: true }));
  await expect(always.graph.get('/users/ada')).rejects.toThrow(DirectoryUnavailableError);
  expect(always.asked).toHaveLength(5);
});

test('Retry-After is obeyed, in seconds and as a date', async () => {
  await using inSeconds = await graphServer((_, index) =>
    index === 0 ? { status: 429, headers: { 'retry-after': '7' } } : { body: {} },
  );
  await inSeconds.graph.get('/users/ada');
  expect(inSeconds.waits).toEqual([7000]);

  await using asDate = await graphServer((_, index) =>
    index === 0 ? { status: 503, headers: { 'retry-after': 'Sat, 01 Mar 2031 08:00:12 GMT' } } : { body: {} },
  );
  await asDate.graph.get('/users/ada');
  expect(asDate.waits).toEqual([12_000]);
});

test('a pause of more than 30 seconds is not sat out', async () => {
  await using server = await graphServer(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  await expect(server.graph.get('/users/ada')).rejects.toMatchObject({
    code: 'DIRECTORY_THROTTLED',
    retryAfterSeconds: 120,
  });
  expect(server.waits).toEqual([]);
});

test('a family that was told to pause for long is left alone until then', async () => {
  await using server = await graphServer(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  await expect(server.graph.get('/auditLogs/directoryAudits')).rejects.toThrow(DirectoryThrottledError);
  await expect(server.graph.get('/auditLogs/signIns')).rejects.toThrow(DirectoryThrottledError);
  expect(server.asked).toHaveLength(1);
});

test('a post is sent once, unless the caller says that twice does no harm', async () => {
  await using server = await graphServer(firstly(504));
  await expect(server.graph.post('/users/ada/sendMail', { message: {} })).rejects.toMatchObject({
    code: 'DIRECTORY_UNAVAILABLE',
    status: 504,
  });
  expect(server.asked).toHaveLength(1);

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
  expect(server.asked[0]).toMatchObject({ method: 'POST', body: undefined });
});

test('a refused token is renewed once, also for a post', async () => {
  const asked: boolean[] = [];
  const token = async ({ fresh }: { readonly fresh: boolean }) => {
    asked.push(fresh);
    return fresh ? 'fresh' : 'stale';
  };
  await using server = await graphServer(
    ({ headers }) => ({ status: headers.authorization === 'Bearer fresh' ? 201 : 401, body: {} }),
    { token },
  );
  await server.graph.post('/subscriptions', {});
  expect(asked).toEqual([false, true]);

  await using hopeless = await graphServer(() => ({ status: 401, body: refusal('InvalidAuthenticationToken') }), {
    token,
  });
  await expect(hopeless.graph.get('/users')).rejects.toThrow(DirectoryRefusedError);
  expect(hopeless.asked).toHaveLength(2);
});

test('a missing right is a refusal with its reason, and not tried again', async () => {
  await using server = await graphServer(() => ({ status: 403, body: refusal('Authorization_RequestDenied') }));
  await expect(server.graph.get('/users?$search="Ada"')).rejects.toMatchObject({
    code: 'DIRECTORY_REFUSED',
    path: '/users',
    reason: 'Authorization_RequestDenied',
  });
  expect(server.asked).toHaveLength(1);
});

test.each([
  [410, 'Gone'],
  [400, 'syncStateNotFound'],
  [404, 'SyncStateNotFound'],
])('an expired delta link is told from other errors: %i %s', async (status, code) => {
  await using server = await graphServer(() => ({ status, body: refusal(code) }));
  await expect(all(server.graph.pages('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=old'))).rejects.toThrow(
    DeltaExpiredError,
  );
});

test('a request that Graph turns down keeps status, code and words', async () => {
  await using server = await graphServer(() => ({
    status: 409,
    body: { error: { code: 'InvalidRequest', message: 'There is one: 5ab5' } },
  }));
  const failure = await server.graph.post('/subscriptions', {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RequestRejectedError);
  expect(failure).toMatchObject({ status: 409, reason: 'InvalidRequest', detail: 'There is one: 5ab5' });
});

test('an HTML page in place of an answer is no answer', async () => {
  await using server = await graphServer(() => ({ headers: { 'content-type': 'text/html' }, body: '<h1>Proxy</h1>' }));
  await expect(server.graph.get('/users')).rejects.toThrow(DirectoryUnavailableError);
});

test('pages are followed by their links, unchanged, with the headers on each, to the delta link', async () => {
  const root = 'https://graph.microsoft.com/v1.0/users/delta';
  const bodies = [
    { value: [1], '@odata.nextLink': `${root}?$skiptoken=a%2Bb==&$select=id&x=(1)` },
    { value: [], '@odata.nextLink': `${root}?$skiptoken=c` },
    { value: [2], '@odata.deltaLink': `${root}?$deltatoken=d` },
  ];
  await using server = await graphServer((_, index) => ({ body: bodies[index] }));
  const pages = await all(
    server.graph.pages('/users/delta', { query: { $select: 'id' }, headers: { prefer: 'return=minimal' } }),
  );

  expect(pages).toEqual([{ items: [1] }, { items: [] }, { items: [2], deltaLink: `${root}?$deltatoken=d` }]);
  expect(server.asked.map(({ url }) => url)).toEqual([
    '/v1.0/users/delta?$select=id',
    '/v1.0/users/delta?$skiptoken=a%2Bb==&$select=id&x=(1)',
    '/v1.0/users/delta?$skiptoken=c',
  ]);
  expect(server.asked.every(({ headers }) => headers.prefer === 'return=minimal')).toBe(true);
});

test.each([
  'http://graph.microsoft.com/v1.0/users',
  'https://graph.microsoft.com.evil.example/v1.0/users',
  'https://graph.microsoft.us/v1.0/users',
  'https://graph.microsoft.com:444/v1.0/users',
])('a token is never sent to %s', async (link) => {
  await using server = await graphServer(() => ({ body: { value: [], '@odata.nextLink': link } }));
  await expect(all(server.graph.pages('/users'))).rejects.toThrow(MalformedInputError);
  expect(server.asked).toHaveLength(1);
});

test('pages that lead in a circle are not followed for ever', async () => {
  await using server = await graphServer(() => ({
    body: { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=a' },
  }));
  await expect(all(server.graph.pages('/users'))).rejects.toThrow(MalformedInputError);
});

test('the log family gets five requests in ten seconds, for all readers together', async () => {
  await using server = await graphServer(() => ({ body: { value: [] } }));
  await Promise.all(Array.from({ length: 11 }, () => server.graph.get('/auditLogs/signIns')));
  expect(server.waits).toEqual([10_000, 10_000]);
});

test('Conditional Access gets one request in 1.1 seconds, and nobody else waits for it', async () => {
  await using server = await graphServer(() => ({ body: { value: [] } }));
  for (let time = 0; time < 3; time += 1) {
    await server.graph.get('/identity/conditionalAccess/policies');
    await server.graph.get('/users/ada');
  }
  expect(server.waits).toEqual([1100, 1100]);
});

test('every pause is told, for counting', async () => {
  const told: unknown[] = [];
  await using server = await graphServer(
    (_, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '3' } } : { body: {} }),
    {
      onThrottled: (throttled) => told.push(throttled),
    },
  );
  await server.graph.get('/users/ada?$select=id');
  expect(told).toEqual([{ path: '/users/ada', status: 429, waitMs: 3000 }]);
});

test.each([
  'http://10.0.0.1:8080',
  'https://127.0.0.1:8080',
  'http://127.0.0.1',
  'http://127.0.0.1:80@evil.example',
  'http://localhost:80',
])('nothing but loopback is dialled: %s', (dial) => {
  expect(() => openGraph({ cloud: 'global', token: async () => 'token', dial })).toThrow(SettingsError);
});
