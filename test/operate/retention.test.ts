/** What is older than the record is to be kept goes, whole; what is younger stays as it was. */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { erasePerson } from '../../src/operate/erase-person.ts';
import { purgeExpired, runRetention } from '../../src/operate/retention.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { eachRow, TABLE_NAMES, type Tables } from '../../src/storage/tables.ts';
import { audited } from '../correlate/report-builder.ts';
import { content, planned } from '../notify/notice-builder.ts';
import { ADA, reaching, record, TENANT } from '../record/record-builder.ts';

const NOW = Date.parse('2031-12-01T08:00:00Z');
const OLD = '2031-03-01T08:00:00.000Z';
const YOUNG = '2031-11-01T08:00:00.000Z';

async function rowsOf(tables: Tables): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const name of TABLE_NAMES) {
    const rows = [];
    for await (const row of eachRow(tables(name), { partition: { from: '!', to: '~' } })) rows.push(row);
    if (rows.length > 0) all[name] = rows;
  }
  return all;
}

/** As the pipeline writes it, down to the notice. */
async function open(tables: Tables, number: number, keyTime: string) {
  const ledger = tableLedger(tables, TENANT);
  const one = record(number, { revocation: { keyTime, occurred: { from: keyTime, to: keyTime } } });
  const report = audited(0, {
    subject: one.revocation.subject,
    occurred: one.revocation.occurred,
    sourceId: `audit-${number}`,
    correlationId: `act-${number}`,
  });
  await settleReport(report, { tenantId: TENANT, tables });
  await ledger.open(one);
  const about = content({ subject: one.revocation.subject, occurred: one.revocation.occurred });
  const manager = { kind: 'manager', id: 'mona', mail: 'mona@contoso.example', name: 'Mona' } as const;
  for (const audience of [manager, { kind: 'user', id: ADA.id, mail: ADA.mail, name: ADA.name } as const]) {
    const id = `${number}-${audience.kind}`;
    const notice = planned({
      id,
      tenantId: TENANT,
      revocationId: one.revocation.id,
      audience,
      content: about,
      initialState: 'observed',
    });
    await ledger.append(one.revocation, { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) });
    await tableOutbox(tables, TENANT).plan([notice]);
  }
  return one;
}

test('the old goes from every table, and what is young stays byte for byte', async () => {
  const [tables, alone] = [memoryTables(), memoryTables()];
  await open(tables, 2, YOUNG);
  await open(tables, 1, OLD);
  await open(alone, 2, YOUNG);

  const counts = await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90 });
  expect(counts).toMatchObject({
    Revocations: 1,
    Trail: 2,
    AffectedApps: 1,
    AffectedUsers: 1,
    Reach: 2,
    Index: 2,
    Feed: 1,
    Subjects: 1,
    Notices: 2,
  });

  const [left, wanted] = [await rowsOf(tables), await rowsOf(alone)];
  // The guard remembers reports by id until newer ones push them out; who waits for a sign-in is forgotten by another timer.
  for (const name of ['Subjects', 'Awaiting']) for (const rows of [left, wanted]) delete rows[name];
  expect(left).toEqual(wanted);
});

test('a second time there is nothing left to go', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90 });
  expect(await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90 })).toEqual({});
});

test('a turn that may not take all goes on the next time, and no head goes before what hangs on it', async () => {
  const tables = memoryTables();
  await tableLedger(tables, TENANT).open(
    record(1, { revocation: { keyTime: OLD, occurred: { from: OLD, to: OLD } }, affected: reaching(30, 2) }),
  );
  const first = await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90, most: 40 });
  expect(first).toEqual({ AffectedApps: 2, AffectedUsers: 40 });
  expect(await tableAnswers(tables, TENANT).list({ limit: 10 })).toMatchObject({
    revocations: [{ cause: 'account-disabled' }],
  });

  let turns = 0;
  while (
    Object.keys(await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90, most: 40 })).length > 0 &&
    turns < 10
  )
    turns += 1;
  expect((await rowsOf(tables)).Revocations).toBeUndefined();
});

test('who is spoken of no more loses the names too; who still is keeps them', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90 });
  expect(JSON.stringify(await rowsOf(tables))).not.toContain('Lovelace');

  const still = memoryTables();
  await open(still, 1, OLD);
  await open(still, 2, YOUNG);
  await purgeExpired({ tables: still, tenantId: TENANT, now: NOW, days: 90 });
  expect(JSON.stringify((await rowsOf(still)).Names)).toContain('Lovelace');
});

test('whoever had to wait for a further turn loses the names as well', async () => {
  const tables = memoryTables();
  await tableLedger(tables, TENANT).open(
    record(1, { revocation: { keyTime: OLD, occurred: { from: OLD, to: OLD } }, affected: reaching(30, 2) }),
  );
  expect((await rowsOf(tables)).Names?.length).toBeGreaterThan(30);
  for (let turn = 0; turn < 10; turn += 1)
    await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90, most: 40 });
  const names = ((await rowsOf(tables)).Names ?? []) as { objectKind: string }[];
  expect(names.filter(({ objectKind }) => objectKind === 'user')).toEqual([]);
});

test('whoever is still to be told of somebody else keeps name and address', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  const audience = { kind: 'manager', id: ADA.id, mail: ADA.mail, name: ADA.name } as const;
  await tableOutbox(tables, TENANT).plan([
    planned({ id: 'about-bo', tenantId: TENANT, revocationId: 'another', audience, initialState: 'due' }),
  ]);
  await purgeExpired({ tables, tenantId: TENANT, now: NOW, days: 90 });
  const kept = await tableOutbox(tables, TENANT).get({ noticeId: 'about-bo', audienceKey: audienceKeyOf(audience) });
  expect(kept?.notice.audience).toEqual(audience);
});

test('a notice that moves on while a person is erased stays where it went', async () => {
  const tables = memoryTables();
  await open(tables, 1, YOUNG);
  const outbox = tableOutbox(tables, TENANT);
  const ref = { noticeId: '1-user', audienceKey: audienceKeyOf(ADA) };
  let moved = false;
  const racing: Tables = (name) => ({
    ...tables(name),
    async get(partitionKey, rowKey) {
      const stored = await tables(name).get(partitionKey, rowKey);
      const kept = name === 'Notices' && rowKey === ref.noticeId && !moved ? await outbox.get(ref) : undefined;
      moved ||= kept !== undefined;
      if (kept) await outbox.move(kept, { state: 'sent' });
      return stored;
    },
  });
  await erasePerson(racing, TENANT, ADA.id);
  const after = await outbox.get(ref);
  expect([after?.state, JSON.stringify(after).includes('Lovelace')]).toEqual(['sent', false]);
});

test('erased, a person is nowhere by name, and the record says all it said by id', async () => {
  const tables = memoryTables();
  const { revocation } = await open(tables, 1, YOUNG);
  const before = await tableAnswers(tables, TENANT).show(revocation.id);
  expect(JSON.stringify(before)).toContain('Ada Lovelace');

  const erased = await erasePerson(tables, TENANT, ADA.id);
  expect(erased).toMatchObject({ affectedUsers: 1, notices: 2 });
  const text = JSON.stringify(await rowsOf(tables));
  for (const name of ['Lovelace', 'ada@', 'ada.lovelace']) expect(text).not.toContain(name);

  const after = await tableAnswers(tables, TENANT).show(revocation.id);
  expect(after).toMatchObject({
    cause: before?.cause,
    evidence: before?.evidence,
    affectedUsers: [{ id: ADA.id }],
    subject: { id: ADA.id },
  });
  expect(await erasePerson(tables, TENANT, ADA.id)).toEqual({ names: 0, affectedUsers: 0, notices: 0 });
});

test('it has its turn once a day, comes again within the hour until nothing is left, and says what went', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  const said: string[] = [];
  const log = { log: (line: string) => void said.push(line), warn: () => {} };
  const turn = (now: number) => runRetention({ tables, tenantId: TENANT, now, days: 90 }, log);
  for (const hour of [0, 1, 2, 3, 25, 26]) await turn(NOW + hour * 3_600_000);
  expect(said).toEqual([
    expect.stringMatching(/these rows went: .*Revocations 1/),
    expect.stringContaining('nothing is left'),
    expect.stringContaining('nothing is left'),
  ]);
});

test('where nobody said how long, everything stays, and nothing is said of it every hour', async () => {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  const before = await rowsOf(tables);
  const say = () => {
    throw new Error('there is nothing to say');
  };
  await runRetention({ tables, tenantId: TENANT, now: NOW, days: undefined }, { log: say, warn: say });
  expect(await rowsOf(tables)).toEqual(before);
});
