/**
 * Changes of Power Platform's data policies are read from the activity feed: each once, without a gap, and only those.
 */
import { expect, test } from 'vitest';
import { detectReports } from '../../../src/detect/detect-reports.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';
import { afterFirstPoll, DAY, directTo, HOUR, MINUTE, openFeed, policyChange } from './connector-policy-feed.ts';

test('the first poll starts the feed once and reads nothing; what happened before it is never reported', async () => {
  await using feed = await openFeed();
  await feed.poll();
  expect(feed.server.subscription).toBe('enabled');
  feed.pass(10 * MINUTE);
  feed.happen('late', { ago: MINUTE, late: HOUR });
  feed.happen('new', { ago: MINUTE });
  await feed.poll();
  expect(feed.ids()).toEqual(['new']);
  expect(feed.server.requests.filter((one) => one === 'POST start')).toHaveLength(1);
});

test('a subscription that exists already is used', async () => {
  await using feed = await openFeed();
  feed.server.subscription = 'enabled';
  await feed.poll();
  feed.pass(10 * MINUTE);
  feed.happen('one');
  feed.pass(MINUTE);
  await feed.poll();
  expect(feed.ids()).toEqual(['one']);
});

test('a change becomes a signal from which the cause is detected', async () => {
  await using feed = await afterFirstPoll();
  feed.happen('one', { ago: MINUTE });
  expect(await feed.poll()).toEqual({
    blobs: 1,
    read: 1,
    enqueued: 1,
    unreadable: 0,
    unrecognised: 0,
    otherTenant: 0,
    gone: 0,
  });
  expect(feed.signals).toMatchObject([
    { kind: 'audit-recorded', source: 'directory-audit', sourceId: 'one', tenantId: TENANT },
  ]);
  expect(feed.signals.flatMap(detectReports)).toMatchObject([
    {
      cause: 'connector-policy-changed',
      subject: { id: '0d190000-0005-4005-8005-00000000d1b0' },
      detail: { policy: { change: 'changed' } },
    },
  ]);
});

test('only policy changes of this tenant are reported, and a malformed record does not block its blob', async () => {
  await using feed = await afterFirstPoll();
  const at = NOW + 9 * MINUTE;
  feed.publish(
    [
      policyChange('chat', at, { Operation: 'MessageSent', Workload: 'MicrosoftTeams' }),
      policyChange('foreign', at, { OrganizationId: '0e0e0000-0001-4001-8001-00000000000e' }),
      policyChange('undated', at, { CreationTime: 'soon' }),
      'nonsense',
      { What: 'happened', When: 'today' },
      policyChange('mine', at),
    ],
    { ago: MINUTE },
  );
  expect(await feed.poll()).toEqual({
    blobs: 1,
    read: 6,
    enqueued: 1,
    unreadable: 2,
    unrecognised: 1,
    otherTenant: 1,
    gone: 0,
  });
  expect(feed.ids()).toEqual(['mine']);
});

test('all pages of a list are read, and each blob once, in any order', async () => {
  await using feed = await afterFirstPoll({ pageSize: 2 });
  for (const [id, ago] of [
    ['c', 1],
    ['a', 3],
    ['e', 2],
    ['b', 5],
    ['d', 4],
  ] as const)
    feed.happen(id, { ago: ago * MINUTE });
  await feed.poll();
  feed.pass(MINUTE);
  await feed.poll();
  expect([...feed.ids()].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(feed.server.requests.filter((one) => one.startsWith('GET audit/'))).toHaveLength(5);
});

test('after a restart the last minutes may be reported again, with the same ids', async () => {
  await using feed = await afterFirstPoll();
  feed.happen('one', { ago: MINUTE });
  await feed.poll();
  feed.restart();
  feed.pass(MINUTE);
  await feed.poll();
  expect(feed.ids()).toEqual(['one', 'one']);
});

test('what could not be enqueued is reported by the next poll, and does not count as read before', async () => {
  await using feed = await afterFirstPoll();
  feed.happen('one', { ago: MINUTE });
  await expect(feed.poll({ enqueue: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow(
    'queue is down',
  );
  expect(await feed.coverage.list(0)).toEqual([]);
  feed.restart();
  feed.pass(3 * HOUR);
  await feed.poll();
  expect(feed.ids()).toEqual(['one']);
});

test('after a pause of three days everything is read, at most one day a request; the server refuses more', async () => {
  await using feed = await afterFirstPoll();
  for (let hours = 1; hours < 72; hours += 10) feed.happen(`${hours}`, { ago: -hours * HOUR });
  feed.pass(3 * DAY);
  await feed.poll();
  expect(feed.ids()).toHaveLength(8);
  const [first] = await feed.coverage.list(0);
  expect(first).toMatchObject({ pass: 'newest', to: NOW + 3 * DAY + 10 * MINUTE });
});

test('what the API deleted before we read it is a gap in the coverage ledger', async () => {
  await using feed = await afterFirstPoll();
  feed.happen('lost', { ago: -HOUR });
  feed.happen('kept', { ago: -4 * DAY });
  feed.pass(9 * DAY);
  await feed.poll();
  expect(feed.ids()).toEqual(['kept']);
  expect((await feed.coverage.list(0)).filter(({ pass }) => pass === 'gap')).toMatchObject([
    { from: NOW, to: NOW + 2 * DAY + 20 * MINUTE },
  ]);
});

test('a stopped subscription is started again, and the time in between is a gap', async () => {
  await using feed = await afterFirstPoll();
  feed.server.subscription = undefined;
  await feed.poll();
  expect(feed.server.subscription).toBe('enabled');
  expect(await feed.coverage.list(0)).toMatchObject([{ pass: 'gap', from: NOW, to: NOW + 10 * MINUTE }]);
  feed.pass(10 * MINUTE);
  feed.happen('after', { ago: MINUTE });
  await feed.poll();
  expect(feed.ids()).toEqual(['after']);
});

test('a blob that no longer exists is counted, and does not block the others', async () => {
  await using feed = await afterFirstPoll();
  feed.publish([], { ago: 2 * MINUTE, gone: true });
  feed.happen('one', { ago: MINUTE });
  expect(await feed.poll()).toMatchObject({ blobs: 2, enqueued: 1, gone: 1 });
});

test('the next poll continues where the limit of blobs stopped one, also in a new process', async () => {
  await using feed = await afterFirstPoll();
  for (let index = 0; index < 620; index += 1)
    feed.publish([policyChange(String(index), NOW + 9 * MINUTE)], { ago: (1 + Math.floor(index / 3)) * 1000 });
  const direct = directTo(feed.server.blobs);
  expect(await feed.poll({ feed: direct })).toMatchObject({ blobs: 500 });
  feed.restart();
  await feed.poll({ feed: direct });
  expect(new Set(feed.ids()).size).toBe(620);
});

test('more blobs of one second than the limit do not block the feed, even if each poll is a new process', async () => {
  await using feed = await afterFirstPoll();
  for (let index = 0; index < 620; index += 1)
    feed.publish([policyChange(String(index), NOW + 9 * MINUTE)], { ago: MINUTE });
  feed.happen('after', { ago: MINUTE / 2 });
  const direct = directTo(feed.server.blobs);
  for (let poll = 0; poll < 3; poll += 1) {
    await feed.poll({ feed: direct });
    feed.restart();
  }
  expect(feed.ids()).toContain('after');
});
