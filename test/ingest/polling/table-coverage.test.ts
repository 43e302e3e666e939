/** The coverage ledger does not grow forever. */
import { expect, test } from 'vitest';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('rows older than ninety days are deleted with the first row of an hour', async () => {
  const coverage = tableCoverage(tenantStore(memoryTables(), TENANT), 'a-log');
  await coverage.recordRead({ pass: 'newest', from: NOW - HOUR, to: NOW, readAt: NOW, rows: 3 });
  await coverage.recordRead({ pass: 'day', from: NOW - DAY, to: NOW, readAt: NOW, rows: 9 });
  await coverage.recordGap({ from: NOW - DAY, to: NOW - HOUR }, NOW);
  await coverage.recordRead({ pass: 'hour', from: NOW + DAY, to: NOW + 2 * DAY, readAt: NOW + 2 * DAY, rows: 1 });

  const later = NOW + 91 * DAY;
  await coverage.recordRead({ pass: 'newest', from: later - HOUR, to: later, readAt: later, rows: 0 });
  expect((await coverage.list(0)).map(({ pass }) => pass)).toEqual(['newest', 'hour']);
});
