/** Rows of a later version: every answer leaves them out, and nothing is settled by half of them. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { Cause } from '../../src/detect/cause.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { checkRows } from '../../src/operate/doctor/check-rows.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { rowsLeftOut } from '../../src/storage/newer-rows.ts';
import { allRows, type Row, TABLE_NAMES, type TableName, type Tables } from '../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { audited, TENANT as SETTLED } from '../correlate/report-builder.ts';
import { emptyRecord } from '../query/answer-record.ts';
import { ADA, PAYROLL } from './record-builder.ts';

const ALL = { from: '', to: '~' };
/** A row beside this one that sorts next to it, as a later version may write it. */
type Later = (row: Row) => Row;
const beside = ({ rowKey }: Row) => ({ rowKey: `${rowKey.slice(0, -1)}${rowKey.endsWith('f') ? 'e' : 'f'}` });
/** Rows without such a column, as those of the reach, stay as they are. */
const where =
  (column: string, later: Later): Later =>
  (row) =>
    row[column] === undefined && row.kind === undefined ? row : later(row);
const LATER: readonly (readonly [string, Later])[] = [
  ['a higher version', (row) => ({ ...row, ...beside(row), v: 2 })],
  [
    'a higher version without any column that we know',
    (row) => ({ partitionKey: row.partitionKey, ...beside(row), v: 2 }),
  ],
  [
    'an unknown cause',
    where('cause', (row) => ({ ...row, ...beside(row), cause: 'quantum-revoked', kind: 'quantum' })),
  ],
  [
    'an unknown subject',
    where('subjectKind', (row) => ({ ...row, ...beside(row), subjectKind: 'agent', kind: 'quantum' })),
  ],
  [
    'unknown effect, state and channel',
    (row) => ({ ...row, ...beside(row), kind: 'quantum', effect: 'fades', state: 'x', channel: 'teams', v: 2 }),
  ],
];

const RECORD: readonly TableName[] = [
  'Revocations',
  'Trail',
  'AffectedApps',
  'AffectedUsers',
  'Reach',
  'Index',
  'Feed',
  'Sweeps',
  'Names',
  'Notices',
];

async function addLater(tables: Tables, later: Later, names: readonly TableName[] = RECORD): Promise<number> {
  let added = 0;
  for (const name of names)
    for (const row of await allRows(tables(name), { partition: ALL }))
      if ((await tables(name).insert(later(row))) === 'inserted') added += 1;
  return added;
}

async function everyAnswer({ answers }: Pick<ReturnType<typeof emptyRecord>, 'answers'>, ids: readonly string[]) {
  const list = await answers.list({ limit: 50 });
  return {
    list,
    byCause: await answers.list({ limit: 50, cause: ['account-disabled'] }),
    shown: await Promise.all(ids.map((id) => answers.show(id))),
    found: await answers.findRevocation(ids[0]?.slice(0, 31) ?? ''),
    sweep: await answers.findSweep(ids[0] ?? ''),
    user: await answers.user(ADA.id, { limit: 50 }),
    app: await answers.app(PAYROLL.name, { limit: 50 }),
    near: await answers.similarNames('user', 'Ada Lovelase'),
  };
}

describe('answers', () => {
  let tables: Tables;
  let filled: ReturnType<typeof emptyRecord>;
  let ids: readonly string[];
  beforeEach(async () => {
    tables = memoryTables();
    filled = emptyRecord(tables);
    ids = [(await filled.save(1)).revocation.id, (await filled.save(200)).revocation.id];
  });

  test.each(LATER)('are the same beside rows with %s', async (_, later) => {
    const before = await everyAnswer(filled, ids);
    const leftOut = rowsLeftOut();
    expect(await addLater(tables, later)).toBeGreaterThan(10);
    expect(await everyAnswer(filled, ids)).toEqual(before);
    expect(rowsLeftOut()).toBeGreaterThan(leftOut);
  });

  test('leave out a whole revocation of a later version, with its cause in every table', async () => {
    const before = await everyAnswer(filled, ids);
    const { revocation } = await filled.save(300, { cause: 'quantum-revoked' as Cause });
    expect(await everyAnswer(filled, ids)).toEqual(before);
    expect(await filled.answers.show(revocation.id)).toBeUndefined();
  });

  test('the doctor says it, and what to do', async () => {
    await addLater(tables, (row) => ({ ...row, ...beside(row), v: 2 }));
    const [check] = await checkRows({ store: filled.store } as Parameters<typeof checkRows>[0]);
    expect(check).toMatchObject({ state: 'warning', fix: expect.stringContaining('Deploy the later version') });
  });
});

describe('settling', () => {
  let tables: Tables;
  let store: TenantStore;
  beforeEach(async () => {
    tables = memoryTables();
    store = tenantStore(tables, SETTLED);
    await settleReport(audited(1), store);
  });
  const dump = async () =>
    JSON.stringify(await Promise.all(TABLE_NAMES.map((name) => allRows(tables(name), { partition: ALL }))));

  test.each<readonly [string, (row: Row) => Row]>([
    ['of a higher version', (row) => ({ ...row, v: 2 })],
    ['of an unknown cause', (row) => ({ ...row, cause: 'quantum-revoked' })],
    [
      'with an entry of an unknown cause',
      (row) => ({
        ...row,
        reports0: String(row.reports0).replaceAll('account-disabled', 'quantum-revoked'),
        cause: 'quantum-revoked',
      }),
    ],
  ])('stops at a guard or episode %s, to be tried again, and changes nothing', async (_, later) => {
    for (const row of await allRows(tables('Subjects'), { partition: ALL })) await tables('Subjects').put(later(row));
    const before = await dump();
    await expect(settleReport(audited(30), store)).rejects.toMatchObject({
      code: 'ROW_OF_NEWER_VERSION',
      retryable: true,
    });
    expect(await dump()).toBe(before);
  });

  test('a due notice of a later version keeps its pointer', async () => {
    const outbox = tableOutbox(store);
    const partitionKey = `${SETTLED}_2031-03-01T08`;
    const audienceKey = randomUUID();
    const pointer = {
      partitionKey,
      rowKey: '2031-03-01T08:00:00.000Z_n',
      v: 1,
      dueAt: '2031-03-01T08:00:00.000Z',
      noticeId: 'n',
      audienceKey,
    };
    await tables('NoticesDue').insert(pointer);
    await tables('Notices').insert({ partitionKey: `${SETTLED}_${audienceKey}`, rowKey: 'n', v: 2, state: 'due' });
    const [ref] = await outbox.due(Date.parse('2031-03-01T09:00:00Z'), 10);
    expect(ref && (await outbox.follow(ref))).toBeUndefined();
    expect(await allRows(tables('NoticesDue'), { partition: ALL })).toEqual([pointer]);
  });
});
