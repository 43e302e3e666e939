/** Many rows with few calls, whatever is there already. */
import { expect, test } from 'vitest';
import { insertRows } from '../../src/storage/insert-rows.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Change, type Row } from '../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';

function counted(): { readonly store: TenantStore; readonly batches: number[] } {
  const tables = memoryTables();
  const batches: number[] = [];
  const table: TenantStore['table'] = (name) => ({
    ...tables(name),
    insert(row) {
      batches.push(1);
      return tables(name).insert(row);
    },
    transact(changes: readonly Change[]) {
      batches.push(changes.length);
      return tables(name).transact(changes);
    },
  });
  return { store: { ...tenantStore(tables, 'tenant'), table }, batches };
}

const rowsOf = (partitionKey: string, count: number, more: Readonly<Record<string, string>> = {}): readonly Row[] =>
  Array.from({ length: count }, (_, n) => ({ partitionKey, rowKey: String(n).padStart(4, '0'), ...more }));

test('the rows of a partition go together, a hundred at a time', async () => {
  const { store, batches } = counted();
  await insertRows(store, { Trail: [...rowsOf('a', 250), ...rowsOf('b', 1)] });

  expect(batches.toSorted((one, other) => other - one)).toEqual([100, 100, 50, 1]);
  expect(await allRows(store.table('Trail'), { partition: 'a' })).toHaveLength(250);
});

test('a row that is there stays as it is, and the others are inserted', async () => {
  const { store } = counted();
  await store.table('Trail').insert({ partitionKey: 'a', rowKey: '0001', by: 'first' });
  await insertRows(store, { Trail: rowsOf('a', 3, { by: 'second' }) });

  const rows = await allRows(store.table('Trail'), { partition: 'a' });
  expect(rows.map(({ by }) => by)).toEqual(['second', 'first', 'second']);
});

test('large rows are split by what a transaction takes', async () => {
  const { store, batches } = counted();
  await insertRows(store, { Reach: rowsOf('a', 60, { apps: 'x'.repeat(30_000), more: 'y'.repeat(32_000) }) });

  expect(batches.length).toBeGreaterThan(1);
  expect(batches.reduce((sum, count) => sum + count, 0)).toBe(60);
});

test('of two rows with one key the first counts', async () => {
  const { store } = counted();
  await insertRows(store, { Trail: [...rowsOf('a', 2, { by: 'first' }), ...rowsOf('a', 2, { by: 'second' })] });

  const rows = await allRows(store.table('Trail'), { partition: 'a' });
  expect(rows.map(({ by }) => by)).toEqual(['first', 'first']);
});
