/** Many rows go with few calls, whatever is gone already. */
import { expect, test } from 'vitest';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { removeAll } from '../../src/storage/remove-rows.ts';
import { allRows } from '../../src/storage/tables.ts';

const rowsOf = (partitionKey: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ partitionKey, rowKey: String(n).padStart(4, '0') }));

test('rows of several partitions go, those that are named twice and those that are gone already too', async () => {
  const table = memoryTables()('Reach');
  const rows = [...rowsOf('a', 150), ...rowsOf('b', 2)];
  for (const row of rows) await table.insert(row);

  await removeAll(table, [...rows, ...rowsOf('b', 2), ...rowsOf('c', 2)]);

  expect(await allRows(table, { partition: { from: 'a', to: 'd' } })).toEqual([]);
});
