/** How many records of no known form a source gave: one row, however many workers count. */
import { expect, test } from 'vitest';
import { noteUnrecognised, readUnrecognised } from '../../src/ingest/table-unrecognised.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

const NOW = Date.parse('2031-03-01T08:00:00Z');
const DAY = 86_400_000;

test('the count grows, also where workers count at once, and begins again after a week without any', async () => {
  const store = tenantStore(memoryTables(), 't');
  await noteUnrecognised(store, 'log-stream', { count: 0, members: [] }, NOW);
  expect(await readUnrecognised(store)).toEqual([]);

  const counts = Array.from({ length: 5 }, () =>
    noteUnrecognised(store, 'log-stream', { count: 2, members: ['a'] }, NOW),
  );
  await Promise.all(counts);
  await noteUnrecognised(store, 'log-stream', { count: 1, members: ['b'] }, NOW + 6 * DAY);
  const since = '2031-03-01T08:00:00.000Z';
  expect(await readUnrecognised(store)).toEqual([
    { source: 'log-stream', count: 11, since, last: '2031-03-07T08:00:00.000Z', members: ['b'] },
  ]);

  await noteUnrecognised(store, 'log-stream', { count: 1, members: ['c'] }, NOW + 14 * DAY);
  const again = '2031-03-15T08:00:00.000Z';
  expect(await readUnrecognised(store)).toEqual([
    { source: 'log-stream', count: 1, since: again, last: again, members: ['c'] },
  ]);
});
