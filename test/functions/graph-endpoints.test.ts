/** The two Graph endpoints over HTTP: what is accepted, how the rest is answered, and that 202 means it is enqueued. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SESSION, type SteppedApp, startSteppedApp } from './stepped-app.ts';

type Notification = Readonly<Record<string, unknown>>;

let app: SteppedApp;
let real: Notification;
beforeAll(async () => {
  app = await startSteppedApp({ seed: 5 });
  app.tenant.act.disableUser();
  await app.pass(1);
  const body = app.posted.find((text) => text.includes('"clientState"')) ?? '{}';
  real = JSON.parse(body).value[0];
});
afterAll(() => app.stop());

const ENDPOINTS = ['graph-notification', 'graph-lifecycle'] as const;
const request = (endpoint: string, body: string, query = '') =>
  fetch(`${app.host.url}/api/${endpoint}${query}`, { method: 'POST', body });
const post = (...notifications: readonly unknown[]) =>
  request('graph-notification', JSON.stringify({ value: notifications }));
const lines = () =>
  app.log.flatMap((entry) => (entry.event === 'logged' && entry.function.startsWith('graph-') ? [entry.message] : []));
const processed = () =>
  app.log.filter((entry) => entry.event === 'succeeded' && entry.function === 'signal-queue').length;

describe.each(ENDPOINTS)('%s', (endpoint) => {
  test('answers the handshake with exactly the token, as text that no browser renders', async () => {
    const token = 'Validation: Testing client application reachability for subscription Request-Id: 1+1=2 & "x" ü';
    const answer = await request(endpoint, '', `?validationToken=${encodeURIComponent(token)}`);
    expect([answer.status, await answer.text()]).toEqual([200, token]);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['<script>alert(1)</script>', '', 'x'.repeat(2049), '&lt;<img>'])(
    'does not echo what is not a token of Graph (%#)',
    async (token) => {
      const answer = await request(endpoint, '', `?validationToken=${encodeURIComponent(token)}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain('<');
    },
  );

  test('refuses what is not a notification with 400, and says why without quoting it', async () => {
    for (const body of [
      '',
      'secret{',
      '[]',
      '{"value":7}',
      '{"value":["secret"]}',
      '{"value":[{"subscriptionId":"secret"}]}',
    ]) {
      const answer = await request(endpoint, body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(await answer.text()).not.toContain('secret');
    }
  });

  test('refuses more than a megabyte with 413', async () => {
    expect(
      (await request(endpoint, JSON.stringify({ value: [{ ...real, padding: 'x'.repeat(1_048_576) }] }))).status,
    ).toBe(413);
  });
});

test('an accepted notification is processed', async () => {
  const before = processed();
  expect((await post(real)).status).toBe(202);
  await app.host.drain();
  expect(processed()).toBe(before + 1);
});

test.each([
  ['a wrong secret', { clientState: 'guessed' }, 'wrongState'],
  ['no secret', { clientState: null }, 'wrongState'],
  [
    'a subscription that is not ours',
    { subscriptionId: '0f0f0f0f-9999-4999-8999-00000000000f' },
    'unknownSubscription',
  ],
  ['another tenant', { tenantId: '0f0f0f0f-9999-4999-8999-00000000000f' }, 'wrongTenant'],
  ['a resource that we did not subscribe to', { resource: 'Drives/1' }, 'unasked'],
])('a notification with %s gets the same response, and is dropped and counted', async (_, different, reason) => {
  const before = processed();
  const linesBefore = lines().length;
  expect((await post({ ...real, ...different })).status).toBe(202);
  await app.host.drain();
  expect(processed()).toBe(before);
  expect(lines().slice(linesBefore)).toEqual([`dropped: ${reason} 1`]);
});

test('each notification of a batch is checked on its own', async () => {
  const before = processed();
  expect(
    (await post({ ...real, clientState: 'guessed' }, real, { ...real, tenantId: 'elsewhere' }, 'junk')).status,
  ).toBe(202);
  await app.host.drain();
  expect(processed()).toBe(before + 1);
  expect(lines().at(-1)).toBe('dropped: wrongState 1, wrongTenant 1, malformed 1');
});

test('the API is closed without the session, and Graph needs none', async () => {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${app.host.url}/api/${path}`, { headers });
  for (const path of ['v1/revocations', 'v1/revocations/1', 'v1/apps/1', 'v1/users/1']) {
    expect((await get(path)).status).toBe(401);
    expect((await get(path, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await get(path, { 'x-functions-key': SESSION })).status).toBe(401);
  }
  expect((await get('revocations', { authorization: `Bearer ${SESSION}` })).status).toBe(404);
  expect((await get('v1/revocations', { authorization: `Bearer ${SESSION}` })).status).toBe(200);
  expect((await get('graph-notification')).status).toBe(405);
});

test('while the queue is unavailable, Graph gets a 5xx and sends again', async () => {
  const queue = new QueueClient(app.connectionString, 'signals');
  await queue.delete();
  expect((await post(real)).status).toBeGreaterThanOrEqual(500);
  await queue.create();
  expect((await post(real)).status).toBe(202);
});
