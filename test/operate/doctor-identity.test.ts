/** The doctor before an app whose identity, rights or settings are wrong in one place. */
import { describe, expect, test } from 'vitest';
import { isoOf } from '../../src/base/clock.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
} from '../../src/graph/graph-errors.ts';
import { hitPartition } from '../../src/record/rows/record-keys.ts';
import { invertedTime } from '../../src/storage/keys.ts';
import {
  type BrokenSetUp,
  done,
  findings,
  healthy,
  linesOf,
  NOW,
  OWN_ID,
  ROLES,
  refusing,
  TENANT,
} from './healthy-app.ts';

const BROKEN: readonly BrokenSetUp[] = [
  [
    'a missing role',
    /^failed permission User\.Read\.All: .*refuses.* → Grant User\.Read\.All/,
    ({ graph }) => ({
      graph: refusing(graph, '/users?', new DirectoryRefusedError('/users', 'Authorization_RequestDenied')),
    }),
  ],
  [
    'a missing licence',
    /^warning permission IdentityRiskyUser\.Read\.All: .* → The tenant needs Entra ID P2/,
    ({ graph }) => ({
      graph: refusing(
        graph,
        '/identityProtection',
        new DirectoryRefusedError('/x', 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'),
      ),
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
  [
    'a role that only the token shows',
    /^warning permission Group\.Read\.All: is not in the token; .* → Grant Group\.Read\.All/,
    () => ({ roles: ROLES.filter((name) => name !== 'Group.Read.All') }),
  ],
  [
    'a mailbox that is closed to us',
    /^failed mailbox: Graph refuses it \(ErrorAccessDenied\); notices cannot leave → .*in Exchange/,
    ({ graph }) => ({
      graph: refusing(graph, '/users/notices', new DirectoryRefusedError('/users', 'ErrorAccessDenied')),
    }),
  ],
  [
    'a tenant that is not the app’s own',
    /^failed identity: comes from tenant .*not TENANT_ID/,
    () => ({ ownTenant: '11111111-1111-4111-8111-111111111111' }),
  ],
  [
    'mail granted for every mailbox',
    /^warning mail: Mail\.Send granted in Entra/,
    () => ({ roles: [...ROLES, 'Mail.Send'] }),
  ],
  [
    'a role of no use',
    /^warning identity: .*no use for Directory\.ReadWrite\.All/,
    () => ({ roles: [...ROLES, 'Directory.ReadWrite.All'] }),
  ],
  ['a clock that is wrong', /^failed clock: is 300 s away/, () => ({ graphTime: NOW - 300_000 })],
  [
    'an old Node',
    /^warning version: .*Node v20.* → Azure Functions runs on Node 22 and 24/,
    () => ({ node: 'v20.20.2' }),
  ],
  [
    'notices that only observe',
    /^warning notices: observe.* → .*NOTICE_MODE=send/,
    () => ({ env: { NOTICE_MODE: 'observe' } }),
  ],
  [
    'nobody to hear of bulk work',
    /^warning notices: NOTICE_ADMINS is not set/,
    () => ({ env: { NOTICE_ADMINS: undefined } }),
  ],
  [
    'a key in place of an identity',
    /^warning keys: .*opened with a key/,
    () => ({ env: { AzureWebJobsStorage: 'AccountName=a;AccountKey=b;TableEndpoint=https://a' } }),
  ],
  [
    'no identity',
    /^warning identity setting: AZURE_CLIENT_ID is not set/,
    () => ({ env: { AZURE_CLIENT_ID: undefined } }),
  ],
  [
    'no public address',
    /^warning subscriptions: none, because PUBLIC_URL is not set/,
    () => ({ env: { PUBLIC_URL: undefined } }),
  ],
  [
    'a right taken from the app itself',
    /^failed own rights: app-role-removed hit the app itself 2 h ago → "revaudit revocations show 0a1b/,
    async ({ tables }) => {
      const keyTime = isoOf(NOW - 7_200_000);
      const keys = { partitionKey: hitPartition(TENANT, OWN_ID), rowKey: `${invertedTime(NOW - 7_200_000)}_0a1b` };
      return done(
        await tables('AffectedApps').insert({
          ...keys,
          v: 1,
          cause: 'app-role-removed',
          revocationId: '0a1b',
          keyTime,
        }),
      );
    },
  ],
  [
    'a right to write users without a canary',
    /^warning identity: .*no use for User\.ReadWrite\.All/,
    () => ({ roles: [...ROLES, 'User.ReadWrite.All'] }),
  ],
];

describe('of set-ups that are broken in one place, it finds that one', () => {
  test.each(BROKEN)('%s', async (_what, expected, breakIt) => {
    expect((await linesOf(breakIt)).filter((line) => expected.test(line))).toHaveLength(1);
  });
});

test('where Graph says no time, the clock is not called right', async () => {
  const { checks } = await findings(await healthy(), { graphTime: Number.NaN });
  expect(checks.find(({ name }) => name === 'clock')).toMatchObject({
    state: 'skipped',
    detail: expect.stringContaining('did not say'),
  });
});
