/** The doctor on an app whose identity, permissions, settings or clock are wrong in one place. */
import { describe, expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
} from '../../../src/graph/graph-errors.ts';
import { affectedPartition } from '../../../src/record/rows/record-keys.ts';
import { invertedTime } from '../../../src/storage/keys.ts';
import { type BrokenSetUp, done, linesOf, NOW, OWN_ID, ROLES, refusing, TENANT } from './healthy-app.ts';

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
    'a missing role that only the token shows',
    /^warning permission Group\.Read\.All: is not in the token; .* → Grant Group\.Read\.All/,
    () => ({ roles: ROLES.filter((name) => name !== 'Group.Read.All') }),
  ],
  [
    'a mailbox that we may not open',
    /^failed mailbox: Graph refuses it \(ErrorAccessDenied\); notices cannot leave → .*in Exchange/,
    ({ graph }) => ({
      graph: refusing(graph, '/users/notices', new DirectoryRefusedError('/users', 'ErrorAccessDenied')),
    }),
  ],
  [
    'a token of another tenant',
    /^failed identity: comes from tenant .*not TENANT_ID/,
    () => ({ tokenTenant: '11111111-1111-4111-8111-111111111111' }),
  ],
  [
    'mail granted for every mailbox',
    /^warning mail: Mail\.Send granted in Entra/,
    () => ({ roles: [...ROLES, 'Mail.Send'] }),
  ],
  [
    'a needless role',
    /^warning identity: .*no use for Directory\.ReadWrite\.All/,
    () => ({ roles: [...ROLES, 'Directory.ReadWrite.All'] }),
  ],
  [
    'an old Node',
    /^warning version: .*Node v20.* → Azure Functions runs on Node 22 and 24/,
    () => ({ node: 'v20.20.2' }),
  ],
  [
    'notices that are not sent',
    /^warning notices: observe.* → .*NOTICE_MODE=send/,
    () => ({ env: { NOTICE_MODE: 'observe' } }),
  ],
  [
    'no address for the admins',
    /^warning notices: NOTICE_ADMINS is not set/,
    () => ({ env: { NOTICE_ADMINS: undefined } }),
  ],
  [
    'a storage key instead of an identity',
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
    'a permission that was taken from the app itself',
    /^failed own rights: app-role-removed hit the app itself 2 h ago → "revaudit revocations show 0a1b/,
    async ({ tables }) => {
      const keyTime = isoOf(NOW - 7_200_000);
      const keys = { partitionKey: affectedPartition(TENANT, OWN_ID), rowKey: `${invertedTime(NOW - 7_200_000)}_0a1b` };
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
    'permission to write users without a canary',
    /^warning identity: .*no use for User\.ReadWrite\.All/,
    () => ({ roles: [...ROLES, 'User.ReadWrite.All'] }),
  ],
];

describe('in a set-up that is broken in one place, the doctor finds exactly that', () => {
  test.each(BROKEN)('%s', async (_what, expected, breakIt) => {
    expect((await linesOf(breakIt)).filter((line) => expected.test(line))).toHaveLength(1);
  });
});
