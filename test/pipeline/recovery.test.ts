/** Whoever signed in to the app again has recovered, whichever of the two is told first, however often, and by whom. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import type { AuditRecorded, SignedIn } from '../../src/ingest/signal.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { awaitedUsers } from '../../src/record/recovery/table-awaiting.ts';
import { forgetWaitedFor } from '../../src/record/recovery/table-successes.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { everyRow } from './every-row.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const START = Date.parse('2031-03-01T08:00:00Z');
const DAY = 1440;
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

type Told = TenantChange | AuditRecorded | SignedIn;

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

function engineOn(tables: Tables, apps: readonly string[] = ['mail']): PipelineContext {
  return {
    tenantId: TENANT,
    now: () => START + 30 * 60_000,
    tables,
    tenant: memoryTenant({ objects: [person('ada'), ...apps.flatMap((id) => [app(id), grant(id, 'ada')])] }),
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(tables, TENANT),
    outbox: tableOutbox(tables, TENANT),
    notices: {
      mode: 'send',
      mailbox: 'notices@contoso.example',
      admins: 'admins@contoso.example',
      limit: 25,
      breakGlass: [],
      runbooksUrl: undefined,
    },
  };
}

async function toldTo(engine: PipelineContext, told: readonly Told[]): Promise<PipelineContext> {
  for (const signal of told) await processSignal(signal, engine);
  return engine;
}

async function views({ tables }: PipelineContext) {
  const answers = tableAnswers(tables, TENANT);
  const { revocations } = await answers.list({ limit: 10 });
  const shown = await Promise.all(revocations.map(({ revocationId }) => answers.show(revocationId)));
  return shown.map((view) => ({ state: view?.state, occurred: view?.occurred, recovery: view?.recovery }));
}

const only = async (told: readonly Told[], apps?: readonly string[]) =>
  (await views(await toldTo(engineOn(memoryTables(), apps), told)))[0];

describe.each([
  ['in order', (told: readonly Told[]) => told],
  ['the success told first', (told: readonly Told[]) => told.toReversed()],
])('%s', (_, arranged) => {
  test('a sign-in after it closes it, with the time it took', async () => {
    const view = await only(arranged([audited(10), signedIn(25), signedIn(85)]));
    expect(view).toMatchObject({
      state: 'recovered',
      recovery: { recoveredPairs: 1, awaitedPairs: 1, recoveredAt: at(25), timeToRecoverMs: 15 * 60_000 },
    });
  });

  test('a sign-in before it closes nothing', async () => {
    expect(await only(arranged([audited(10), signedIn(9), signedIn(10)]))).toMatchObject({
      state: 'open',
      recovery: { recoveredPairs: 0, signIns: [] },
    });
  });

  test('nor does one at another app, of somebody else, one that failed, or one a month later', async () => {
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

  test('it is over when the user is back at every app', async () => {
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

  test('a record that tells the moment decides of a sign-in within the reading', async () => {
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

const TOLD: readonly Told[] = [
  reading,
  audited(12),
  ...[9, 11, 13, 15, 17, 21, 22, 90].map((minute) => signedIn(minute)),
  signedIn(30, { app: { id: 'notes-app-id' } }),
];

test('any order gives the same answer, and repetition changes no byte', async () => {
  const expected = await views(await toldTo(engineOn(memoryTables(), ['mail', 'notes']), TOLD));
  expect(expected[0]).toMatchObject({ state: 'recovered', recovery: { recoveredAt: at(30) } });
  const order = fc.shuffledSubarray([...TOLD, ...TOLD], { minLength: 2 * TOLD.length });
  await fc.assert(
    fc.asyncProperty(order, async (told) => {
      const engine = await toldTo(engineOn(memoryTables(), ['mail', 'notes']), told);
      expect(await views(engine)).toEqual(expected);
      const once = await everyRow(engine.tables);
      expect(await everyRow((await toldTo(engine, told)).tables)).toEqual(once);
    }),
    { numRuns: 60 },
  );
});

test('two workers, and one that dies at any call, lose no recovery', async () => {
  const expected = await views(await toldTo(engineOn(memoryTables()), TOLD));
  for (const told of [TOLD, TOLD.toReversed()]) {
    for (let call = 0; call < 40; call += 1) {
      const tables = memoryTables();
      for (const signal of told) {
        await processSignal(signal, engineOn(dyingTables(tables, call, call % 2 === 0))).catch((error: unknown) => {
          if (!(error instanceof WorkerDiedError)) throw error;
        });
        await processSignal(signal, engineOn(tables));
      }
      expect(await views(engineOn(tables))).toEqual(expected);
    }
  }
  const halves = [TOLD.slice(0, 5), TOLD.slice(5)];
  const shared = engineOn(memoryTables());
  await Promise.all(halves.map((half) => toldTo(shared, half)));
  expect(await views(shared)).toEqual(expected);
});

test('a client that refreshes every hour leaves one row', async () => {
  const { tables } = await toldTo(engineOn(memoryTables()), [
    audited(10),
    ...Array.from({ length: 50 }, (_, hour) => signedIn(20 + hour * 60)),
  ]);
  const { Trail: trail = [] } = await everyRow(tables);
  expect(trail.filter((row) => row.includes('"recovered"'))).toHaveLength(1);
});

test('whoever was hit is waited for thirty days, and then forgotten with what was kept', async () => {
  const { tables } = await toldTo(engineOn(memoryTables()), [audited(10), signedIn(20)]);
  expect(await awaitedUsers(tables, TENANT, START + 29 * DAY * 60_000)).toEqual(new Set(['ada']));
  expect(await awaitedUsers(tables, TENANT, START + 32 * DAY * 60_000)).toEqual(new Set());
  await forgetWaitedFor(tables, TENANT, START + 20 * DAY * 60_000);
  expect(await awaitedUsers(tables, TENANT, START)).toEqual(new Set(['ada']));
  await forgetWaitedFor(tables, TENANT, START + 33 * DAY * 60_000);
  const rows = await everyRow(tables);
  expect([rows.Awaiting, rows.Successes]).toEqual([[], []]);
});
