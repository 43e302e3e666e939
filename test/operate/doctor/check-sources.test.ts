/** The doctor on broken sources: subscriptions, timers, logs and the canary. */
import { describe, expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { firstProgress } from '../../../src/ingest/polling/log-windows.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { saveLogProgress } from '../../../src/ingest/polling/table-log-progress.ts';
import { noteUnrecognised } from '../../../src/ingest/table-unrecognised.ts';
import { tableCanary } from '../../../src/operate/canary/table-canary.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type BrokenSetUp, DAY, done, linesOf, NOW, OWN_ID, TENANT } from './healthy-app.ts';

type Row = Parameters<ReturnType<Tables>['put']>[0];

/** The last run of the sign-ins ended so, half a minute ago; one was done `lastDone` minutes ago. */
const ended =
  (outcome: string, lastDone?: number) =>
  async ({ tables }: { readonly tables: Tables }) => {
    const times = { firstAt: isoOf(NOW - DAY), endedAt: isoOf(NOW - 30_000) };
    const lastDoneAt = lastDone === undefined ? undefined : isoOf(NOW - lastDone * 60_000);
    return done(await putWatermark(tables, 'turn', { rowKey: 'sign-ins', v: 1, outcome, ...times, lastDoneAt }));
  };

/** The policies have been refused for `minutes`. */
const refusedFor =
  (minutes: number, sawBefore: boolean, whole: boolean) =>
  async ({ tables }: { readonly tables: Tables }) =>
    done(
      await putWatermark(tables, 'feature', {
        rowKey: 'policies',
        v: 1,
        whole,
        sawBefore,
        paths: '/identity',
        reason: 'Forbidden',
        offSince: isoOf(NOW - minutes * 60_000),
        askAgainAt: isoOf(NOW),
      }),
    );

const putWatermark = (tables: Tables, kind: string, row: Omit<Row, 'partitionKey'>) =>
  tables('Watermarks').put({ partitionKey: `${TENANT}_${kind}`, ...row } as Row);

const BROKEN: readonly BrokenSetUp[] = [
  [
    'a source that was throttled once',
    /^warning source sign-ins: Microsoft asks it to slow down/,
    ended('throttled', 3),
  ],
  [
    'a source that has been throttled for long',
    /^failed source sign-ins: Microsoft asks it to slow down; it was read completely 40 min ago/,
    ended('throttled', 40),
  ],
  [
    'a source that was always throttled',
    /^failed source sign-ins: .* it was read completely never/,
    ended('throttled'),
  ],
  ['a turn that took too much', /^warning source sign-ins: a run took all the pages/, ended('budget', 3)],
  ['a source whose turns always take too much', /^failed source sign-ins: a run took all the/, ended('budget', 40)],
  ['a source that has just been refused', /^warning source policies: off since/, refusedFor(10, true, true)],
  ['a source that is refused for good', /^failed source policies: off since/, refusedFor(40, true, true)],
  ['a part that is refused for good', /^failed source policies: partly off since/, refusedFor(40, true, false)],
  ['a source that was never granted', /^warning source policies: off since/, refusedFor(40, false, true)],
  [
    'a deleted subscription',
    /^failed subscription users: Graph has none/,
    ({ graph, subscriptions }) => done(graph.responses.set('/subscriptions', subscriptions.slice(1))),
  ],
  [
    'a subscription to another address',
    /^failed subscription users: goes to old\.example, not to app\.example/,
    ({ graph, subscriptions }) =>
      done(
        graph.responses.set(
          '/subscriptions',
          subscriptions.map((subscription) => ({
            ...subscription,
            notificationUrl: 'https://old.example/api/graph-notification',
          })),
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
        graph.responses.set(
          '/subscriptions',
          subscriptions.map((subscription) => ({ ...subscription, expirationDateTime: isoOf(NOW - 7_200_000) })),
        ),
      ),
  ],
  [
    'a subscription that was not renewed',
    /^warning subscription users: ends in 5 d/,
    ({ graph, subscriptions }) =>
      done(
        graph.responses.set(
          '/subscriptions',
          subscriptions.map((subscription) => ({ ...subscription, expirationDateTime: isoOf(NOW + 5 * DAY) })),
        ),
      ),
  ],
  [
    'a timer that stopped',
    /^failed source consents: its timer has been silent for 60 min; it should run every 1 min → Restart/,
    async ({ tables }) =>
      done(
        await saveHeartbeat(tenantStore(tables, TENANT), {
          name: 'consents',
          endedAt: NOW - 3_600_000,
          outcome: 'done',
        }),
      ),
  ],
  [
    'a run that failed',
    /^failed source users: its last run, 30 s ago, failed with MalformedInputError/,
    async ({ tables }) =>
      done(
        await saveHeartbeat(tenantStore(tables, TENANT), {
          name: 'users',
          endedAt: NOW - 30_000,
          outcome: 'failed',
          error: 'MalformedInputError',
        }),
      ),
  ],
  [
    'a canary user that does not exist',
    /^failed source canary: its last run, .*CanaryMissingError → Set CANARY_USER_ID/,
    async ({ tables }) =>
      done(
        await saveHeartbeat(tenantStore(tables, TENANT), {
          name: 'canary',
          endedAt: NOW - 30_000,
          outcome: 'failed',
          error: 'CanaryMissingError',
        }),
      ),
  ],
  [
    'a source that is off',
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
    'records of no known form',
    /^warning records log-stream: 5 of no known form since 2\S+Z, the last 60 min ago, were not judged; they have the members a, b → Find out/,
    async ({ tables }) => {
      const store = tenantStore(tables, TENANT);
      await noteUnrecognised(store, 'log-stream', { count: 2, members: ['z'] }, NOW - 2 * DAY);
      return done(await noteUnrecognised(store, 'log-stream', { count: 3, members: ['a', 'b'] }, NOW - 3_600_000));
    },
  ],
  [
    'a log with a gap',
    /^warning coverage directory-audits: not read, and no longer there/,
    async ({ tables }) =>
      done(
        await tableCoverage(tenantStore(tables, TENANT), 'directory-audits').recordGap(
          { from: NOW - 2 * DAY, to: NOW - DAY },
          NOW,
        ),
      ),
  ],
  [
    'a log that is far behind',
    /^warning coverage directory-audits: read up to 5 h ago/,
    async ({ tables }) =>
      done(await saveLogProgress(tenantStore(tables, TENANT), 'directory-audits', firstProgress(NOW - 5 * 3_600_000))),
  ],
  [
    'a canary change that is not seen',
    /^failed canary users-delta: our own change of 40 min ago was not seen → Look at the check "source users"/,
    async ({ tables }) => {
      const canary = tableCanary(tenantStore(tables, TENANT));
      await canary.saveChange([], NOW - 40 * 60_000);
      for (const signal of ['notification', 'directory-audit'] as const)
        await canary.saveSighting(signal, { changedAt: NOW - 40 * 60_000, seenAt: NOW - 39 * 60_000 });
      return { env: { CANARY_USER_ID: OWN_ID } };
    },
  ],
  [
    'a log whose newest record was not read',
    /^failed canary: the newest record of the audit log waited unread for 30 min/,
    async ({ tables }) =>
      done(
        await tableCanary(tenantStore(tables, TENANT)).saveNewestRecord({
          newestAt: NOW - 1_800_000,
          readTo: NOW - DAY,
          askedAt: NOW,
        }),
      ),
  ],
];

describe('in a set-up that is broken in one place, the doctor finds exactly that', () => {
  test.each(BROKEN)('%s', async (_what, expected, breakIt) => {
    expect((await linesOf(breakIt)).filter((line) => expected.test(line))).toHaveLength(1);
  });
});
