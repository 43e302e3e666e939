/** What it costs to tell everybody of a large reach: so many rows for each person, however many people there are. */
import { expect, test } from 'vitest';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Table, Tables } from '../../../src/storage/tables.ts';
import { recordedReach } from './approved-reach.ts';

/** Rows that calls read or write. */
function counting(tables: Tables): { readonly tables: Tables; readonly rows: () => number } {
  let rows = 0;
  const count = <T>(own: number, answer: T): T => {
    rows += own;
    return answer;
  };
  const counted = (table: Table): Table => ({
    insert: async (row) => count(1, await table.insert(row)),
    get: async (...keys) => count(1, await table.get(...keys)),
    put: async (row) => count(1, await table.put(row)),
    replace: async (row, etag) => count(1, await table.replace(row, etag)),
    remove: async (...keys) => count(1, await table.remove(...keys)),
    transact: async (changes) => count(changes.length, await table.transact(changes)),
    async query(range) {
      const page = await table.query(range);
      return count(page.rows.length, page);
    },
  });
  return { tables: (name) => counted(tables(name)), rows: () => rows };
}

async function rowsForEach(people: number): Promise<number> {
  const { tables, rows } = counting(memoryTables());
  const reach = await recordedReach(people, { tables });
  await reach.approve({ perMinute: 600 });
  const before = rows();
  expect(await reach.releaseAll()).toBe(people - 1);
  return (rows() - before) / people;
}

const SIZES = process.env.LONG ? [2_000, 20_000, 100_000] : [1_500, 6_000];

test('a person costs as much among many as among few', async () => {
  const costs = [];
  for (const people of SIZES) costs.push(await rowsForEach(people));
  if (process.env.LONG) process.stdout.write(`rows a person at ${SIZES}: ${costs.map((cost) => cost.toFixed(2))}\n`);
  expect(Math.max(...costs)).toBeLessThan(5.5);
  expect((costs.at(-1) ?? 0) / (costs[0] ?? 1)).toBeLessThan(1.2);
}, 1_800_000);
