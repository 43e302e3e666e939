/**
 * The activity feed: a refusal switches the source off once, a passing failure is retried, no token goes to another
 * host.
 */
import { expect, test } from 'vitest';
import { isoOf } from '../../src/base/clock.ts';
import { type FeedSettings, openActivityFeed } from '../../src/graph/activity-feed.ts';
import { type RunLog, runPoll } from '../../src/ingest/polling/run-poll.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { activityServer } from '../fakes/activity-server.ts';

const TENANT = '7e0a0000-0001-4001-8001-00000000007e';
const NOW = Date.parse('2031-03-03T09:00:00Z');
const window = { from: NOW - 600_000, to: NOW };

async function open(settings: Partial<FeedSettings> = {}) {
  const server = await activityServer({ tenantId: TENANT, now: () => NOW });
  const feed = openActivityFeed({
    tenantId: TENANT,
    cloud: 'global',
    dial: server.dial,
    token: async () => 'token',
    now: () => NOW,
    pause: async () => {},
    ...settings,
  });
  return { server, feed, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test.each([
  [403, 'AF10001'],
  [401, 'AF10001'],
  [400, 'AF10001'],
  [400, 'AF20012'],
  [400, 'AF29999'],
])('a start that gets the response %i %s is a refusal', async (status, code) => {
  await using api = await open();
  api.server.refusal = { status, code };
  await expect(api.feed.start()).rejects.toMatchObject({
    code: 'DIRECTORY_REFUSED',
    path: `/api/v1.0/${TENANT}/activity/feed/subscriptions/start`,
  });
});

test('a subscription that an administrator disabled is a refusal, a missing one is not', async () => {
  await using api = await open();
  expect(await api.feed.list(window)).toBeUndefined();
  api.server.subscription = 'disabled';
  await expect(api.feed.list(window)).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED', reason: 'AF20023' });
});

test('when Entra gives no token it is a refusal: a tenant without Office 365 does not have this API', async () => {
  await using api = await open({
    token: async () => Promise.reject(new TypeError('AADSTS500011: not found in the tenant')),
  });
  await expect(api.feed.start()).rejects.toMatchObject({
    code: 'DIRECTORY_REFUSED',
    path: 'manage.office.com',
    reason: 'AADSTS500011',
  });
});

test('an identity that fails for a moment is no refusal: the next poll tries again', async () => {
  const hiccup = new TypeError('the identity endpoint does not answer');
  await using api = await open({ token: async () => Promise.reject(hiccup) });
  await expect(api.feed.start()).rejects.toBe(hiccup);
});

test('a window that the API rejects is no refusal', async () => {
  await using api = await open();
  await api.feed.start();
  await expect(api.feed.list({ from: NOW - 8 * 86_400_000, to: NOW })).rejects.toMatchObject({
    code: 'REQUEST_REJECTED',
    reason: 'AF20030',
  });
});

test('a failure of the API is retried, and then thrown as unavailable', async () => {
  await using api = await open();
  api.server.refusal = { status: 500, code: 'AF50000' };
  await expect(api.feed.start()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  expect(api.server.requests).toHaveLength(5);
});

test.each([
  'https://manage.office.com.evil.example/x',
  'http://manage.office.com/x',
  'https://manage.office365.us/x',
  'nonsense',
])('a link to %s is not followed, because our token would be sent along', async (link) => {
  const respond = async () =>
    new Response(JSON.stringify([{ contentId: '1', contentUri: link, contentCreated: isoOf(NOW) }]));
  await using api = await open({ fetch: respond });
  await expect(api.feed.list(window)).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });

  await using paged = await open({ fetch: async () => new Response('[]', { headers: { NextPageUri: link } }) });
  await expect(paged.feed.list(window)).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });
});

test('each cloud is called at its own host', async () => {
  const hosts: string[] = [];
  for (const cloud of ['global', 'us-gov', 'us-gov-dod', 'china'] as const) {
    const fetch = async (url: string | URL | Request) => {
      hosts.push(new URL(String(url)).host);
      return new Response('[]');
    };
    await openActivityFeed({ tenantId: TENANT, cloud, token: async () => 'token', fetch }).list(window);
  }
  expect(hosts).toEqual([
    'manage.office.com',
    'manage.office365.us',
    'manage.protection.apps.mil',
    'manage.office365.cn',
  ]);
});

test('without the role the source is off: one log line names the role and what is lost', async () => {
  await using api = await open();
  api.server.refusal = { status: 403, code: 'AF10001' };
  const lines: string[] = [];
  const log: RunLog = { log: (line) => void lines.push(line), warn: (line) => void lines.push(line) };
  let now = NOW;
  const context = { store: tenantStore(memoryTables(), TENANT), now: () => now, log };
  for (let poll = 0; poll < 20; poll += 1) {
    await runPoll('connector-policies', context, async () => ({ text: String(await api.feed.start()) }));
    now += 600_000;
  }
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^connector-policies is off: the Office 365 Management Activity API refused .*\(AF10001\)\. It needs /,
  );
  expect(lines[0]).toMatch(
    /\(AF10001\)\. It needs ActivityFeed\.Read, .* data policies are seen only where a log is imported\.$/,
  );
  // In twenty polls of ten minutes: three, then after 1, 5, 15 and 60 minutes, then every hour.
  expect(api.server.requests.length).toBeLessThan(10);
});
