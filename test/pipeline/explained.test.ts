/**
 * From a failed refresh at an app, which the sign-in names by its app id, to the act that explains it, in whatever
 * order they arrive.
 */
import { describe, expect, test } from 'vitest';
import type { AuditTarget } from '../../src/ingest/records/audit-log-record.ts';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import type { AuditRecorded, SignedIn } from '../../src/ingest/signal.ts';
import { processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableStatuses } from '../../src/record/read-record.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { memoryContext, TENANT } from './memory-context.ts';
import { processAll, workerOn } from './replay.ts';
import { type ObservedSignal, startStage } from './stage.ts';

const at = (minute: number) => new Date(Date.parse('2031-03-01T08:00:00Z') + minute * 60_000).toISOString();

const registered = {
  registration: { urlKinds: ['web'], fallbackPublic: false, hasCredentials: true, applicationId: 'mail-registration' },
} as const;

const contextOn = () =>
  memoryContext(
    memoryTenant({ objects: [person('ada'), app('mail', registered), grant('mail', 'ada')] }),
    Date.parse(at(600)),
  );

function audited(
  minute: number,
  activity: string,
  target: Omit<AuditTarget, 'changes'> & Partial<AuditTarget>,
): AuditRecorded {
  const record = {
    id: `audit-${activity}`,
    at: at(minute),
    service: 'Core Directory',
    category: '',
    activity,
    succeeded: true,
    details: {},
  } as const;
  const targets = [{ changes: [], ...target }];
  return {
    kind: 'audit-recorded',
    tenantId: TENANT,
    source: 'directory-audit',
    sourceId: record.id,
    seenAt: at(minute + 5),
    record: { ...record, targets },
  };
}

function refused(minute: number, errorCode: number, different: Partial<SignInRecord> = {}): SignedIn {
  const record = {
    id: `sign-in-${minute}`,
    at: at(minute),
    flow: 'non-interactive',
    errorCode,
    user: { id: 'ada' },
    blockingPolicyIds: [],
  } as const;
  const signIn = { ...record, app: { id: 'mail-app-id' }, ...different };
  return {
    kind: 'signed-in',
    tenantId: TENANT,
    source: 'sign-in',
    sourceId: record.id,
    seenAt: at(minute + 1),
    record: signIn,
  };
}

const STORIES: Readonly<Record<string, readonly [change: AuditRecorded, refusal: SignedIn, cause: string]>> = {
  'an assignment removed': [
    audited(10, 'remove app role assignment from user', {
      id: 'mail',
      type: 'ServicePrincipal',
      changes: [
        { property: 'AppRole.Value', before: 'Reader', after: null },
        { property: 'User.ObjectID', before: 'ada', after: null },
      ],
    }),
    refused(40, 50105),
    'app-role-removed',
  ],
  'an app disabled': [
    audited(10, 'update service principal', {
      id: 'mail',
      type: 'ServicePrincipal',
      changes: [{ property: 'AccountEnabled', before: true, after: false }],
    }),
    refused(40, 7000112),
    'app-disabled',
  ],
  'a secret removed': [
    audited(10, 'update application - certificates and secrets management', {
      id: 'mail-registration',
      type: 'Application',
      changes: [{ property: 'KeyDescription', before: ['[KeyIdentifier=a,KeyType=Password]'], after: [] }],
    }),
    refused(40, 7000215),
    'app-credential-lost',
  ],
  'sessions revoked': [
    audited(10, 'update stsrefreshtokenvalidfrom timestamp', { id: 'ada', type: 'User' }),
    refused(40, 50173),
    'sessions-revoked',
  ],
  'a token that is "expired or revoked" after a reset': [
    audited(10, 'reset user password', { id: 'ada', type: 'User' }),
    refused(40, 70008),
    'password-reset',
  ],
};

describe.each(Object.entries(STORIES))('%s', (_, [change, refusal, cause]) => {
  test.each([
    ['in order', [change, refusal]],
    ['the audit record late', [refusal, change]],
  ])('%s: one revocation with both as evidence', async (_order, signals) => {
    const context = contextOn();
    for (const signal of [...signals, ...signals]) await processSignal(signal, context);

    const answers = tableAnswers(context.store);
    const { revocations } = await answers.list({ limit: 10 });
    const view = await answers.show(revocations[0]?.revocationId ?? '');
    expect(revocations.map((revocation) => [revocation.cause, revocation.evidenceCount])).toEqual([[cause, 2]]);
    expect(view?.evidence.map(({ source }) => source)).toEqual(['directory-audit', 'sign-in']);
    expect(view?.occurred).toEqual({ from: at(10), to: at(10) });
  });
});

test('a refusal is merged into what explains it, so nobody is told of it', async () => {
  const context = contextOn();
  const [change, refusal] = STORIES['an assignment removed'] ?? [];
  if (!change || !refusal) throw new Error('no such story');
  const audits = [...(await processSignal(refusal, context)), ...(await processSignal(change, context))];

  const statusOf = tableStatuses(context.store);
  const states = await Promise.all(
    audits.map(async ({ settled }) => (await statusOf(settled.revocation?.id ?? ''))?.state),
  );
  expect(states).toEqual(['folded', 'open']);
});

test.each([
  ['another tool', { reset: 'a', ended: 'b' }, 'dies'],
  ['the reset itself', { reset: 'a', ended: 'a' }, 'survives'],
])('sessions ended by %s beside a reset: a token that a server holds %s', async (_, ids, effect) => {
  const context = contextOn();
  const signals = [
    { ...audited(10, 'reset user password', { id: 'ada', type: 'User' }), correlationId: ids.reset },
    {
      ...audited(10.1, 'update stsrefreshtokenvalidfrom timestamp', { id: 'ada', type: 'User' }),
      correlationId: ids.ended,
    },
  ];
  for (const { correlationId, ...signal } of signals)
    await processSignal({ ...signal, record: { ...signal.record, correlationId } }, context);

  const answers = tableAnswers(context.store);
  const { revocations } = await answers.list({ limit: 10 });
  expect(revocations.map(({ cause }) => cause)).toEqual(['password-reset']);
  expect((await answers.show(revocations[0]?.revocationId ?? ''))?.affectedApps).toMatchObject([
    { id: 'mail', effect },
  ]);
});

test('a query about a blocked user finds the policy, whether or not it was known to reach them', async () => {
  const context = contextOn();
  const policy = audited(10, 'update conditional access policy', { id: 'policy', type: 'Policy' });
  await processSignal(refused(40, 53003, { blockingPolicyIds: ['policy'] }), context);
  await processSignal(
    { ...policy, record: { ...policy.record, service: 'Conditional Access', category: 'Policy' } },
    context,
  );

  const answer = await tableAnswers(context.store).user('ada@contoso.example', { limit: 10 });
  expect(
    answer && 'revocations' in answer ? answer.revocations.map(({ cause, subject }) => [cause, subject.id]) : answer,
  ).toEqual([['policy-changed', 'policy']]);
});

test.each([
  ['the group change first', (signals: readonly ObservedSignal[]) => signals],
  ['the refusal first', (signals: readonly ObservedSignal[]) => signals.toReversed()],
])(
  'a user who was added to a group that a policy includes is refused because of that, and nobody else is: %s',
  async (_, arranged) => {
    const stage = await startStage({ seed: 27 });
    const { act, directory } = stage.tenant;
    const [policy] = directory.policies
      .live()
      .filter(({ state, conditions: { users } }) => state === 'enabled' && users.includeGroups.length > 0);
    await stage.pass(1);
    const { groupId, userId = '' } = act.addGroupMember({ groupId: policy?.conditions.users.includeGroups[0] });
    await stage.pass(12);
    await stage.stop();
    const other = directory.users.live().find(({ id }) => id !== userId)?.id ?? '';
    const blocked = [userId, other].map((id, index) => {
      const refusal = refused(40 + index, 53003, { user: { id }, blockingPolicyIds: [policy?.id ?? ''] });
      const at = new Date(stage.now() + index * 60_000).toISOString();
      return { ...refusal, tenantId: stage.tenant.tenantId, seenAt: at, record: { ...refusal.record, at } };
    });

    const worker = workerOn(memoryTables(), stage);
    await processAll(arranged([...stage.signals, ...blocked]), [worker]);
    const { revocations } = await worker.answers.list({ limit: 10 });
    expect(revocations.map(({ cause, subject }) => [cause, subject.id]).sort()).toEqual([
      ['policy-blocked', `${other}_mail-app-id`],
      ['policy-changed', `${groupId}_${userId}`],
    ]);
    const moved = revocations.find(({ cause }) => cause === 'policy-changed');
    expect((await worker.answers.show(moved?.revocationId ?? ''))?.evidence.map(({ source }) => source)).toContain(
      'sign-in',
    );
  },
);
