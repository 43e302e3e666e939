/** Revocations and sweeps by the start of their id, and what is on record near an id or a name that is not. */
import { describe, expect, test } from 'vitest';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Range } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { ADA } from '../record/record-builder.ts';
import { emptyRecord, tableKinds } from './answer-record.ts';

const id = (start: string) => start.padEnd(32, '0');

describe.each(tableKinds())('by the start of an id, from tables in %s', (_, tablesOf) => {
  test('the start of one id finds it, and the start of two names both', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1, { id: id('abcdef1') });
    await save(2, { id: id('abcdef2') });
    await save(3, { id: id('ffffff') });

    expect(await answers.findRevocation('ffffff')).toMatchObject({ revocationId: id('ffffff') });
    expect(await answers.findRevocation('abcdef2')).toMatchObject({ revocationId: id('abcdef2') });
    expect(await answers.findRevocation('abcdef')).toEqual({
      candidates: [
        { id: id('abcdef1'), name: `account-disabled ${ADA.name}` },
        { id: id('abcdef2'), name: `account-disabled ${ADA.name}` },
      ],
    });
  });

  test('an id with a typing error leads to the one that was meant', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1, { id: id('abcdef12') });
    await save(2, { id: id('abc99999') });

    const near = [{ id: id('abcdef12'), name: `account-disabled ${ADA.name}` }];
    expect(await answers.findRevocation('abcdef19')).toEqual({ near });
    expect(await answers.findRevocation(id('abcdef13'))).toEqual({ near });
    expect(await answers.findRevocation('123456')).toEqual({ near: [] });
  });

  test('another tenant has ids of its own', async () => {
    const tables = tablesOf();
    const [mine, other] = [emptyRecord(tables), emptyRecord(tables)];
    await other.save(1, { id: id('abcdef') });

    expect(await mine.answers.findRevocation('abcdef')).toEqual({ near: [] });
  });

  test('names that are nearly as asked for are found, by errors, starts and addresses', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1);

    const idsNear = async (name: string) => (await answers.similarNames('user', name)).map((one) => one.id);
    for (const name of ['Ada Lovelase', 'ada lo', 'ada@contoso.onmicrosoft.com', '“ada lovelac”'])
      expect([name, await idsNear(name)]).toEqual([name, [ADA.id]]);
    expect(await idsNear('Grace Hopper')).toEqual([]);
    expect(await answers.similarNames('service-principal', 'payrol')).toHaveLength(1);
  });

  test('a name is found with what pasting adds to it', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1);

    for (const name of ['\u200bada@contoso.example ', '“Ada Lovelace”', `"${ADA.id.toUpperCase()}"`])
      expect(await answers.user(name, { limit: 1 })).toMatchObject({ subject: { id: ADA.id } });
  });
});

test('a start is one range of keys, however many revocations there are', async () => {
  const tables = memoryTables();
  const { save, store } = emptyRecord(tables);
  for (let number = 1; number <= 200; number += 1) await save(number, { id: id(number.toString(16).padStart(8, '5')) });
  await save(201, { id: id('abcdef') });

  const ranges: Range[] = [];
  const counted = tenantStore(
    (name) => ({
      ...tables(name),
      query(range) {
        ranges.push(range);
        return tables(name).query(range);
      },
    }),
    store.tenantId,
  );
  expect(await tableAnswers(counted).findRevocation('abcdef')).toMatchObject({ revocationId: id('abcdef') });
  expect(ranges.length).toBeLessThan(30);
});
