/** Lists of users and apps in revocations with many of them: from the views as from the record alone. */
import { expect, test } from 'vitest';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { rebuildViews } from '../../src/record/views/fill-views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { idOf, inScope, reaching } from '../record/record-builder.ts';
import { emptyRecord, numbersIn } from './answer-record.ts';

test('who is in a large, a wide and a small reach, and an app in them', async () => {
  const { store, save, ledger } = emptyRecord(memoryTables());
  await save(1, {}, reaching(60, 40));
  await save(2, { cause: 'policy-changed' }, inScope(60, 40, 2));
  await save(3, {}, reaching(50, 2));
  await save(4, {}, reaching(2, 1));
  await save(5, {}, reaching(5_000, 1));
  const merged = (await save(6, {}, reaching(60, 2))).revocation;
  const into = { id: '4'.padStart(32, '0'), keyTime: '2031-03-01T08:04:00.000Z' };
  await ledger.append(merged, { kind: 'folded', into, cause: 'account-deleted', at: into.keyTime, order: 1 });
  const asked = [
    ['user', idOf('a', 0)],
    ['user', idOf('a', 1)],
    ['user', idOf('a', 49)],
    ['user', idOf('a', 59)],
    ['user', idOf('a', 4_999)],
    ['app', idOf('b', 0)],
    ['app', idOf('b', 39)],
  ] as const;
  const ask = async (limit: number) => {
    const answers = tableAnswers(store);
    return Promise.all(asked.map(async ([kind, id]) => numbersIn(await answers[kind](id, { limit })).toSorted()));
  };
  const fromRecord = await ask(10);
  expect(fromRecord[0]).toEqual([1, 2, 3, 4, 5]);

  await rebuildViews(store, { isDryRun: false });

  expect(await ask(10)).toEqual(fromRecord);
  expect((await ask(1)).every((numbers) => numbers.length <= 1)).toBe(true);
});
