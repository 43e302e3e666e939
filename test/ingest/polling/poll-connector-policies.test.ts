/** Changes of Power Platform's data policies are read out of the activity feed: each once, without a hole, and only those. */
import { expect, test } from 'vitest';
import { detectReports } from '../../../src/detect/detect-reports.ts';
import { type ActivityFeed, openActivityFeed } from '../../../src/graph/activity-feed.ts';
import {
  type ConnectorPolicyReader,
  pollConnectorPolicies,
} from '../../../src/ingest/polling/poll-connector-policies.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/poll-log.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import type { AuditRecorded } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { activityServer } from '../../fakes/activity-server.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PREFIX = 'powerplatform.analytics.resource.tenant.governance.api_policy';

const policyChange = (id: string, at: number, differences: object = {}) => ({
  CreationTime: new Date(at).toISOString().slice(0, 19),
  Id: id,
  Operation: 'GovernanceApiPolicyOperation',
  OrganizationId: TENANT,
  RecordType: 256,
  ResultStatus: 'Success',
  UserId: 'admin@contoso.example',
  Workload: 'PowerPlatform',
  PropertyCollection: [
    { Name: `${PREFIX}.operation_name`, Value: 'UpdateDlpPolicy' },
    { Name: `${PREFIX}.policy_id`, Value: '0d190000-0005-4005-8005-00000000d1b0' },
  ],
  ...differences,
});

async function openFeed({ pageSize = 200 }: { readonly pageSize?: number } = {}) {
  let now = NOW;
  const server = await activityServer({ tenantId: TENANT, now: () => now, pageSize });
  const clock = { now: () => now, pause: async () => {} };
  const feed = openActivityFeed({
    tenantId: TENANT,
    cloud: 'global',
    dial: server.dial,
    token: async () => 'token',
    ...clock,
  });
  const tables = memoryTables();
  const told: AuditRecorded[] = [];
  let memory = enqueuedRecords();
  let made = 0;
  const publish = (records: readonly unknown[], { ago = 0, gone = false } = {}) => {
    made += 1;
    server.blobs.push({ id: `2031$${made}$general`, createdAt: now - ago, records, gone });
  };
  return {
    server,
    told: () => told.map(({ sourceId }) => sourceId),
    signals: told,
    publish,
    /** One record, in a blob of its own. */
    happen: (id: string, { ago = 0, late = 0 } = {}) => publish([policyChange(id, now - ago - late)], { ago }),
    coverage: tableCoverage(tables('Coverage'), TENANT, 'connector-policies'),
    pass: (ms: number) => {
      now += ms;
    },
    restart: () => {
      memory = enqueuedRecords();
    },
    poll: (difference: Partial<ConnectorPolicyReader> = {}) =>
      pollConnectorPolicies({
        feed,
        tables,
        tenantId: TENANT,
        now,
        told: memory,
        relevant: (activity) => activity === 'governanceapipolicyoperation',
        tell: async (signals) => void told.push(...signals),
        ...difference,
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** After the first look, and ten minutes on. */
async function begun(options: Parameters<typeof openFeed>[0] = {}) {
  const feed = await openFeed(options);
  await feed.poll();
  feed.pass(10 * MINUTE);
  return feed;
}

test('the first look asks for the feed once and reads nothing; what happened before it is never told', async () => {
  await using feed = await openFeed();
  await feed.poll();
  expect(feed.server.subscription).toBe('enabled');
  feed.pass(10 * MINUTE);
  feed.happen('late', { ago: MINUTE, late: HOUR });
  feed.happen('new', { ago: MINUTE });
  await feed.poll();
  expect(feed.told()).toEqual(['new']);
  expect(feed.server.asked.filter((one) => one === 'POST start')).toHaveLength(1);
});

test('a subscription that somebody made already is as good', async () => {
  await using feed = await openFeed();
  feed.server.subscription = 'enabled';
  await feed.poll();
  feed.pass(10 * MINUTE);
  feed.happen('one');
  feed.pass(MINUTE);
  await feed.poll();
  expect(feed.told()).toEqual(['one']);
});

test('a change is told as a signal from which the cause is detected', async () => {
  await using feed = await begun();
  feed.happen('one', { ago: MINUTE });
  expect(await feed.poll()).toEqual({ blobs: 1, read: 1, told: 1, unreadable: 0, otherTenant: 0, gone: 0 });
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

test('of a blob only the policy changes of this tenant are told, and one bad record does not sink it', async () => {
  await using feed = await begun();
  const at = NOW + 9 * MINUTE;
  feed.publish(
    [
      policyChange('chat', at, { Operation: 'MessageSent', Workload: 'MicrosoftTeams' }),
      policyChange('foreign', at, { OrganizationId: '0e0e0000-0001-4001-8001-00000000000e' }),
      policyChange('undated', at, { CreationTime: 'soon' }),
      'nonsense',
      policyChange('mine', at),
    ],
    { ago: MINUTE },
  );
  expect(await feed.poll()).toEqual({ blobs: 1, read: 5, told: 1, unreadable: 1, otherTenant: 1, gone: 0 });
  expect(feed.told()).toEqual(['mine']);
});

test('all pages of a list are read, each blob once, whatever order they are in', async () => {
  await using feed = await begun({ pageSize: 2 });
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
  expect([...feed.told()].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(feed.server.asked.filter((one) => one.startsWith('GET audit/'))).toHaveLength(5);
});

test('after a restart the last minutes may be told again, with the same ids', async () => {
  await using feed = await begun();
  feed.happen('one', { ago: MINUTE });
  await feed.poll();
  feed.restart();
  feed.pass(MINUTE);
  await feed.poll();
  expect(feed.told()).toEqual(['one', 'one']);
});

test('what could not be queued is told the next time, and no reading counts before', async () => {
  await using feed = await begun();
  feed.happen('one', { ago: MINUTE });
  await expect(feed.poll({ tell: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow(
    'queue is down',
  );
  expect(await feed.coverage.list(0)).toEqual([]);
  feed.restart();
  feed.pass(3 * HOUR);
  await feed.poll();
  expect(feed.told()).toEqual(['one']);
});

test('after three days’ sleep all is caught up, a day at a time at most; the server refuses more', async () => {
  await using feed = await begun();
  for (let hours = 1; hours < 72; hours += 10) feed.happen(`${hours}`, { ago: -hours * HOUR });
  feed.pass(3 * DAY);
  await feed.poll();
  expect(feed.told()).toHaveLength(8);
  const [first] = await feed.coverage.list(0);
  expect(first).toMatchObject({ pass: 'newest', to: NOW + 3 * DAY + 10 * MINUTE });
});

test('what the API has thrown away before we came stands in the ledger as a gap', async () => {
  await using feed = await begun();
  feed.happen('lost', { ago: -HOUR });
  feed.happen('kept', { ago: -4 * DAY });
  feed.pass(9 * DAY);
  await feed.poll();
  expect(feed.told()).toEqual(['kept']);
  expect((await feed.coverage.list(0)).filter(({ pass }) => pass === 'gap')).toMatchObject([
    { from: NOW, to: NOW + 2 * DAY + 20 * MINUTE },
  ]);
});

test('a subscription that somebody stopped is made again, and what came meanwhile is a gap', async () => {
  await using feed = await begun();
  feed.server.subscription = undefined;
  await feed.poll();
  expect(feed.server.subscription).toBe('enabled');
  expect(await feed.coverage.list(0)).toMatchObject([{ pass: 'gap', from: NOW, to: NOW + 10 * MINUTE }]);
  feed.pass(10 * MINUTE);
  feed.happen('after', { ago: MINUTE });
  await feed.poll();
  expect(feed.told()).toEqual(['after']);
});

test('a blob that is gone does not hold up the others, and is counted', async () => {
  await using feed = await begun();
  feed.publish([], { ago: 2 * MINUTE, gone: true });
  feed.happen('one', { ago: MINUTE });
  expect(await feed.poll()).toMatchObject({ blobs: 2, told: 1, gone: 1 });
});

/** Hundreds of requests would prove no more. */
function directTo(blobs: Awaited<ReturnType<typeof activityServer>>['blobs']): ActivityFeed {
  return {
    start: async () => {},
    list: async ({ from, to }) =>
      blobs.filter(({ createdAt }) => createdAt >= from && createdAt < to).map((blob) => ({ ...blob, uri: '' })),
    read: async ({ id }) => blobs.find((blob) => blob.id === id)?.records,
  };
}

test('a turn reads so many blobs, and the next goes on where it stopped, also in a new process', async () => {
  await using feed = await begun();
  for (let index = 0; index < 620; index += 1)
    feed.publish([policyChange(String(index), NOW + 9 * MINUTE)], { ago: (1 + Math.floor(index / 3)) * 1000 });
  const direct = directTo(feed.server.blobs);
  expect(await feed.poll({ feed: direct })).toMatchObject({ blobs: 500 });
  feed.restart();
  await feed.poll({ feed: direct });
  expect(new Set(feed.told()).size).toBe(620);
});

test('more blobs of one second than a turn reads hold nothing up, even where every turn is a new process', async () => {
  await using feed = await begun();
  for (let index = 0; index < 620; index += 1)
    feed.publish([policyChange(String(index), NOW + 9 * MINUTE)], { ago: MINUTE });
  feed.happen('after', { ago: MINUTE / 2 });
  const direct = directTo(feed.server.blobs);
  for (let turn = 0; turn < 3; turn += 1) {
    await feed.poll({ feed: direct });
    feed.restart();
  }
  expect(feed.told()).toContain('after');
});
