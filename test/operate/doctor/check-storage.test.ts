/** The doctor on broken storage: tables, queues, poison messages and notices that are stuck. */
import { describe, expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { noteWaiting } from '../../../src/ingest/queue/table-waiting.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type BrokenSetUp, done, failing, linesOf, NOW, storageError, TENANT } from './healthy-app.ts';

const BROKEN: readonly BrokenSetUp[] = [
  [
    'poison messages',
    /^failed poison signals: about 2 messages .*not on record → .*revaudit poison list/,
    () => ({ queues: { depth: async () => 0, poison: async (queue) => (queue === 'signals' ? 2 : undefined) } }),
  ],
  [
    'a queue that grows',
    /^warning queue signals: about 5000 messages wait to be worked on/,
    () => ({ queues: { depth: async () => 5000, poison: async () => 0 } }),
  ],
  [
    'messages that wait for the end of an outage',
    /^warning queue signals: about 3 messages wait to be worked on, for the end of an outage: since .* with CONTENDED/,
    async ({ tables }) => {
      const store = tenantStore(tables, TENANT);
      const note = { code: 'CONTENDED', since: isoOf(NOW - 3_600_000) };
      await noteWaiting(store, 'signals', note, isoOf(NOW - 60_000));
      await noteWaiting(store, 'notices', note, isoOf(NOW - 3_600_000));
      return { queues: { depth: async () => 3, poison: async () => 0 } };
    },
  ],
  [
    'a missing queue',
    /^failed queue notices: is not there/,
    () => ({ queues: { depth: async (queue) => (queue === 'notices' ? undefined : 0), poison: async () => 0 } }),
  ],
  [
    'queues that we may not read',
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
    'tables that we may not read',
    /^failed tables: access is refused .* → Run "azd provision", which gives the app its role on each table/,
    ({ tables }) => ({ tables: (name) => failing(tables(name), storageError(403, 'AuthorizationFailure')) }),
  ],
  [
    'no identity',
    /^failed tables: there is no identity to sign in with → .*az login/,
    ({ tables }) => ({
      tables: (name) =>
        failing(tables(name), Object.assign(new Error('sign in first'), { name: 'AuthenticationRequiredError' })),
    }),
  ],
  [
    'a storage account that does not exist',
    /^failed tables: cannot be reached \(ENOTFOUND\)/,
    ({ tables }) => ({
      tables: (name) => failing(tables(name), Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })),
    }),
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

describe('in a set-up that is broken in one place, the doctor finds exactly that', () => {
  test.each(BROKEN)('%s', async (_what, expected, breakIt) => {
    expect((await linesOf(breakIt)).filter((line) => expected.test(line))).toHaveLength(1);
  });
});
