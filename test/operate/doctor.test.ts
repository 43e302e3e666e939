/** The doctor before set-ups that are broken in one place each: it names the place, and says what to do. */
import { describe, expect, test } from 'vitest';
import { isoOf } from '../../src/base/clock.ts';
import { firstProgress } from '../../src/ingest/polling/log-windows.ts';
import { saveHeartbeat } from '../../src/ingest/polling/poll-heartbeats.ts';
import { tableCoverage } from '../../src/ingest/polling/table-coverage.ts';
import { saveLogProgress } from '../../src/ingest/polling/table-log-progress.ts';
import { tableCanary } from '../../src/operate/canary/table-canary.ts';
import { runDoctor } from '../../src/operate/doctor/doctor.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { fakeGraph } from '../fakes/fake-graph.ts';
import {
  type BrokenSetUp,
  DAY,
  done,
  failing,
  findings,
  healthy,
  linesOf,
  NOW,
  OWN_ID,
  storageError,
  TENANT,
} from './healthy-app.ts';

test('what is well is found to be well, and there is nothing to do', async () => {
  const { ok, checks, lines } = await findings(await healthy());
  expect(lines).toEqual([]);
  expect(ok).toBe(true);
  expect(checks.filter(({ state }) => state === 'ok').length).toBeGreaterThan(25);
});

test('every finding says what to do', async () => {
  const { ill } = await findings({ tables: memoryTables(), graph: fakeGraph() });
  expect(ill.length).toBeGreaterThan(5);
  expect(ill.filter(({ fix = '' }) => fix.length < 10)).toEqual([]);
});

const BROKEN: readonly BrokenSetUp[] = [
  [
    'a subscription somebody deleted',
    /^failed subscription users: Graph has none/,
    ({ graph, subscriptions }) => done(graph.found.set('/subscriptions', subscriptions.slice(1))),
  ],
  [
    'a subscription to another address',
    /^failed subscription users: goes to old\.example, not to app\.example/,
    ({ graph, subscriptions }) =>
      done(
        graph.found.set(
          '/subscriptions',
          subscriptions.map((one) => ({ ...one, notificationUrl: 'https://old.example/api/graph-notification' })),
        ),
      ),
  ],
  [
    'a subscription with an unknown secret',
    /^failed subscription groups: its secret is not known here/,
    async ({ tables }) => done(await tables('Subscriptions').remove(TENANT, '00000001-2222-4333-8444-555555555555')),
  ],
  [
    'a lapsed subscription',
    /^failed subscription users: lapsed 2 h ago/,
    ({ graph, subscriptions }) =>
      done(
        graph.found.set(
          '/subscriptions',
          subscriptions.map((one) => ({ ...one, expirationDateTime: isoOf(NOW - 7_200_000) })),
        ),
      ),
  ],
  [
    'a subscription that nobody renews',
    /^warning subscription users: ends in 5 d/,
    ({ graph, subscriptions }) =>
      done(
        graph.found.set(
          '/subscriptions',
          subscriptions.map((one) => ({ ...one, expirationDateTime: isoOf(NOW + 5 * DAY) })),
        ),
      ),
  ],
  [
    'a timer that stopped',
    /^failed source consents: its timer has been silent for 60 min; it should run every 1 min → Restart/,
    async ({ tables }) =>
      done(
        await saveHeartbeat(tables('Watermarks'), TENANT, {
          name: 'consents',
          endedAt: NOW - 3_600_000,
          outcome: 'done',
        }),
      ),
  ],
  [
    'a turn that failed',
    /^failed source users: its last turn, 30 s ago, failed with MalformedInputError/,
    async ({ tables }) =>
      done(
        await saveHeartbeat(tables('Watermarks'), TENANT, {
          name: 'users',
          endedAt: NOW - 30_000,
          outcome: 'failed',
          error: 'MalformedInputError',
        }),
      ),
  ],
  [
    'a canary that nobody knows',
    /^failed source canary: its last turn, .*CanaryMissingError → Set CANARY_USER_ID/,
    async ({ tables }) =>
      done(
        await saveHeartbeat(tables('Watermarks'), TENANT, {
          name: 'canary',
          endedAt: NOW - 30_000,
          outcome: 'failed',
          error: 'CanaryMissingError',
        }),
      ),
  ],
  [
    'a feature that is off',
    /^warning source policies: off since .*Authorization_RequestDenied.*Policy\.Read\.All/,
    async ({ tables }) =>
      done(
        await tables('Watermarks').put({
          partitionKey: `${TENANT}_feature`,
          rowKey: 'policies',
          v: 1,
          whole: true,
          paths: '/identity',
          reason: 'Authorization_RequestDenied',
          offSince: isoOf(NOW),
          askAgainAt: isoOf(NOW),
        }),
      ),
  ],
  [
    'a log with a gap',
    /^warning coverage directory-audits: not read, and no longer there/,
    async ({ tables }) =>
      done(
        await tableCoverage(tables('Coverage'), TENANT, 'directory-audits').gap(
          { from: NOW - 2 * DAY, to: NOW - DAY },
          NOW,
        ),
      ),
  ],
  [
    'a log that is far behind',
    /^warning coverage directory-audits: read up to 5 h ago/,
    async ({ tables }) =>
      done(
        await saveLogProgress(
          { table: tables('Watermarks'), tenantId: TENANT, source: 'directory-audits' },
          firstProgress(NOW - 5 * 3_600_000),
        ),
      ),
  ],
  [
    'poison',
    /^failed poison signals: about 2 messages .*not on record → .*revaudit poison list/,
    () => ({ queues: { depth: async () => 0, poison: async (queue) => (queue === 'signals' ? 2 : undefined) } }),
  ],
  [
    'a queue that grows',
    /^warning queue signals: about 5000 messages wait to be worked on/,
    () => ({ queues: { depth: async () => 5000, poison: async () => 0 } }),
  ],
  [
    'a missing queue',
    /^failed queue notices: is not there/,
    () => ({ queues: { depth: async (queue) => (queue === 'notices' ? undefined : 0), poison: async () => 0 } }),
  ],
  [
    'queues that are closed to us',
    /^failed queue signals: access is refused .* → .*Storage Queue Data Contributor/,
    () => ({
      queues: {
        depth: async () => Promise.reject(storageError(403, 'AuthorizationPermissionMismatch')),
        poison: async () => 0,
      },
    }),
  ],
  [
    'a missing table',
    /^failed tables: missing: Index/,
    ({ tables }) => ({
      tables: (name) => (name === 'Index' ? failing(tables(name), storageError(404, 'TableNotFound')) : tables(name)),
    }),
  ],
  [
    'tables that are closed to us',
    /^failed tables: access is refused .* → .*Storage Table Data Contributor/,
    ({ tables }) => ({ tables: (name) => failing(tables(name), storageError(403, 'AuthorizationFailure')) }),
  ],
  [
    'nobody to come as',
    /^failed tables: there is no identity to come as → .*az login/,
    ({ tables }) => ({
      tables: (name) =>
        failing(tables(name), Object.assign(new Error('sign in first'), { name: 'AuthenticationRequiredError' })),
    }),
  ],
  [
    'a storage account that is not there',
    /^failed tables: cannot be reached \(ENOTFOUND\)/,
    ({ tables }) => ({
      tables: (name) => failing(tables(name), Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })),
    }),
  ],
  [
    'a canary that does not come back',
    /^failed canary users-delta: our own change of 40 min ago was not seen → Look at the check "source users"/,
    async ({ tables }) => {
      const canary = tableCanary(tables('Watermarks'), TENANT);
      await canary.noteChange([], NOW - 40 * 60_000);
      for (const signal of ['notification', 'directory-audit'] as const)
        await canary.noteSighting(signal, { changedAt: NOW - 40 * 60_000, seenAt: NOW - 39 * 60_000 });
      return { env: { CANARY_USER_ID: OWN_ID } };
    },
  ],
  [
    'a log of which the newest record is not read',
    /^failed canary: the newest record of the audit log waited unread for 30 min/,
    async ({ tables }) =>
      done(
        await tableCanary(tables('Watermarks'), TENANT).noteFootprint({
          newestAt: NOW - 1_800_000,
          readTo: NOW - DAY,
          askedAt: NOW,
        }),
      ),
  ],
  [
    'a notice that is stuck',
    /^failed notices due: the oldest should have left 3 h ago/,
    async ({ tables }) =>
      done(
        await tables('NoticesDue').insert({
          partitionKey: `${TENANT}_2031-03-01T05`,
          rowKey: 'x',
          v: 1,
          dueAt: isoOf(NOW - 3 * 3_600_000),
          noticeId: 'n',
          audienceKey: 'a',
        }),
      ),
  ],
];

describe('of set-ups that are broken in one place, it finds that one', () => {
  test.each(BROKEN)('%s', async (_what, expected, breakIt) => {
    expect((await linesOf(breakIt)).filter((line) => expected.test(line))).toHaveLength(1);
  });
});

test('what does not answer is said to be silent, and hides nothing else', async () => {
  const { tables } = await healthy();
  const queues = { depth: () => new Promise<never>(() => {}), poison: async () => 0 };
  const { checks } = await runDoctor({ tenantId: TENANT, now: NOW, tables, queues }, 50);
  expect(checks.filter(({ state }) => state === 'failed')).toMatchObject([
    { name: 'queues', detail: expect.stringContaining('no answer within') },
  ]);
  expect(checks.find(({ name }) => name === 'tables')?.state).toBe('ok');
});

test('whoever may read the tables and not the queues is told so, and the app is not blamed', async () => {
  const queues = {
    depth: async () => Promise.reject(storageError(403, 'AuthorizationPermissionMismatch')),
    poison: async () => 0,
  };
  const { ok, checks } = await findings(await healthy(), { own: false, queues });
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'queue signals')).toMatchObject({
    state: 'skipped',
    detail: expect.stringContaining('--api'),
  });
});

test('tables that do not say where the queues are can be looked at all the same', async () => {
  const { tables } = await healthy();
  const { ok, checks } = await runDoctor({ tenantId: TENANT, now: NOW, tables, queues: undefined });
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'queues')?.state).toBe('skipped');
});

test('from a laptop it skips what only the app can tell, and says how to ask it', async () => {
  const { ok, checks } = await findings(await healthy(), { own: false });
  expect(ok).toBe(true);
  expect(checks.filter(({ state }) => state === 'skipped').map(({ name }) => name)).toEqual([
    'settings',
    'clock',
    'identity',
    'permissions',
    'lag',
    'canary',
  ]);
  expect(checks.find(({ name }) => name === 'identity')?.detail).toContain('--api');
});
