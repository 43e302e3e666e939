/** The feed answers what was recorded since a moment, out of one query if nothing is new. */
import { expect, test } from 'vitest';
import { recordedSince } from '../../src/query/recorded-since.ts';
import { feedKeys } from '../../src/record/rows/record-keys.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

const TENANT = '7d1f0f6e-0000-4000-8000-000000000001';
const OTHER = '7d1f0f6e-0000-4000-8000-000000000002';
const id = (n: number) => String(n).padStart(32, '0');

async function feedWith(times: readonly string[]) {
  const tables = memoryTables();
  for (const tenant of [TENANT, OTHER]) {
    for (const [n, recordedAt] of times.entries()) {
      const keys = feedKeys(tenant, id(n), recordedAt);
      await tables('Feed').insert({ ...keys, v: 1, revocationId: id(n), cause: 'account-disabled', recordedAt });
    }
  }
  let queries = 0;
  const store = tenantStore((name) => {
    const table = tables(name);
    return {
      ...table,
      query(range) {
        queries += 1;
        return table.query(range);
      },
    };
  }, TENANT);
  return { store, queries: () => queries };
}

const ids = async (times: readonly string[], since: string) =>
  (await recordedSince((await feedWith(times)).store, since)).map(({ revocationId }) => Number(revocationId));

test('over the ends of hours and days, the oldest first, of this tenant only', async () => {
  const times = [
    '2031-03-01T22:59:00.000Z',
    '2031-03-01T23:59:59.999Z',
    '2031-03-02T00:00:00.000Z',
    '2031-03-02T09:30:00.000Z',
  ];
  expect(await ids(times, '2031-03-01T23:30:00.000Z')).toEqual([1, 2, 3]);
});

test('what was recorded shortly before is listed again: its row may have been written late', async () => {
  const times = ['2031-03-01T10:00:00.000Z', '2031-03-01T10:04:00.000Z', '2031-03-01T10:05:00.000Z'];
  expect(await ids(times, '2031-03-01T10:05:00.000Z')).toEqual([1, 2]);
});

test('with nothing new it costs one query', async () => {
  const { store, queries } = await feedWith(['2031-03-01T10:00:00.000Z']);
  expect(await recordedSince(store, '2031-03-04T10:00:00.000Z')).toEqual([]);
  expect(queries()).toBe(1);
});

test('an entry names nobody', async () => {
  const { store } = await feedWith(['2031-03-01T10:00:00.000Z']);
  expect(await recordedSince(store, '2031-03-01T10:00:00.000Z')).toEqual([
    { revocationId: id(0), cause: 'account-disabled', severity: 'high', recordedAt: '2031-03-01T10:00:00.000Z' },
  ]);
});
