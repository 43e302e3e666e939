/** What a run of retention reads, and what happens when it dies. */
import { expect, test } from 'vitest';
import { purgeExpired } from '../../src/operate/retention.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { erasingStore } from '../../src/storage/tenant-store.ts';
import { TENANT } from '../record/record-builder.ts';
import { OLD, open, rowsOf, YOUNG } from './expired-revocation.ts';

const NOW = Date.parse('2031-12-01T08:00:00Z');

test.each([2, 5, 9, 14, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 31, 40])(
  'a run that dies after %i removals is finished by the next',
  async (removals) => {
    const [tables, whole] = [memoryTables(), memoryTables()];
    for (const one of [tables, whole]) await open(one, 1, OLD);
    await purgeExpired({ store: erasingStore(whole, TENANT), now: NOW, days: 90 });

    await purgeExpired({ store: dyingAfter(removals, tables), now: NOW, days: 90 }).catch(() => {});
    await purgeExpired({ store: erasingStore(tables, TENANT), now: NOW, days: 90 });
    expect(await rowsOf(tables)).toEqual(await rowsOf(whole));
  },
);

test('what is kept costs nothing, however much it is', async () => {
  const [few, many] = [await workOf(30), await workOf(90)];
  expect(many).toBe(few);
});

/** Rows read by a run that removes one revocation while so many younger ones stay. */
async function workOf(kept: number): Promise<number> {
  const tables = memoryTables();
  await open(tables, 1, OLD);
  for (let number = 2; number < 2 + kept; number += 1) await open(tables, number, YOUNG);
  let rows = 0;
  const counted: Tables = (name) => ({
    ...tables(name),
    async query(range) {
      const page = await tables(name).query(range);
      const isRange = typeof range.partition !== 'string';
      // Across partitions, what a filter of row keys passes over is read as well.
      const { rows: _, ...unfiltered } = range;
      rows += (isRange ? await tables(name).query(unfiltered) : page).rows.length;
      return page;
    },
  });
  await purgeExpired({ store: erasingStore(counted, TENANT), now: NOW, days: 90 });
  return rows;
}

function dyingAfter(removals: number, tables: Tables) {
  let left = removals;
  const unlessDead = async <T>(call: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left < 0) throw new Error('dead');
    return call();
  };
  return erasingStore(
    (name) => ({
      ...tables(name),
      remove: (partitionKey, rowKey) => unlessDead(() => tables(name).remove(partitionKey, rowKey)),
      transact: (changes) => unlessDead(() => tables(name).transact(changes)),
    }),
    TENANT,
  );
}
