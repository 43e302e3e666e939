/** What the doctor takes for a silent timer goes by the schedules that the functions have. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { TIMER_MINUTES } from '../../src/operate/doctor/check-sources.ts';

const FUNCTIONS = resolve(import.meta.dirname, '../../functions');

test('every feature has its turns as often as is said', () => {
  const found = globSync('*-timer.ts', { cwd: FUNCTIONS }).flatMap((file) => {
    const text = readFileSync(resolve(FUNCTIONS, file), 'utf8');
    const feature = /read\('([a-z-]+)'/.exec(text)?.[1];
    const schedule = /schedule: '([^']+)'/.exec(text)?.[1] ?? '';
    const [first, second] = new Cron(schedule, { timezone: 'UTC' }).nextRuns(2, new Date('2031-03-01T00:30:00Z'));
    return feature === undefined ? [] : [[feature, (Number(second) - Number(first)) / 60_000]];
  });
  expect(Object.fromEntries(found)).toEqual(TIMER_MINUTES);
});
