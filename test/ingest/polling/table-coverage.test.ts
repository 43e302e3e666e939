/** The coverage ledger does not grow for ever. */
import { expect, test } from 'vitest';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('what was read, or missed, more than ninety days ago is forgotten with the first reading of an hour', async () => {
  const coverage = tableCoverage(memoryTables()('Coverage'), TENANT, 'a-log');
  await coverage.note({ pass: 'newest', from: NOW - HOUR, to: NOW, readAt: NOW, rows: 3 });
  await coverage.note({ pass: 'day', from: NOW - DAY, to: NOW, readAt: NOW, rows: 9 });
  await coverage.gap({ from: NOW - DAY, to: NOW - HOUR }, NOW);
  await coverage.note({ pass: 'hour', from: NOW + DAY, to: NOW + 2 * DAY, readAt: NOW + 2 * DAY, rows: 1 });

  const later = NOW + 91 * DAY;
  await coverage.note({ pass: 'newest', from: later - HOUR, to: later, readAt: later, rows: 0 });
  expect((await coverage.list(0)).map(({ pass }) => pass)).toEqual(['newest', 'hour']);
});
