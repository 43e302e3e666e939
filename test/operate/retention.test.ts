/** Rows older than the retention time are deleted completely; younger rows stay as they were. */
import { expect, test } from 'vitest';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { type Erased, erasePerson } from '../../src/operate/erasing/erase-person.ts';
import { purgeExpired, runRetention } from '../../src/operate/retention.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { erasingStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { planned } from '../notify/notice-builder.ts';
import { ADA, reaching, record, TENANT } from '../record/record-builder.ts';
import { OLD, open, rowsOf, YOUNG } from './expired-revocation.ts';

const NOW = Date.parse('2031-12-01T08:00:00Z');

function erase(tables: Tables): Promise<Erased> {
  return erasePerson({ store: erasingStore(tables, TENANT), userId: ADA.id, queues: undefined, now: NOW });
}

test('old rows are deleted from every table, and young rows stay byte for byte', async () => {
  const [tables, alone] = [memoryTables(), memoryTables()];
  await open(tables, 2, YOUNG);
  await open(tables, 1, OLD);
  await open(alone, 2, YOUNG);

  const counts = await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90 });
  expect(counts).toMatchObject({
    Revocations: 1,
    Trail: 4,
    AffectedApps: 1,
    AffectedUsers: 1,
    Reach: 2,
    Index: 2,
    Feed: 1,
    Subjects: 1,
    Correlations: 1,
    Sweeps: 2,
    Notices: 2,
  });

  const [left, wanted] = [await rowsOf(tables), await rowsOf(alone)];
  // The guard row keeps ids of reports until newer ones replace them, and another timer deletes awaited recoveries.
  for (const name of ['Subjects', 'Awaiting']) for (const rows of [left, wanted]) delete rows[name];
  expect(left).toEqual(wanted);
});

test('a second run finds nothing to delete', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90 });
  expect(await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90 })).toEqual({});
});

test('the next run continues after the row limit; no head is deleted before the rows that depend on it', async () => {
  const tables = memoryTables();
  for (const number of [1, 2])
    await tableLedger(tenantStore(tables, TENANT)).open(
      record(number, { revocation: { keyTime: OLD, occurred: { from: OLD, to: OLD } }, affected: reaching(30, 2) }),
    );
  const first = await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90, maxRows: 40 });
  expect(first).toMatchObject({ AffectedApps: 2, AffectedUsers: 60, Revocations: 1 });
  const left = await rowsOf(tables);
  expect([left.Revocations, left.AffectedUsers].map((rows) => rows?.length)).toEqual([1, 60]);

  let runs = 0;
  while (
    Object.keys(await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90, maxRows: 40 })).length >
      0 &&
    runs < 10
  )
    runs += 1;
  expect((await rowsOf(tables)).Revocations).toBeUndefined();
});

test('names of a person go with the last row that mentions them, and not before', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90 });
  expect(JSON.stringify(await rowsOf(tables))).not.toContain('Lovelace');

  const mentioned = memoryTables();
  await open(mentioned, 1, OLD);
  await open(mentioned, 2, YOUNG);
  await purgeExpired({ store: erasingStore(mentioned, TENANT), now: NOW, days: 90 });
  expect(JSON.stringify((await rowsOf(mentioned)).Names)).toContain('Lovelace');
});

test('names also go if the rows are deleted over several runs', async () => {
  const tables = memoryTables();
  await tableLedger(tenantStore(tables, TENANT)).open(
    record(1, { revocation: { keyTime: OLD, occurred: { from: OLD, to: OLD } }, affected: reaching(30, 2) }),
  );
  expect((await rowsOf(tables)).Names?.length).toBeGreaterThan(30);
  for (let run = 0; run < 10; run += 1)
    await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90, maxRows: 40 });
  const names = ((await rowsOf(tables)).Names ?? []) as { objectKind: string }[];
  expect(names.filter(({ objectKind }) => objectKind === 'user')).toEqual([]);
});

test('a person with a waiting notice keeps name and address', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  const audience = { kind: 'manager', id: ADA.id, mail: ADA.mail, name: ADA.name } as const;
  await tableOutbox(tenantStore(tables, TENANT)).plan([
    planned({ id: 'about-bo', tenantId: TENANT, revocationId: 'another', audience, initialState: 'due' }),
  ]);
  await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90 });
  const kept = await tableOutbox(tenantStore(tables, TENANT)).get({
    noticeId: 'about-bo',
    audienceKey: audienceKeyOf(audience),
  });
  expect(kept?.notice.audience).toEqual(audience);
});

test('a notice that is updated while a person is erased keeps its new state', async () => {
  const tables = memoryTables();
  await open(tables, 1, YOUNG);
  const outbox = tableOutbox(tenantStore(tables, TENANT));
  const ref = { noticeId: '1-user', audienceKey: audienceKeyOf(ADA) };
  let updated = false;
  const racing: Tables = (name) => ({
    ...tables(name),
    async get(partitionKey, rowKey) {
      const stored = await tables(name).get(partitionKey, rowKey);
      const stale = name === 'Notices' && rowKey === ref.noticeId && !updated ? await outbox.get(ref) : undefined;
      updated ||= stale !== undefined;
      if (stale) await outbox.update(stale, { state: 'sent' });
      return stored;
    },
  });
  await erase(racing);
  const after = await outbox.get(ref);
  expect([after?.state, JSON.stringify(after).includes('Lovelace')]).toEqual(['sent', false]);
});

test('an erased person has no names on record, and everything else stays by id', async () => {
  const tables = memoryTables();
  const { revocation } = await open(tables, 1, YOUNG);
  const before = await tableAnswers(tenantStore(tables, TENANT)).show(revocation.id);
  expect(JSON.stringify(before)).toContain('Ada Lovelace');

  const erased = await erase(tables);
  expect(erased).toMatchObject({ affectedUsers: 1, notices: 2 });
  const text = JSON.stringify(await rowsOf(tables));
  for (const name of ['Lovelace', 'ada@', 'ada.lovelace']) expect(text).not.toContain(name);

  const after = await tableAnswers(tenantStore(tables, TENANT)).show(revocation.id);
  expect(after).toMatchObject({
    cause: before?.cause,
    evidence: before?.evidence,
    affectedUsers: [{ id: ADA.id }],
    subject: { id: ADA.id },
  });
  expect(await erase(tables)).toMatchObject({ names: 0, affectedUsers: 0, notices: 0 });
});

test('retention runs once a day, repeats hourly until no old rows are left, and logs what it deleted', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  const lines: string[] = [];
  const log = { log: (line: string) => void lines.push(line), warn: () => {} };
  const run = (now: number) =>
    runRetention({ store: erasingStore(tables, TENANT), now, time: now, days: 90, approvedDays: 90 }, log);
  for (const hour of [0, 1, 2, 3, 25, 26]) await run(NOW + hour * 3_600_000);
  expect(lines).toEqual([
    expect.stringMatching(/deleted rows older than 90 days: .*Revocations 1/),
    expect.stringContaining('no rows older than 90 days are left'),
    expect.stringContaining('no rows older than 90 days are left'),
  ]);
});

test('without a retention time everything stays, and nothing is logged', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  const before = await rowsOf(tables);
  const log = () => {
    throw new Error('nothing must be logged');
  };
  await runRetention(
    { store: erasingStore(tables, TENANT), now: NOW, time: NOW, days: undefined, approvedDays: undefined },
    { log, warn: log },
  );
  expect(await rowsOf(tables)).toEqual(before);
});
