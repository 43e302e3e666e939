/** The ledger is insert-only, its records are complete before they show, and the next delivery finishes an opening. */
import { expect, test } from 'vitest';
import { tableStatuses } from '../../src/record/read-record.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { allRows, TABLE_NAMES, type TableName, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { ADA, GRACE, PAYROLL, reaching, record, revocation, TENANT } from './record-builder.ts';

const POLICY = {
  change: 'tightened',
  before: { id: 'p', state: 'disabled' },
  after: { id: 'p', state: 'enabled' },
} as const;
const ALL = { from: '', to: '~' };

const rowsOf = (tables: Tables, name: TableName) => allRows(tables(name), { partition: ALL });
const dump = async (tables: Tables) =>
  JSON.stringify(await Promise.all(TABLE_NAMES.map((name) => rowsOf(tables, name))));

test('a second delivery changes no byte, and resolves to the time of the first', async () => {
  const tables = memoryTables();
  const ledger = tableLedger(tenantStore(tables, TENANT));
  const first = await ledger.open(record(1));
  const once = await dump(tables);

  const again = await ledger.open({ ...record(1), recordedAt: '2031-04-01T00:00:00.000Z' });

  expect(again.recordedAt).toBe(first.recordedAt);
  expect(await dump(tables)).toBe(once);
});

test('a worker that dies at any call leaves no head without its rows, and the next delivery finishes', async () => {
  const opened = record(1, {
    revocation: { cause: 'policy-changed', subject: { kind: 'policy', id: PAYROLL.id }, detail: { policy: POLICY } },
  });
  const complete = memoryTables();
  await tableLedger(tenantStore(complete, TENANT)).open(opened);
  const expected = await dump(complete);
  const before = ['Snapshots', 'AffectedApps', 'AffectedUsers', 'Reach', 'Index', 'Names'] as const;

  for (let calls = 0; calls < 24; calls += 1) {
    const tables = memoryTables();
    await tableLedger(tenantStore(dyingTables(tables, calls, true), TENANT))
      .open(opened)
      .catch((error: unknown) => {
        if (!(error instanceof WorkerDiedError)) throw error;
      });
    if ((await rowsOf(tables, 'Revocations')).length > 0) {
      for (const name of before) expect(await rowsOf(tables, name)).toEqual(await rowsOf(complete, name));
    }
    await tableLedger(tenantStore(tables, TENANT)).open(opened);
    expect(await dump(tables)).toBe(expected);
  }
});

test('policies before and after are in Snapshots only', async () => {
  const tables = memoryTables();
  await tableLedger(tenantStore(tables, TENANT)).open(record(1, { revocation: { detail: { policy: POLICY } } }));

  const [head] = await rowsOf(tables, 'Revocations');

  expect(head?.detail).toBe('{"policy":{"change":"tightened"}}');
  expect(await tableSnapshots(tenantStore(tables, TENANT)).getJson(String(head?.afterSnapshot))).toEqual(POLICY.after);
});

test('names of people are in Names and AffectedUsers only', async () => {
  const tables = memoryTables();
  const ledger = tableLedger(tenantStore(tables, TENANT));
  const one = revocation(1);
  await ledger.open(record(1));
  await ledger.append(one, {
    kind: 'evidence',
    source: 'directory-audit',
    sourceId: 's',
    cause: one.cause,
    occurred: one.occurred,
    seenAt: one.keyTime,
    actor: GRACE,
    detail: {},
    order: 1,
  });

  for (const name of TABLE_NAMES) {
    const text = JSON.stringify(await rowsOf(tables, name));
    const named = [ADA.name, ADA.mail, ADA.userPrincipalName, GRACE.name].some((personal) =>
      text.toLowerCase().includes(personal.toLowerCase()),
    );
    expect([name, named]).toEqual([name, name === 'Names' || name === 'AffectedUsers']);
  }
});

test('the head has the name of an app registration, because no other table has it', async () => {
  const tables = memoryTables();
  const subject = { kind: 'application', id: 'registration', name: 'Payroll' } as const;
  await tableLedger(tenantStore(tables, TENANT)).open(
    record(1, { revocation: { cause: 'app-credential-lost', subject } }),
  );
  expect((await rowsOf(tables, 'Revocations')).map(({ subjectName }) => subjectName)).toEqual(['Payroll']);
});

test('a large reach takes few rows, however many users it affects', async () => {
  const tables = memoryTables();
  await tableLedger(tenantStore(tables, TENANT)).open(record(1, { affected: reaching(40_000, 3) }));

  const chunks = (await rowsOf(tables, 'Reach')).filter(({ rowKey }) => !rowKey.startsWith('apps_'));

  expect(chunks.map(({ userCount }) => userCount)).toEqual([16_000, 16_000, 8_000]);
  expect(await rowsOf(tables, 'AffectedUsers')).toEqual([]);
  expect(await rowsOf(tables, 'AffectedApps')).toHaveLength(3);
});

test('evidence is never longer than a column allows', async () => {
  const tables = memoryTables();
  const one = revocation(1);
  const lostScopes = Array.from({ length: 5_000 }, (_, index) => `Some.Scope.${index}`);
  await tableLedger(tenantStore(tables, TENANT)).append(one, {
    kind: 'evidence',
    source: 'grants-delta',
    sourceId: 's',
    cause: one.cause,
    occurred: one.occurred,
    seenAt: one.keyTime,
    detail: { lostScopes },
    order: 1,
  });

  const [row] = await rowsOf(tables, 'Trail');

  expect(String(row?.detail).length).toBeLessThan(16_384);
});

test('the status of a revocation is read by its id alone', async () => {
  const tables = memoryTables();
  const [ledger, statusOf, one] = [
    tableLedger(tenantStore(tables, TENANT)),
    tableStatuses(tenantStore(tables, TENANT)),
    revocation(1),
  ];
  const { cause, occurred, detail, openedBy } = one;
  const times = { occurred, seenAt: occurred.to };
  await ledger.append(one, { kind: 'evidence', cause, ...openedBy, ...times, detail, actor: GRACE, order: 1 });
  await ledger.open(record(1));
  await ledger.append(one, { kind: 'closed', source: 'users-delta', sourceId: 's', at: one.keyTime, order: 2 });
  const { keyTime } = one;
  expect(await statusOf(one.id)).toEqual({ state: 'closed', keyTime, actor: { kind: 'user', id: GRACE.id }, occurred });

  await ledger.append(one, { kind: 'reopened', order: 3 });
  expect(await statusOf(one.id)).toMatchObject({ state: 'open' });

  const at = new Date(Date.parse(occurred.to) + 1).toISOString();
  await ledger.append(one, { kind: 'recovered', sourceId: 's', at, userId: ADA.id, appId: PAYROLL.id });
  expect(await statusOf(one.id)).toMatchObject({ state: 'recovered' });

  await ledger.append(one, {
    kind: 'folded',
    into: revocation(2),
    cause: 'account-deleted',
    at: '2031-03-01T08:00:00.000Z',
    order: 4,
  });
  expect(await statusOf(one.id)).toMatchObject({ state: 'folded' });
  expect(await statusOf('unknown id')).toBeUndefined();
});
