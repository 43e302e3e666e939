/** The doctor before set-ups that are broken in one place each: it names the place, and says what to do. */
import { describe, expect, test } from 'vitest';
import { firstProgress } from '../../src/accept/log-windows.ts';
import { tableCoverage } from '../../src/accept/table-coverage.ts';
import { saveLogProgress } from '../../src/accept/table-log-progress.ts';
import { isoOf } from '../../src/clock.ts';
import { DirectoryRefusedError, DirectoryThrottledError, DirectoryUnavailableError } from '../../src/errors.ts';
import type { Graph } from '../../src/graph.ts';
import { tableCanary } from '../../src/keep/table-canary.ts';
import { invertedTime } from '../../src/keys.ts';
import { memoryTables } from '../../src/memory-tables.ts';
import { hitPartition } from '../../src/record/record-keys.ts';
import { noteTurn } from '../../src/table-turns.ts';
import { fakeGraph } from '../fakes/fake-graph.ts';
import { type Broken, DAY, failing, findings, healthy, NOW, OWN_ID, ROLES, refusing, storageError, TENANT, type World } from './healthy-app.ts';

/** For what is broken by a deed, and asks for nothing else. */
const done = (_deed: unknown): Broken => ({});

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

/** What is broken, how, and the one finding that must come of it. */
const BROKEN: readonly (readonly [string, RegExp, (world: World) => Promise<Broken & { graph?: Graph }> | (Broken & { graph?: Graph })])[] = [
  [
    'a missing role',
    /^failed permission User\.Read\.All: .*refuses.* → Grant User\.Read\.All/,
    ({ graph }) => ({ graph: refusing(graph, '/users?', new DirectoryRefusedError('/users', 'Authorization_RequestDenied')) }),
  ],
  [
    'a missing licence',
    /^warning permission IdentityRiskyUser\.Read\.All: .* → The tenant needs Entra ID P2/,
    ({ graph }) => ({
      graph: refusing(graph, '/identityProtection', new DirectoryRefusedError('/x', 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')),
    }),
  ],
  [
    'a throttled tenant',
    /^warning permission AuditLog\.Read\.All: Graph asked for a pause of 30 s/,
    ({ graph }) => ({ graph: refusing(graph, '/auditLogs', new DirectoryThrottledError(30)) }),
  ],
  [
    'a network without Graph',
    /^failed permission Policy\.Read\.All: Graph did not answer/,
    ({ graph }) => ({ graph: refusing(graph, '/identity/', new DirectoryUnavailableError('/identity', undefined)) }),
  ],
  ['mail granted for every mailbox', /^warning mail: Mail\.Send granted in Entra/, () => ({ roles: [...ROLES, 'Mail.Send'] })],
  ['a role of no use', /^warning identity: .*no use for Directory\.ReadWrite\.All/, () => ({ roles: [...ROLES, 'Directory.ReadWrite.All'] })],
  ['a clock that is wrong', /^failed clock: is 300 s away/, () => ({ graphTime: NOW - 300_000 })],
  ['an old Node', /^warning version: .*Node v20.* → Azure Functions runs on Node 22 and 24/, () => ({ node: 'v20.20.2' })],
  ['notices that only observe', /^warning notices: observe.* → .*NOTICE_MODE=send/, () => ({ env: { NOTICE_MODE: 'observe' } })],
  ['nobody to hear of bulk work', /^warning notices: NOTICE_ADMINS is not set/, () => ({ env: { NOTICE_ADMINS: undefined } })],
  [
    'a key in place of an identity',
    /^warning keys: .*opened with a key/,
    () => ({ env: { AzureWebJobsStorage: 'AccountName=a;AccountKey=b;TableEndpoint=https://a' } }),
  ],
  ['no identity', /^warning identity setting: AZURE_CLIENT_ID is not set/, () => ({ env: { AZURE_CLIENT_ID: undefined } })],
  ['no public address', /^warning subscriptions: none, because PUBLIC_URL is not set/, () => ({ env: { PUBLIC_URL: undefined } })],
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
    async ({ tables }) => done(await noteTurn(tables('Watermarks'), TENANT, { name: 'consents', endedAt: NOW - 3_600_000, outcome: 'done' })),
  ],
  [
    'a turn that failed',
    /^failed source users: its last turn, 30 s ago, failed with MalformedInputError/,
    async ({ tables }) =>
      done(await noteTurn(tables('Watermarks'), TENANT, { name: 'users', endedAt: NOW - 30_000, outcome: 'failed', error: 'MalformedInputError' })),
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
    async ({ tables }) => done(await tableCoverage(tables('Coverage'), TENANT, 'directory-audits').gap({ from: NOW - 2 * DAY, to: NOW - DAY }, NOW)),
  ],
  [
    'a log that is far behind',
    /^warning coverage directory-audits: read up to 5 h ago/,
    async ({ tables }) =>
      done(await saveLogProgress({ table: tables('Watermarks'), tenantId: TENANT, source: 'directory-audits' }, firstProgress(NOW - 5 * 3_600_000))),
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
    () => ({ queues: { depth: async () => Promise.reject(storageError(403, 'AuthorizationPermissionMismatch')), poison: async () => 0 } }),
  ],
  [
    'a missing table',
    /^failed tables: missing: Index/,
    ({ tables }) => ({ tables: (name) => (name === 'Index' ? failing(tables(name), storageError(404, 'TableNotFound')) : tables(name)) }),
  ],
  [
    'tables that are closed to us',
    /^failed tables: access is refused .* → .*Storage Table Data Contributor/,
    ({ tables }) => ({ tables: (name) => failing(tables(name), storageError(403, 'AuthorizationFailure')) }),
  ],
  [
    'a storage account that is not there',
    /^failed tables: cannot be reached \(ENOTFOUND\)/,
    ({ tables }) => ({ tables: (name) => failing(tables(name), Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })) }),
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
    async ({ tables }) => done(await tableCanary(tables('Watermarks'), TENANT).noteFootprint({ newestAt: NOW - 1_800_000, readTo: NOW - DAY, askedAt: NOW })),
  ],
  [
    'a right taken from the app itself',
    /^failed own rights: app-role-removed hit the app itself 2 h ago → "revaudit revocations show 0a1b/,
    async ({ tables }) => {
      const keyTime = isoOf(NOW - 7_200_000);
      const keys = { partitionKey: hitPartition(TENANT, OWN_ID), rowKey: `${invertedTime(NOW - 7_200_000)}_0a1b` };
      return done(await tables('AffectedApps').insert({ ...keys, v: 1, cause: 'app-role-removed', revocationId: '0a1b', keyTime }));
    },
  ],
  ['a right to write users without a canary', /^warning identity: .*no use for User\.ReadWrite\.All/, () => ({ roles: [...ROLES, 'User.ReadWrite.All'] })],
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
    const world = await healthy();
    const broken = await breakIt(world);
    const { lines } = await findings({ ...world, ...(broken.graph && { graph: broken.graph }) }, broken);
    expect(lines.filter((line) => expected.test(line))).toHaveLength(1);
  });
});

test('from a laptop it skips what only the app can tell, and says how to ask it', async () => {
  const { ok, checks } = await findings(await healthy(), { own: false });
  expect(ok).toBe(true);
  expect(checks.filter(({ state }) => state === 'skipped').map(({ name }) => name)).toEqual(['settings', 'clock', 'identity', 'permissions', 'lag', 'canary']);
  expect(checks.find(({ name }) => name === 'identity')?.detail).toContain('--api');
});
