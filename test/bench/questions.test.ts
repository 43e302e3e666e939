/** What each question touches does not grow with the record: the same record at two sizes, counted. */
import { beforeAll, describe, expect, test } from 'vitest';
import { countEntities, fillRecord } from '../../bench/questions/large-record.ts';
import { QUESTIONS } from '../../bench/questions/questions.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';

const TENANT = '7e000000-0001-4001-8001-000000000001';
/** Affected rows. */
const [SMALL, LARGE] = process.env.LONG ? [20_000, 200_000] : [5_000, 20_000];

interface Record {
  readonly store: TenantStore;
  readonly take: () => number;
}

const records: Record[] = [];

beforeAll(async () => {
  for (const size of [SMALL, LARGE]) {
    const { tables, take } = countEntities(memoryTables());
    const store = tenantStore(tables, TENANT);
    await fillRecord(store, size);
    records.push({ store, take });
  }
}, 600_000);

describe.each(QUESTIONS)('$name', ({ name, most, ask }) => {
  test('touches entities in proportion to its answer', async () => {
    const counts: number[] = [];
    for (const { store, take } of records) {
      take();
      const lines = await ask(store);
      counts.push(take());
      // Nothing is closed in it.
      if (name !== 'list-state') expect(lines).toBeGreaterThan(0);
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
  });
});
