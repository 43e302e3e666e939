/** Graph's two doors, over HTTP: who is let in, what is answered to those who are not, and that 202 means it is safe. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_KEY, type SteppedApp, startSteppedApp } from './stepped-app.ts';

type Notice = Readonly<Record<string, unknown>>;

let app: SteppedApp;
let real: Notice;
beforeAll(async () => {
  app = await startSteppedApp({ seed: 5 });
  app.tenant.act.disableUser();
  await app.pass(1);
  const body = app.posted.find((text) => text.includes('"clientState"')) ?? '{}';
  real = JSON.parse(body).value[0];
});
afterAll(() => app.stop());

const DOORS = ['graph-notification', 'graph-lifecycle'] as const;
const knock = (door: string, body: string, query = '') =>
  fetch(`${app.host.url}/api/${door}${query}`, { method: 'POST', body });
const post = (...notices: readonly unknown[]) => knock('graph-notification', JSON.stringify({ value: notices }));
const lines = () =>
  app.log.flatMap((entry) => (entry.event === 'said' && entry.function.startsWith('graph-') ? [entry.message] : []));
const heard = () => app.log.filter((entry) => entry.event === 'succeeded' && entry.function === 'signal-queue').length;

describe.each(DOORS)('%s', (door) => {
  test('answers the handshake with exactly the token, as text that no browser takes for a page', async () => {
    const token = 'Validation: Testing client application reachability for subscription Request-Id: 1+1=2 & "x" ü';
    const answer = await knock(door, '', `?validationToken=${encodeURIComponent(token)}`);
    expect([answer.status, await answer.text()]).toEqual([200, token]);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['<script>alert(1)</script>', '', 'x'.repeat(2049), '&lt;<img>'])(
    'does not echo what is no token of Graph (%#)',
    async (token) => {
      const answer = await knock(door, '', `?validationToken=${encodeURIComponent(token)}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain('<');
    },
  );

  test('turns away what is no notification with 400, and says why without repeating it', async () => {
    for (const body of [
      '',
      'secret{',
      '[]',
      '{"value":7}',
      '{"value":["secret"]}',
      '{"value":[{"subscriptionId":"secret"}]}',
    ]) {
      const answer = await knock(door, body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(await answer.text()).not.toContain('secret');
    }
  });

  test('turns away what is larger than a megabyte with 413', async () => {
    expect((await knock(door, JSON.stringify({ value: [{ ...real, padding: 'x'.repeat(1_048_576) }] }))).status).toBe(
      413,
    );
  });
});

test('what is taken in is audited', async () => {
  const before = heard();
  expect((await post(real)).status).toBe(202);
  await app.host.drain();
  expect(heard()).toBe(before + 1);
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
  ['a resource we never asked for', { resource: 'Drives/1' }, 'unasked'],
])('a notification with %s is answered like any other, dropped and counted', async (_, different, reason) => {
  const before = heard();
  const [told] = [lines().length];
  expect((await post({ ...real, ...different })).status).toBe(202);
  await app.host.drain();
  expect(heard()).toBe(before);
  expect(lines().slice(told)).toEqual([`dropped: ${reason} 1`]);
});

test('of a batch each is judged alone', async () => {
  const before = heard();
  expect(
    (await post({ ...real, clientState: 'guessed' }, real, { ...real, tenantId: 'elsewhere' }, 'junk')).status,
  ).toBe(202);
  await app.host.drain();
  expect(heard()).toBe(before + 1);
  expect(lines().at(-1)).toBe('dropped: wrongState 1, wrongTenant 1, malformed 1');
});

test('the API stays shut without the key, and Graph needs none', async () => {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${app.host.url}/api/${path}`, { headers });
  for (const path of ['revocations', 'revocations/1', 'apps/1', 'users/1']) {
    expect((await get(path)).status).toBe(401);
    expect((await get(path, { 'x-functions-key': 'wrong' })).status).toBe(401);
  }
  expect((await get('revocations', { 'x-functions-key': FUNCTION_KEY })).status).toBe(200);
  expect((await get('graph-notification')).status).toBe(405);
});

test('while the queue does not take it, Graph is told to send it again', async () => {
  const queue = new QueueClient(app.connectionString, 'signals');
  await queue.delete();
  expect((await post(real)).status).toBeGreaterThanOrEqual(500);
  await queue.create();
  expect((await post(real)).status).toBe(202);
});
