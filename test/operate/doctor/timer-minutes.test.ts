/** The doctor's periods are those of the schedules in functions/. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { TIMER_MINUTES } from '../../../src/operate/doctor/check-sources.ts';

const FUNCTIONS = resolve(import.meta.dirname, '../../../functions');

test('TIMER_MINUTES has the period of every timer function', () => {
  const found = globSync('*-timer.ts', { cwd: FUNCTIONS }).flatMap((file) => {
    const text = readFileSync(resolve(FUNCTIONS, file), 'utf8');
    const source = /pollSource\('([a-z-]+)'/.exec(text)?.[1];
    const schedule = /schedule: '([^']+)'/.exec(text)?.[1] ?? '';
    const [first, second] = new Cron(schedule, { timezone: 'UTC' }).nextRuns(2, new Date('2031-03-01T00:30:00Z'));
    return source === undefined ? [] : [[source, (Number(second) - Number(first)) / 60_000]];
  });
  expect(Object.fromEntries(found)).toEqual(TIMER_MINUTES);
});
