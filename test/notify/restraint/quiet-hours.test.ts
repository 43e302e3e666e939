/** Quiet hours by the reader's own clock, in every zone and through every change of the clocks. */
import { assert, constantFrom, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { quietUntil } from '../../../src/notify/restraint/quiet-hours.ts';

const NIGHT = { from: '21:00', to: '07:00' };
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
const until = (at: string, timeZone: string, hours = NIGHT) => iso(quietUntil(Date.parse(at), hours, timeZone));

test.each([
  ['in the evening', '2031-01-15T20:30:12.345Z', 'Europe/Berlin', '2031-01-16T06:00:00.000Z'],
  ['after midnight', '2031-07-15T23:30:00.000Z', 'Europe/Berlin', '2031-07-16T05:00:00.000Z'],
  ['by day', '2031-01-15T12:00:00.000Z', 'Europe/Berlin', undefined],
  ['at the minute when they begin', '2031-01-15T20:00:00.000Z', 'Europe/Berlin', '2031-01-16T06:00:00.000Z'],
  ['at the minute when they end', '2031-01-16T06:00:00.000Z', 'Europe/Berlin', undefined],
  ['by day here, by night there', '2031-01-15T12:00:00.000Z', 'Asia/Tokyo', '2031-01-15T22:00:00.000Z'],
  ['in a zone of three quarters of an hour', '2031-01-15T16:00:00.000Z', 'Asia/Kathmandu', '2031-01-16T01:15:00.000Z'],
  ['in the night when clocks are put forward', '2031-03-29T22:00:00.000Z', 'Europe/Berlin', '2031-03-30T05:00:00.000Z'],
  ['in the night when clocks are put back', '2031-10-25T22:00:00.000Z', 'Europe/Berlin', '2031-10-26T06:00:00.000Z'],
])('%s', (_, at, timeZone, end) => expect(until(at, timeZone)).toBe(end));

test('hours that end at a time which the clocks leave out end when they jump over it', () => {
  expect(until('2031-03-29T23:00:00.000Z', 'Europe/Berlin', { from: '22:00', to: '02:30' })).toBe(
    '2031-03-30T01:00:00.000Z',
  );
});

test('a nap at noon has no midnight in it', () => {
  const nap = { from: '12:00', to: '13:30' };
  expect(until('2031-01-15T12:10:00.000Z', 'UTC', nap)).toBe('2031-01-15T13:30:00.000Z');
  expect(until('2031-01-15T23:10:00.000Z', 'UTC', nap)).toBeUndefined();
});

const zones = constantFrom(...Intl.supportedValuesOf('timeZone'));
const clock = tuple(integer({ min: 0, max: 23 }), integer({ min: 0, max: 59 })).map((parts) =>
  parts.map((part) => String(part).padStart(2, '0')).join(':'),
);
const [FIRST, LAST] = [Date.parse('2024-01-01T00:00:00Z'), Date.parse('2036-12-31T00:00:00Z')];

test('whenever and wherever: it ends within a day, not quietly, and all before is quiet', () => {
  const clockThere = (at: number, timeZone: string) =>
    new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const isNight = (at: number, timeZone: string, { from, to }: typeof NIGHT) => {
    const there = clockThere(at, timeZone);
    return from < to ? from <= there && there < to : from <= there || there < to;
  };
  assert(
    property(integer({ min: FIRST, max: LAST }), zones, clock, clock, (at, timeZone, from, to) => {
      if (from === to) return;
      const hours = { from, to };
      const end = quietUntil(at, hours, timeZone);
      expect(end !== undefined).toBe(isNight(at, timeZone, hours));
      if (end === undefined) return;
      expect(end).toBeGreaterThan(at);
      expect(end - at).toBeLessThanOrEqual(27 * 3_600_000);
      expect(isNight(end, timeZone, hours)).toBe(false);
      for (const share of [0.25, 0.5, 0.75]) {
        const before = at + Math.floor((end - 1 - at) * share);
        expect(isNight(before, timeZone, hours)).toBe(true);
      }
    }),
    { numRuns: process.env.LONG ? 100_000 : 1_000 },
  );
}, 60_000);
