/** The HTTP side of the host: routes, keys, bodies, and a response only after the outputs are written. */
import { request as httpRequest } from 'node:http';
import type { HttpHandler } from '@azure/functions';
import { expect, test } from 'vitest';
import { hostsForTests, waitingIn } from './sample-host.ts';

const hosts = hostsForTests();
const ok: HttpHandler = () => ({ body: 'ok' });

test('a path is answered by the function whose route template matches, with its parameters', async () => {
  const { host } = await hosts.start(({ app }) => {
    app.http('one-app', {
      methods: ['GET'],
      route: 'apps/{id}',
      handler: ({ params }) => ({ jsonBody: { one: params.id } }),
    });
    app.http('owned', { methods: ['GET'], route: 'apps/owned', handler: () => ({ jsonBody: 'owned' }) });
    app.http('pages', { methods: ['GET'], route: 'pages/{page?}', handler: ({ params }) => ({ jsonBody: params }) });
    app.http('files', { methods: ['GET'], route: 'files/{*path}', handler: ({ params }) => ({ jsonBody: params }) });
  });
  const get = async (path: string) => (await fetch(`${host.url}/api/${path}`)).json();

  expect(await get('apps/a%20b')).toEqual({ one: 'a b' });
  expect(await get('APPS/Owned')).toBe('owned');
  expect(await get('pages')).toEqual({});
  expect(await get('pages/2')).toEqual({ page: '2' });
  expect(await get('files/css/main.css')).toEqual({ path: 'css/main.css' });
});

test('an unknown path gives 404, a known one lists its methods, and HEAD must be declared', async () => {
  const { host } = await hosts.start(({ app }) => {
    app.http('only-get', { methods: ['GET'], handler: ok });
    app.http('with-head', { methods: ['GET', 'HEAD'], handler: () => ({ headers: { 'x-seen': 'yes' } }) });
  });

  expect((await fetch(`${host.url}/api/nothing`)).status).toBe(404);
  expect((await fetch(`${host.url}/only-get`)).status).toBe(404);
  const refused = await fetch(`${host.url}/api/only-get`, { method: 'POST', body: 'x' });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET']);
  expect((await fetch(`${host.url}/api/only-get`, { method: 'HEAD' })).status).toBe(405);
  expect((await fetch(`${host.url}/api/with-head`, { method: 'HEAD' })).headers.get('x-seen')).toBe('yes');
});

test('a function of authLevel function needs the key, in header or query', async () => {
  const register = ({ app }: typeof import('@azure/functions')) =>
    app.http('guarded', { methods: ['GET'], authLevel: 'function', handler: ok });
  const { host } = await hosts.start(register, { functionKey: 'right' });
  const status = async (query: string, headers = {}) =>
    (await fetch(`${host.url}/api/guarded${query}`, { headers })).status;

  expect(await status('')).toBe(401);
  expect(await status('?code=wrong')).toBe(401);
  expect(await status('?code=right')).toBe(200);
  expect(await status('', { 'x-functions-key': 'right' })).toBe(200);

  const shut = await hosts.start(register);
  expect((await fetch(`${shut.host.url}/api/guarded?code=`)).status).toBe(401);
});

test('the request reaches the handler, and its response the caller, as the package converts them', async () => {
  const { host } = await hosts.start(({ app }) => {
    app.http('echo', {
      methods: ['POST'],
      handler: async (request, context) => {
        const body = await request.json();
        const seen = {
          body,
          query: Object.fromEntries(request.query),
          type: request.headers.get('content-type'),
          url: new URL(request.url).pathname,
        };
        return {
          status: 201,
          headers: { 'x-function': context.functionName },
          jsonBody: { ...seen, trace: context.traceContext?.traceParent },
        };
      },
    });
    app.http('silent', { methods: ['POST'], handler: () => undefined as never });
  });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const response = await fetch(`${host.url}/api/echo?a=1&a=2&token=x%2By`, {
    method: 'POST',
    body: '{"ü":1}',
    headers: { 'content-type': 'application/json', traceparent },
  });

  expect([response.status, response.headers.get('x-function'), response.headers.get('content-type')]).toEqual([
    201,
    'echo',
    'application/json',
  ]);
  const query = { a: '1,2', token: 'x+y' };
  expect(await response.json()).toEqual({
    body: { ü: 1 },
    query,
    type: 'application/json',
    url: '/api/echo',
    trace: traceparent,
  });
  expect((await fetch(`${host.url}/api/silent`, { method: 'POST' })).status).toBe(204);
});

test('a handler that throws gives 500 without a reason, and the log has code and place but no message', async () => {
  const { host, log } = await hosts.start(({ app }) => {
    app.http('broken', {
      methods: ['GET'],
      handler: () => {
        throw Object.assign(new Error('secret words'), { code: 'BROKEN' });
      },
    });
  });
  const response = await fetch(`${host.url}/api/broken`);

  expect([response.status, await response.text()]).toEqual([500, '']);
  expect(log).toEqual([
    expect.objectContaining({
      event: 'failed',
      function: 'broken',
      code: 'BROKEN',
      place: expect.stringMatching(/^test\/local\/host\/http\.test\.ts:\d+$/),
    }),
  ]);
  expect(JSON.stringify(log)).not.toContain('secret');
});

test('the response is 202 only when the output is in the queue, else 500', async () => {
  const { host, log } = await hosts.start(
    ({ app, output }) => {
      const queue = output.storageQueue({ queueName: '%QUEUE%', connection: 'AzureWebJobsStorage' });
      app.http('accept', {
        methods: ['POST'],
        extraOutputs: [queue],
        handler: async (request, context) => {
          context.extraOutputs.set(queue, [await request.text(), { n: 1 }, 'ü']);
          return { status: 202 };
        },
      });
    },
    { settings: { QUEUE: 'accepted' } },
  );
  const post = async (body: string) => (await fetch(`${host.url}/api/accept`, { method: 'POST', body })).status;

  expect(await post('first')).toBe(202);
  expect(await waitingIn(hosts.queue('accepted'))).toEqual(['first', '{"n":1}', 'ü']);
  expect(await post('x'.repeat(50_000))).toBe(500);
  expect(log.at(-1)).toMatchObject({ event: 'failed', code: 'QUEUE_MESSAGE_TOO_LARGE' });
  await hosts.queue('accepted').delete();
  expect(await post('lost?')).toBe(500);
});

test('a body with a stated length above the limit is refused before it is read', async () => {
  const { host } = await hosts.start(({ app }) => app.http('upload', { methods: ['POST'], handler: ok }));
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest(
      `${host.url}/api/upload`,
      { method: 'POST', headers: { 'content-length': 200 * 1024 * 1024 } },
      (response) => resolve(response.statusCode),
    );
    request.on('error', reject).flushHeaders();
  });

  expect(status).toBe(413);
});

test('a body without a stated length does not reach the function, as in Azure', async () => {
  const { host } = await hosts.start(({ app }) =>
    app.http('measure', { methods: ['POST'], handler: async (request) => ({ body: await request.text() }) }),
  );
  const send = (body: ReadableStream | string) =>
    fetch(`${host.url}/api/measure`, { method: 'POST', body, duplex: 'half' });

  expect(await (await send(new Blob(['lost on the way']).stream())).text()).toBe('');
  expect(await (await send('of a known length')).text()).toBe('of a known length');
});

test('requests above the limits of host.json wait, and then get 429', async () => {
  let running = 0;
  let most = 0;
  const { host } = await hosts.start(
    ({ app }) =>
      app.http('slow', {
        methods: ['GET'],
        handler: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 50));
          running -= 1;
          return { status: 200 };
        },
      }),
    { hostJson: { extensions: { http: { maxOutstandingRequests: 4, maxConcurrentRequests: 2 } } } },
  );
  const statuses = await Promise.all(
    Array.from({ length: 6 }, async () => (await fetch(`${host.url}/api/slow`)).status),
  );

  expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 429, 429]);
  expect(most).toBe(2);
});
