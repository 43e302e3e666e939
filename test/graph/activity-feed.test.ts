/** The activity feed's answers: what is refused turns the feature off once, what passes is tried again, and no token goes astray. */
import { expect, test } from 'vitest';
import { isoOf } from '../../src/base/clock.ts';
import { type FeedSettings, openActivityFeed } from '../../src/graph/activity-feed.ts';
import { type RunLog, runPoll } from '../../src/ingest/polling/run-poll.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { activityServer } from '../fakes/activity-server.ts';

const TENANT = '7e0a0000-0001-4001-8001-00000000007e';
const NOW = Date.parse('2031-03-03T09:00:00Z');
const stretch = { from: NOW - 600_000, to: NOW };

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
  [401, ''],
  [400, 'AF10001'],
  [400, 'AF20012'],
  [400, 'AF29999'],
])('a start that is answered %i %s is a refusal', async (status, code) => {
  await using api = await open();
  api.server.refusal = { status, code };
  await expect(api.feed.start()).rejects.toMatchObject({
    code: 'DIRECTORY_REFUSED',
    path: `/api/v1.0/${TENANT}/activity/feed/subscriptions/start`,
  });
});

test('a subscription that an admin switched off is a refusal, one that is not there is none', async () => {
  await using api = await open();
  expect(await api.feed.list(stretch)).toBeUndefined();
  api.server.subscription = 'disabled';
  await expect(api.feed.list(stretch)).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED', reason: 'AF20023' });
});

test('a token that Entra does not give is a refusal: without Office 365 there is no such API', async () => {
  await using api = await open({
    token: async () => Promise.reject(new TypeError('AADSTS500011: not found in the tenant')),
  });
  await expect(api.feed.start()).rejects.toMatchObject({
    code: 'DIRECTORY_REFUSED',
    path: 'manage.office.com',
    reason: 'AADSTS500011',
  });
});

test('an identity that fails for a moment is no refusal: the next turn tries again', async () => {
  const hiccup = new TypeError('the identity endpoint does not answer');
  await using api = await open({ token: async () => Promise.reject(hiccup) });
  await expect(api.feed.start()).rejects.toBe(hiccup);
});

test('a stretch that the API does not take is no refusal', async () => {
  await using api = await open();
  await api.feed.start();
  await expect(api.feed.list({ from: NOW - 8 * 86_400_000, to: NOW })).rejects.toMatchObject({
    code: 'REQUEST_REJECTED',
    reason: 'AF20030',
  });
});

test('a failure of the API is tried again, and then said to be one', async () => {
  await using api = await open();
  api.server.refusal = { status: 500, code: 'AF50000' };
  await expect(api.feed.start()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  expect(api.server.asked).toHaveLength(5);
});

test.each([
  'https://manage.office.com.evil.example/x',
  'http://manage.office.com/x',
  'https://manage.office365.us/x',
  'nonsense',
])('a link to %s is not followed, for our token would go with it', async (link) => {
  const answer = async () =>
    new Response(JSON.stringify([{ contentId: '1', contentUri: link, contentCreated: isoOf(NOW) }]));
  await using api = await open({ fetch: answer });
  await expect(api.feed.list(stretch)).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });

  await using paged = await open({ fetch: async () => new Response('[]', { headers: { NextPageUri: link } }) });
  await expect(paged.feed.list(stretch)).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });
});

test('each cloud is asked at its own host', async () => {
  const asked: string[] = [];
  for (const cloud of ['global', 'us-gov', 'us-gov-dod', 'china'] as const) {
    const fetch = async (url: string | URL | Request) => {
      asked.push(new URL(String(url)).host);
      return new Response('[]');
    };
    await openActivityFeed({ tenantId: TENANT, cloud, token: async () => 'token', fetch }).list(stretch);
  }
  expect(asked).toEqual([
    'manage.office.com',
    'manage.office365.us',
    'manage.protection.apps.mil',
    'manage.office365.cn',
  ]);
});

test('without the role the feature is off, which is said once, with the role it needs and what is lost', async () => {
  await using api = await open();
  api.server.refusal = { status: 403, code: 'AF10001' };
  const said: string[] = [];
  const log: RunLog = { log: (line) => void said.push(line), warn: (line) => void said.push(line) };
  let now = NOW;
  const context = { store: tenantStore(memoryTables(), TENANT), now: () => now, log };
  for (let turn = 0; turn < 20; turn += 1) {
    await runPoll('connector-policies', context, async () => ({ text: String(await api.feed.start()) }));
    now += 600_000;
  }
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(
    /^connector-policies is off: the Office 365 Management Activity API refused .*\(AF10001\)\. It needs ActivityFeed\.Read, .* data policies are seen only where a log is imported\.$/,
  );
  expect(api.server.asked.length).toBeLessThan(5);
});
