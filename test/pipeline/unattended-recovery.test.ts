/** An app that works unattended has recovered when it signs in as itself again, in whatever order that is learnt. */
import { describe, expect, test } from 'vitest';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import { isAwaitedSuccess, type SignedIn } from '../../src/ingest/signal.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { awaitedUsers } from '../../src/record/recovery/table-awaiting.ts';
import { app, memoryTenant } from '../fakes/memory-tenant.ts';
import { memoryContext, TENANT } from './memory-context.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

const lost: TenantChange = {
  kind: 'tenant-changed',
  tenantId: TENANT,
  source: 'application-list',
  sourceId: 'reading',
  seenAt: at(1),
  between: { from: at(0), to: at(0) },
  object: 'credentials',
  application: { applicationId: 'job-registration', appId: 'job-app-id', displayName: 'Job' },
  lost: ['key-1'],
  gained: [],
};

const signedIn = (minute: number, different: Partial<SignInRecord> = {}): SignedIn => ({
  kind: 'signed-in',
  tenantId: TENANT,
  source: 'sign-in',
  sourceId: `sign-in-${minute}`,
  seenAt: at(minute + 1),
  record: {
    id: `sign-in-${minute}`,
    at: at(minute),
    flow: 'service-principal',
    errorCode: 0,
    app: { id: 'job-app-id' },
    servicePrincipalId: 'job',
    blockingPolicyIds: [],
    ...different,
  },
});

async function learn(signals: readonly (TenantChange | SignedIn)[]) {
  const context = memoryContext(memoryTenant({ objects: [app('job'), app('other')] }), START + 30 * 60_000);
  for (const signal of signals) await processSignal(signal, context);
  const answers = tableAnswers(context.store);
  const { revocations } = await answers.list({ limit: 10 });
  const details = await Promise.all(revocations.map(({ revocationId }) => answers.show(revocationId)));
  return { context, only: details[0] };
}

describe.each([
  ['in order', (signals: readonly (TenantChange | SignedIn)[]) => signals],
  ['the success first', (signals: readonly (TenantChange | SignedIn)[]) => signals.toReversed()],
])('%s', (_, arranged) => {
  test('its next success recovers it, and is the evidence', async () => {
    const { only } = await learn(arranged([lost, signedIn(20), signedIn(20)]));
    expect(only).toMatchObject({
      cause: 'app-credential-lost',
      state: 'recovered',
      recovery: { awaitedPairs: 1, recoveredPairs: 1, signIns: [{ userId: 'job', appId: 'job', at: at(20) }] },
    });
  });

  test('a failure, another app, and what came before do not', async () => {
    const others = [
      signedIn(-1),
      signedIn(21, { errorCode: 7000222 }),
      signedIn(22, { servicePrincipalId: 'other', app: { id: 'other-app-id' } }),
    ];
    const { only } = await learn(arranged([lost, ...others]));
    expect(only).toMatchObject({ recovery: { awaitedPairs: 1, recoveredPairs: 0 } });
  });
});

test('its successes are not left out at the door', async () => {
  const { context } = await learn([lost]);
  const awaited = await awaitedUsers(context.store, START + 30 * 60_000);
  expect(isAwaitedSuccess(signedIn(20), awaited)).toBe(true);
  expect(isAwaitedSuccess(signedIn(20, { servicePrincipalId: 'other' }), awaited)).toBe(false);
  expect(isAwaitedSuccess(signedIn(20, { errorCode: 7000222 }), awaited)).toBe(false);
});
