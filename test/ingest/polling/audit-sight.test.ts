/** Whether the audit log shows who did what. */
import { expect, test } from 'vitest';
import { isBlind } from '../../../src/ingest/polling/audit-sight.ts';
import { firstProgress } from '../../../src/ingest/polling/log-windows.ts';
import { type PollEnd, saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { saveLogProgress } from '../../../src/ingest/polling/table-log-progress.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const MINUTE = 60_000;
const NAME = 'directory-audits';

/** Turns by minute: how each ended, and how far the log was read by then. */
async function after(...turns: readonly (readonly [number, PollEnd['outcome'], number?])[]) {
  const store = tenantStore(memoryTables(), 'contoso');
  for (const [minute, outcome, readTo = minute] of turns) {
    await saveHeartbeat(store, { name: NAME, endedAt: START + minute * MINUTE, outcome, askedNothing: minute === 0 });
    if (outcome === 'done') await saveLogProgress(store, NAME, firstProgress(START + readTo * MINUTE));
  }
  return { at: (minute: number) => isBlind(store, START + minute * MINUTE) };
}

test('a log that is read every minute shows who did what', async () => {
  const log = await after([0, 'done'], [1, 'done'], [2, 'done'], [3, 'done'], [4, 'done']);
  expect(await log.at(5)).toBe(false);
});

test.each(['throttled', 'refused', 'off', 'failed', 'budget'] as const)(
  'a log whose turns are %s is blind',
  async (outcome) => {
    const log = await after([0, 'done'], [1, 'done'], [5, 'done'], [6, outcome], [11, outcome]);
    expect(await log.at(12)).toBe(true);
  },
);

test('a log whose timer stopped is blind', async () => {
  expect(await (await after([0, 'done'], [1, 'done'], [5, 'done'])).at(11)).toBe(true);
});

test('a log that is read again is trusted once its records had time to be processed', async () => {
  const log = await after([0, 'done'], [1, 'done'], [2, 'refused'], [30, 'done'], [31, 'done'], [33, 'done']);
  expect(await log.at(31)).toBe(true);
  expect(await log.at(33)).toBe(false);
});

test('a log that is read, but lies far behind, is blind', async () => {
  const log = await after([0, 'done'], [1, 'done', 1], [5, 'done', 2], [10, 'done', 3]);
  expect(await log.at(10)).toBe(true);
});

test('a log that was never read is not waited for', async () => {
  expect(await (await after()).at(60)).toBe(false);
  expect(await (await after([0, 'done'], [1, 'refused'], [60, 'off'])).at(60)).toBe(false);
});
