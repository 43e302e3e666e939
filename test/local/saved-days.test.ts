/** Days in a saved folder follow one another, also when a start is given. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nextDay } from '../../local/saved-days.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const LASTS = 30 * 60_000;
const AFTER = START + LASTS + 60_000;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'saved-days-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a day without a given start begins after the last one', async () => {
  const folder = await temporaryFolder();
  await nextDay(folder, { start: START, lasts: LASTS, exactly: false });

  expect(await nextDay(folder, { start: START, lasts: LASTS, exactly: false })).toEqual({ day: 2, start: AFTER });
});

test('a start within the last day is refused, and the day is not counted', async () => {
  const folder = await temporaryFolder();
  await nextDay(folder, { start: START, lasts: LASTS, exactly: true });

  const again = nextDay(folder, { start: START, lasts: LASTS, exactly: true });
  await expect(again).rejects.toThrow('give 2026-03-02T08:31:00.000Z or later, or another folder with --keep');
  expect(await nextDay(folder, { start: AFTER, lasts: LASTS, exactly: true })).toEqual({ day: 2, start: AFTER });
});
