/**
 * A refusal is judged with its neighbours: what the user gave at once was no loss, and what happened before the user's
 * last success explains nothing. In whatever order and however often the signals arrive.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditChange } from '../../src/ingest/records/audit-log-record.ts';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import type { AuditRecorded, SignedIn } from '../../src/ingest/signal.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableStatuses } from '../../src/record/read-record.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { everyRow } from './every-row.ts';
import { memoryContext, TENANT } from './memory-context.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const at = (minute: number) => new Date(START + Math.round(minute * 60_000)).toISOString();

type AnySignal = AuditRecorded | SignedIn;

const contextOn = (tables: Tables = memoryTables()) =>
  memoryContext(
    memoryTenant({ objects: [person('ada'), app('mail'), app('notes'), grant('mail', 'ada')] }),
    START + 60 * 60_000,
    tables,
  );

function signIn(minute: number, errorCode: number, different: Partial<SignInRecord> = {}): SignedIn {
  const record = {
    id: `sign-in-${minute}-${errorCode}`,
    at: at(minute),
    flow: 'non-interactive',
    errorCode,
    user: { id: 'ada', name: 'ada@contoso.example' },
    app: { id: 'mail-app-id', name: 'Mail' },
    blockingPolicyIds: [],
    ...different,
  } as const;
  return {
    kind: 'signed-in',
    tenantId: TENANT,
    source: 'sign-in',
    sourceId: record.id,
    seenAt: at(minute + 1),
    record,
  };
}
const success = (minute: number, different: Partial<SignInRecord> = {}) =>
  signIn(minute, 0, { flow: 'interactive', ...different });

interface AuditDifferences {
  readonly actorId?: string;
  readonly changes?: readonly AuditChange[];
}

function audited(
  minute: number,
  activity: string,
  target: { readonly id: string; readonly type: string },
  { actorId = 'admin', changes = [] }: AuditDifferences = {},
): AuditRecorded {
  const id = `audit-${activity}-${minute}`;
  const record = {
    id,
    at: at(minute),
    activity,
    service: 'Core Directory',
    category: '',
    succeeded: true,
    details: {},
    correlationId: id,
    actor: { kind: 'user', id: actorId },
    targets: [{ ...target, changes }],
  } as const;
  return {
    kind: 'audit-recorded',
    tenantId: TENANT,
    source: 'directory-audit',
    sourceId: id,
    seenAt: at(minute + 5),
    record,
  };
}

const MAIL = { id: 'mail', type: 'ServicePrincipal' };
const ADA = { id: 'ada', type: 'User' };
/** @param principal whose consent it is: a user, or `all` */
function consent(
  minute: number,
  activity: 'consent to application' | 'remove delegated permission grant',
  principal: string,
) {
  const type = principal === 'all' ? 'AllPrincipals' : 'Principal';
  const [before, after] = activity === 'consent to application' ? ['', 'Mail.Read'] : ['Mail.Read', ''];
  if (activity !== 'consent to application')
    return audited(
      minute,
      activity,
      { id: 'graph', type: 'ServicePrincipal' },
      {
        changes: [
          { property: 'DelegatedPermissionGrant.Scope', before, after },
          { property: 'DelegatedPermissionGrant.ConsentType', before: type, after: null },
          { property: 'DelegatedPermissionGrant.PrincipalId', before: principal, after: null },
          { property: 'ServicePrincipal.ObjectID', before: 'mail', after: null },
        ],
      },
    );
  const listed = `[] => [[Id: g, ClientId: mail, PrincipalId: ${principal === 'all' ? '' : principal}, ResourceId: graph, ConsentType: ${type}, Scope: ${after}]];`;
  return audited(minute, activity, MAIL, {
    actorId: 'ada',
    changes: [{ property: 'ConsentAction.Permissions', before: null, after: listed }],
  });
}

async function processAll(signals: readonly AnySignal[], context: PipelineContext): Promise<PipelineContext> {
  for (const signal of signals) await processSignal(signal, context);
  return context;
}

/** Cause, state, time and number of pieces of evidence of every revocation that is listed, the earliest first. */
async function listed({ store }: PipelineContext) {
  const { revocations } = await tableAnswers(store).list({ limit: 20 });
  return revocations
    .map(({ cause, occurred, evidenceCount }) => [occurred.from, cause, evidenceCount])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
const causesOf = async (signals: readonly AnySignal[]) =>
  (await listed(await processAll(signals, contextOn()))).map(([, cause]) => cause);

describe.each([
  ['in order', (signals: readonly AnySignal[]) => signals],
  ['the last first', (signals: readonly AnySignal[]) => signals.toReversed()],
])('%s', (_, arranged) => {
  test.each<readonly [string, readonly AnySignal[]]>([
    ['a second factor that was given', [signIn(10, 50076), success(14)]],
    ['a second factor, in the tenth minute', [signIn(10, 50079), success(20)]],
    ['a consent, by a sign-in', [signIn(10, 65001), success(11)]],
    ['a consent', [signIn(10, 65001), consent(12, 'consent to application', 'ada')]],
    [
      'a consent for everybody that the same user gave',
      [signIn(10, 65001), consent(12, 'consent to application', 'all')],
    ],
    [
      'a consent whose record lists nothing',
      [signIn(10, 65001), audited(12, 'consent to application', MAIL, { actorId: 'ada' })],
    ],
    [
      'several refusals, each answered',
      [signIn(10, 50076), signIn(12, 50076), success(15), signIn(40, 50076), success(41)],
    ],
  ])('is no revocation: %s', async (_case, signals) => {
    expect(await causesOf(arranged(signals))).toEqual([]);
  });

  test.each<readonly [string, readonly AnySignal[], readonly string[]]>([
    ['after more than ten minutes', [signIn(10, 50076), success(21)], ['mfa-required']],
    ['before it was asked', [success(9), signIn(10, 50076)], ['mfa-required']],
    ['at another app', [signIn(10, 50076), success(12, { app: { id: 'notes-app-id' } })], ['mfa-required']],
    ['by another user', [signIn(10, 50076), success(12, { user: { id: 'grace' } })], ['mfa-required']],
    ['in vain', [signIn(10, 50076), signIn(12, 50126, { flow: 'interactive' })], ['mfa-required']],
    ['of a block, which asks for nothing', [signIn(10, 53003), success(12)], ['policy-blocked']],
    [
      'by somebody else’s consent for everybody',
      [signIn(10, 65001), audited(12, 'consent to application', MAIL, { actorId: 'admin' })],
      ['consent-missing'],
    ],
  ])('is no answer: %s', async (_case, signals, causes) => {
    expect(await causesOf(arranged(signals))).toEqual(causes);
  });

  test('of two refusals the one that was not answered remains, with its own time', async () => {
    const signals = [signIn(10, 50076), success(14), signIn(50, 50076)];
    expect(await listed(await processAll(arranged(signals), contextOn()))).toEqual([[at(50), 'mfa-required', 1]]);
  });

  test.each<readonly [string, readonly AnySignal[], readonly string[]]>([
    [
      'a reset four minutes later explains no refusal',
      [signIn(0, 50173), audited(4, 'reset user password', ADA)],
      ['sessions-revoked', 'password-reset'],
    ],
    [
      'the user got in after the consent was withdrawn',
      [consent(0, 'remove delegated permission grant', 'ada'), success(10), signIn(30, 65001)],
      ['consent-revoked', 'consent-missing'],
    ],
    [
      'the user consented after the consent was withdrawn',
      [
        consent(0, 'remove delegated permission grant', 'ada'),
        consent(10, 'consent to application', 'ada'),
        signIn(30, 65001),
      ],
      ['consent-revoked', 'consent-missing'],
    ],
    [
      'the user got in after the reset',
      [audited(0, 'reset user password', ADA), success(10), signIn(30, 50173)],
      ['password-reset', 'sessions-revoked'],
    ],
    [
      'the user got in after the sessions were ended',
      [audited(0, 'update stsrefreshtokenvalidfrom timestamp', ADA), success(10), signIn(30, 50173)],
      ['sessions-revoked', 'sessions-revoked'],
    ],
  ])('two facts: %s', async (_case, signals, causes) => {
    expect(await causesOf(arranged(signals))).toEqual(causes);
  });

  test.each<readonly [string, readonly AnySignal[], string]>([
    ['without a success in between', [audited(0, 'reset user password', ADA), signIn(30, 50173)], 'password-reset'],
    [
      'where the success was at another app',
      [audited(0, 'reset user password', ADA), success(10, { app: { id: 'notes-app-id' } }), signIn(30, 50173)],
      'password-reset',
    ],
    [
      'where the success was on another device',
      [audited(0, 'reset user password', ADA), success(10, { deviceId: 'computer' }), signIn(30, 50173)],
      'password-reset',
    ],
  ])('one fact: %s', async (_case, signals, cause) => {
    expect(await causesOf(arranged(signals))).toEqual([cause]);
  });
});

const SIGNALS: readonly AnySignal[] = [
  consent(0, 'remove delegated permission grant', 'ada'),
  signIn(5, 65001),
  consent(12, 'consent to application', 'ada'),
  signIn(20, 50076),
  success(24),
  signIn(30, 65001),
  signIn(33, 50076),
  success(50),
  audited(55, 'reset user password', ADA),
  signIn(57, 50173),
  success(58),
  signIn(59, 50173),
  signIn(59.5, 50173, { deviceId: 'telephone' }),
];

test('any order gives the same read model, and repetition changes no byte', { timeout: 120_000 }, async () => {
  const expected = await listed(await processAll(SIGNALS, contextOn()));
  expect(expected).toEqual([
    [at(0), 'consent-revoked', 2],
    [at(30), 'consent-missing', 1],
    [at(33), 'mfa-required', 1],
    [at(55), 'password-reset', 2],
    [at(59), 'sessions-revoked', 2],
  ]);
  const order = fc.shuffledSubarray([...SIGNALS, ...SIGNALS], { minLength: 2 * SIGNALS.length });
  await fc.assert(
    fc.asyncProperty(order, async (signals) => {
      const tables = memoryTables();
      const context = await processAll(signals, contextOn(tables));
      expect(await listed(context)).toEqual(expected);
      const once = await everyRow(tables);
      await processAll(SIGNALS, context);
      expect(await everyRow(tables)).toEqual(once);
    }),
    { numRuns: 40 },
  );
});

test('two workers, and one that dies at any call, come to the same', { timeout: 120_000 }, async () => {
  const expected = await listed(await processAll(SIGNALS, contextOn()));
  for (const signals of [SIGNALS, SIGNALS.toReversed()]) {
    for (let call = 0; call < 60; call += 1) {
      const tables = memoryTables();
      for (const signal of signals) {
        await processSignal(signal, contextOn(dyingTables(tables, call, call % 2 === 0))).catch((error: unknown) => {
          if (!(error instanceof WorkerDiedError)) throw error;
        });
        await processSignal(signal, contextOn(tables));
      }
      expect(await listed(contextOn(tables))).toEqual(expected);
    }
  }
  const halves = [0, 1].map((half) => SIGNALS.filter((__, index) => index % 2 === half));
  const shared = contextOn();
  await Promise.all(halves.map((half) => processAll(half, shared)));
  expect(await listed(shared)).toEqual(expected);
});

test('an answer that arrives after the refusal closes it with that reason, and its notices are not sent', async () => {
  const context = contextOn();
  const [processed] = await processSignal(signIn(10, 50076), context);
  const id = processed?.settled.revocation?.id ?? '';
  const statusOf = tableStatuses(context.store);
  expect((await statusOf(id))?.state).toBe('open');
  const [notice] = await allRows(context.store.table('Notices'), { partition: { from: '', to: '~' } });
  const [due] = await context.outbox.due(START + 10 * 3_600_000, 10);
  const stored = due && (await context.outbox.get(due));
  expect(Date.parse(stored?.notice.dueAt ?? '') - context.now()).toBeGreaterThanOrEqual(10 * 60_000);
  expect(notice).toBeDefined();

  await processSignal(success(14), context);
  expect((await statusOf(id))?.state).toBe('answered');
  const trail = await allRows(context.store.table('Trail'), { partition: { from: '', to: '~' } });
  expect(trail.filter(({ kind }) => kind === 'closed')).toMatchObject([{ reason: 'answered', at: at(14) }]);
  expect((await tableAnswers(context.store).show(id))?.state).toBe('answered');
  expect(await listed(context)).toEqual([]);
});
