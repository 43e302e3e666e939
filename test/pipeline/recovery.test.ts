/**
 * A user who signed in to the app again has recovered, in whatever order and however often the signals arrive, and at
 * any worker.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import type { AuditRecorded, SignedIn } from '../../src/ingest/signal.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { awaitedUsers, purgeAwaited } from '../../src/record/recovery/table-awaiting.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { everyRow } from './every-row.ts';
import { memoryContext, TENANT } from './memory-context.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const DAY = 1440;
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

type AnySignal = TenantChange | AuditRecorded | SignedIn;

/** Ada's account was disabled between two readings, six minutes apart. */
const reading: TenantChange = {
  kind: 'tenant-changed',
  tenantId: TENANT,
  source: 'users-delta',
  sourceId: 'reading',
  seenAt: at(16),
  between: { from: at(10), to: at(16) },
  object: 'user',
  before: person('ada'),
  after: { ...person('ada'), enabled: false },
};

const audited = (minute: number): AuditRecorded => ({
  kind: 'audit-recorded',
  tenantId: TENANT,
  source: 'directory-audit',
  sourceId: `audit-${minute}`,
  seenAt: at(minute + 5),
  record: {
    id: `audit-${minute}`,
    at: at(minute),
    activity: 'disable account',
    service: 'Core Directory',
    category: 'UserManagement',
    succeeded: true,
    details: {},
    targets: [{ id: 'ada', type: 'User', changes: [] }],
  },
});

function signedIn(minute: number, different: Partial<SignInRecord> = {}): SignedIn {
  const id = `sign-in-${minute}-${different.app?.id ?? 'mail'}`;
  const record = {
    id,
    at: at(minute),
    flow: 'non-interactive',
    errorCode: 0,
    user: { id: 'ada' },
    blockingPolicyIds: [],
    ...different,
  } as const;
  return {
    kind: 'signed-in',
    tenantId: TENANT,
    source: 'sign-in',
    sourceId: id,
    seenAt: at(minute + 1),
    record: { app: { id: 'mail-app-id' }, ...record },
  };
}

const contextOn = (tables: Tables, apps: readonly string[] = ['mail']) =>
  memoryContext(
    memoryTenant({ objects: [person('ada'), ...apps.flatMap((id) => [app(id), grant(id, 'ada')])] }),
    START + 30 * 60_000,
    tables,
  );

async function processAll(signals: readonly AnySignal[], context: PipelineContext): Promise<PipelineContext> {
  for (const signal of signals) await processSignal(signal, context);
  return context;
}

async function views({ store }: PipelineContext) {
  const answers = tableAnswers(store);
  const { revocations } = await answers.list({ limit: 10 });
  const shown = await Promise.all(revocations.map(({ revocationId }) => answers.show(revocationId)));
  return shown.map((view) => ({ state: view?.state, occurred: view?.occurred, recovery: view?.recovery }));
}

const only = async (signals: readonly AnySignal[], apps?: readonly string[]) =>
  (await views(await processAll(signals, contextOn(memoryTables(), apps))))[0];

describe.each([
  ['in order', (signals: readonly AnySignal[]) => signals],
  ['the success first', (signals: readonly AnySignal[]) => signals.toReversed()],
])('%s', (_, arranged) => {
  test('a sign-in after the revocation recovers it, with the time it took', async () => {
    const view = await only(arranged([audited(10), signedIn(25), signedIn(85)]));
    expect(view).toMatchObject({
      state: 'recovered',
      recovery: { recoveredPairs: 1, awaitedPairs: 1, recoveredAt: at(25), timeToRecoverMs: 15 * 60_000 },
    });
  });

  test('a sign-in before the revocation recovers nothing', async () => {
    expect(await only(arranged([audited(10), signedIn(9), signedIn(10)]))).toMatchObject({
      state: 'open',
      recovery: { recoveredPairs: 0, signIns: [] },
    });
  });

  test('neither does one at another app, of another user, a failed one, or one a month later', async () => {
    const others = [
      signedIn(20, { app: { id: 'calendar-app-id' } }),
      signedIn(21, { user: { id: 'grace' } }),
      signedIn(22, { errorCode: 50126 }),
      signedIn(10 + 31 * DAY),
      signedIn(23, { user: { id: 'Ada', name: 'Ada' } }),
    ];
    expect(await only(arranged([audited(10), ...others]))).toMatchObject({
      state: 'open',
      recovery: { recoveredPairs: 0 },
    });
  });

  test('it has recovered when the user has signed in to every app', async () => {
    const first = [audited(10), signedIn(20)];
    expect(await only(arranged(first), ['mail', 'notes'])).toMatchObject({
      state: 'open',
      recovery: { recoveredPairs: 1, awaitedPairs: 2 },
    });
    const both = [...first, signedIn(40, { app: { id: 'notes-app-id' }, flow: 'interactive' })];
    expect(await only(arranged(both), ['mail', 'notes'])).toMatchObject({
      state: 'recovered',
      recovery: { recoveredAt: at(40), timeToRecoverMs: 10 * 60_000 },
    });
  });

  test('for a sign-in inside the reading the record with the moment decides', async () => {
    expect(await only(arranged([reading, signedIn(14)]))).toMatchObject({ state: 'open' });
    expect(await only(arranged([reading, signedIn(14), audited(12)]))).toMatchObject({
      state: 'recovered',
      recovery: { recoveredAt: at(14) },
    });
    expect(await only(arranged([reading, signedIn(11), audited(12)]))).toMatchObject({
      state: 'open',
      recovery: { recoveredPairs: 0 },
    });
  });
});

const SIGNALS: readonly AnySignal[] = [
  reading,
  audited(12),
  ...[9, 11, 13, 15, 17, 21, 22, 90].map((minute) => signedIn(minute)),
  signedIn(30, { app: { id: 'notes-app-id' } }),
];

test('any order gives the same answer, and repetition changes no byte', async () => {
  const expected = await views(await processAll(SIGNALS, contextOn(memoryTables(), ['mail', 'notes'])));
  expect(expected[0]).toMatchObject({ state: 'recovered', recovery: { recoveredAt: at(30) } });
  const order = fc.shuffledSubarray([...SIGNALS, ...SIGNALS], { minLength: 2 * SIGNALS.length });
  await fc.assert(
    fc.asyncProperty(order, async (signals) => {
      const tables = memoryTables();
      const context = await processAll(signals, contextOn(tables, ['mail', 'notes']));
      expect(await views(context)).toEqual(expected);
      const once = await everyRow(tables);
      await processAll(signals, context);
      expect(await everyRow(tables)).toEqual(once);
    }),
    { numRuns: 60 },
  );
});

test('two workers, and one that dies at any call, lose no recovery', async () => {
  const expected = await views(await processAll(SIGNALS, contextOn(memoryTables())));
  for (const signals of [SIGNALS, SIGNALS.toReversed()]) {
    for (let call = 0; call < 40; call += 1) {
      const tables = memoryTables();
      for (const signal of signals) {
        await processSignal(signal, contextOn(dyingTables(tables, call, call % 2 === 0))).catch((error: unknown) => {
          if (!(error instanceof WorkerDiedError)) throw error;
        });
        await processSignal(signal, contextOn(tables));
      }
      expect(await views(contextOn(tables))).toEqual(expected);
    }
  }
  const halves = [SIGNALS.slice(0, 5), SIGNALS.slice(5)];
  const shared = contextOn(memoryTables());
  await Promise.all(halves.map((half) => processAll(half, shared)));
  expect(await views(shared)).toEqual(expected);
});

test('a client that refreshes every hour leaves one row', async () => {
  const tables = memoryTables();
  const hourly = Array.from({ length: 50 }, (_, hour) => signedIn(20 + hour * 60));
  await processAll([audited(10), ...hourly], contextOn(tables));
  const { Trail: trail = [] } = await everyRow(tables);
  expect(trail.filter((row) => row.includes('"recovered"'))).toHaveLength(1);
});

test('an affected user is awaited for thirty days, and then deleted with their sign-ins', async () => {
  const tables = memoryTables();
  const { store } = await processAll([audited(10), signedIn(20)], contextOn(tables));
  expect(await awaitedUsers(store, START + 29 * DAY * 60_000)).toEqual(new Set(['ada']));
  expect(await awaitedUsers(store, START + 32 * DAY * 60_000)).toEqual(new Set());
  await purgeAwaited(store, START + 20 * DAY * 60_000);
  expect(await awaitedUsers(store, START)).toEqual(new Set(['ada']));
  await purgeAwaited(store, START + 33 * DAY * 60_000);
  const rows = await everyRow(tables);
  expect([rows.Awaiting, rows.Successes]).toEqual([[], []]);
});
