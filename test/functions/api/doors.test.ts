/** What a browser, another site or a careless client can do at the door: over HTTP, with the real functions. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_ROUTES } from '../../../src/api/route-table.ts';
import { SESSION, type SteppedApp, startSteppedApp } from '../stepped-app.ts';

let app: SteppedApp;
beforeAll(async () => {
  app = await startSteppedApp({ seed: 16, users: 10 });
}, 240_000);
afterAll(() => app.stop());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `fetch` lets nobody choose the host and the origin. */
function send({ method = 'GET', path = '/api/v1/revocations', headers = {}, body }: Sent) {
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; body: string }>(
    (resolve, reject) => {
      const own = { authorization: `Bearer ${SESSION}`, ...headers };
      const sent = request(`${app.host.url}${path}`, { method, headers: own }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: String(Buffer.concat(chunks)) }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    },
  );
}

const GUARDS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

test('every answer of the API is guarded: nobody frames, sniffs, keeps or passes it on', async () => {
  const answers = [
    await send({}),
    await send({ headers: { authorization: '' } }),
    await send({ headers: { host: 'evil.example' } }),
    await send({ path: '/api/v1/revocations?limit=x' }),
    await send({ path: '/api/v1/revocations/00000000000000000000000000000000' }),
    await send({ path: '/api/session?ticket=x' }),
    await send({ method: 'POST', path: '/api/v1/users', body: 'name=ada', headers: { 'content-type': 'text/plain' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 403, 400, 404, 404, 415]);
  for (const { headers } of answers) expect(headers).toMatchObject(GUARDS);
  expect(answers[0]?.headers.vary).toMatch(/authorization, cookie/);
});

test('another site gets nothing, whatever name it gave this machine', async () => {
  const { host } = new URL(app.host.url);
  const port = host.split(':')[1];
  const foreign = [
    { host: `evil.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
    { host: `evil.example@${host}` },
    { host: `169.254.169.254:${port}` },
    { host: `[::ffff:127.0.0.1]:${port}` },
    { origin: 'https://evil.example' },
    { origin: `http://localhost:${Number(port) + 1}` },
    { origin: `https://${host}` },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of foreign) {
    const answer = await send({ headers });
    expect([headers, answer.status, answer.body.includes('revocations')]).toEqual([headers, 403, false]);
  }
  const own = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
  expect((await send({ headers: own })).status).toBe(200);
});

test('no method but those of the table does anything, and none is taken from a header', async () => {
  for (const method of ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
    const answer = await send({
      method,
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    });
    expect([method, answer.status, answer.body]).toEqual([method, 405, '']);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
  const override = { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE', 'x-method-override': 'POST' };
  expect((await send({ headers: override })).status).toBe(200);
  expect((await send({ method: 'POST', headers: { 'x-http-method-override': 'GET' } })).status).toBe(405);
});

test('what is too large is refused, and the next request is served', async () => {
  const named = (body: string) =>
    send({ method: 'POST', path: '/api/v1/users', body, headers: { 'content-type': 'application/json' } });
  expect((await send({ headers: { 'x-long': 'x'.repeat(20_000) } })).status).toBe(431);
  expect((await send({ path: `/api/v1/revocations?${'a'.repeat(7_000)}=1` })).status).toBe(400);
  expect((await send({ headers: { 'if-none-match': '"x",'.repeat(2_000) } })).status).toBe(200);
  expect((await named(JSON.stringify({ name: 'x'.repeat(70_000) }))).status).toBe(400);
  expect((await named('x'.repeat(2_200_000))).status).toBe(413);
  expect((await send({})).status).toBe(200);
});

test('the tag of an answer is of no use to anybody else', async () => {
  const { headers } = await send({});
  const tag = String(headers.etag);
  expect((await send({ headers: { 'if-none-match': tag } })).status).toBe(304);
  expect((await send({ headers: { 'if-none-match': tag, authorization: '' } })).status).toBe(401);
  expect((await send({ headers: { 'if-none-match': '*' } })).status).toBe(200);
  expect((await send({ headers: { 'if-none-match': tag, accept: 'text/csv' } })).status).toBe(200);
});

test('no route answers without a session, over HTTP as well', async () => {
  for (const { method, path } of API_ROUTES) {
    const asked = { method, path: path.replace('{id}', 'x'), headers: { authorization: '' } };
    expect([path, (await send(asked)).status]).toEqual([path, 401]);
  }
});
