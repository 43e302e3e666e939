/** A row is found, however late it is within the curve of its log. A reader without rereads loses it. */
import { expect, test } from 'vitest';
import { HARD_CURVE, lateness, latest } from '../../bench/late/late-curve.ts';
import { LATE_LOGS } from '../../bench/late/late-logs.ts';
import { lateSchedule } from '../../bench/late/late-schedule.ts';
import { measureLate } from '../../bench/late/measure-late.ts';

const HOUR = 3_600_000;

test.each(LATE_LOGS)(
  'in $name every late row is found, while a plain window loses most',
  { timeout: 120_000 },
  async (log) => {
    const { rows, found, again, plainWindow, lookBack } = await measureLate(log, { seed: 5, rows: 150 });
    expect({ rows, found }).toEqual({ rows: 150, found: 1 });
    // Rereads enqueue a record again, in case the queue lost it. Not every time, which would be fifty times.
    expect(again / rows).toBeLessThan(11);
    expect(plainWindow).toBeLessThan(0.5);
    expect(lookBack).toBeLessThan(0.8);
    expect(lookBack).toBeGreaterThan(plainWindow);
  },
);

test('the delays of a schedule follow the curve, up to its maximum', () => {
  const delays = lateSchedule(HARD_CURVE, { seed: 1, rows: 20_000 }).map(({ delayMs }) => delayMs);
  const share = (hours: number) => delays.filter((delay) => delay <= hours * HOUR).length / delays.length;
  expect([share(1), share(24), share(48), share(168)].map((part) => Math.round(part * 100) / 100)).toEqual([
    0.8, 0.95, 1, 1,
  ]);
  expect(share(48)).toBeLessThan(1);
  expect(Math.max(...delays)).toBe(7 * 24 * HOUR);
});

test('a random delay is within its step of the curve', () => {
  expect([lateness(HARD_CURVE, [0, 0]), lateness(HARD_CURVE, [0.8, 0]), lateness(HARD_CURVE, [0.9999, 0.5])]).toEqual([
    0,
    HOUR,
    4.5 * 24 * HOUR,
  ]);
  expect(latest(HARD_CURVE)).toEqual([1, 24, 48, 168].map((hours) => hours * HOUR));
});
