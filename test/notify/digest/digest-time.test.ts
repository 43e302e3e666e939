/** The daily digest leaves once a day at its time, also where the clocks are changed. */
import { describe, expect, test } from 'vitest';
import { digestOn, nextDigest } from '../../../src/notify/digest/digest-time.ts';

const iso = (time: number) => new Date(time).toISOString();
const BERLIN = 'Europe/Berlin';

describe('the moment of a day', () => {
  test.each([
    ['in winter', '2031-01-15', '08:00', BERLIN, '2031-01-15T07:00:00.000Z'],
    ['in summer', '2031-07-15', '08:00', BERLIN, '2031-07-15T06:00:00.000Z'],
    ['after the change of that night', '2031-03-30', '08:00', BERLIN, '2031-03-30T06:00:00.000Z'],
    ['before the change of that night', '2031-03-30', '01:30', BERLIN, '2031-03-30T00:30:00.000Z'],
    ['a time that is left out', '2031-03-30', '02:30', BERLIN, '2031-03-30T01:30:00.000Z'],
    ['a time that comes twice: the first', '2031-10-26', '02:30', BERLIN, '2031-10-26T00:30:00.000Z'],
    ['far in the east', '2031-03-02', '08:00', 'Pacific/Kiritimati', '2031-03-01T18:00:00.000Z'],
    ['far in the west', '2031-03-02', '08:00', 'Pacific/Pago_Pago', '2031-03-02T19:00:00.000Z'],
    ['a change of half an hour', '2031-04-06', '01:45', 'Australia/Lord_Howe', '2031-04-05T14:45:00.000Z'],
    ['midnight', '2031-03-02', '00:00', BERLIN, '2031-03-01T23:00:00.000Z'],
  ])('%s', (_, day, at, timeZone, expected) => {
    expect(iso(digestOn(day, { at, timeZone }).at)).toBe(expected);
  });
});

describe('the next one', () => {
  const time = { at: '08:00', timeZone: BERLIN };
  test.each([
    ['a millisecond before it', '2031-03-02T06:59:59.999Z', '2031-03-02'],
    ['at its moment', '2031-03-02T07:00:00.000Z', '2031-03-02'],
    ['a millisecond after it', '2031-03-02T07:00:00.001Z', '2031-03-03'],
    ['when the date there is another one than in UTC', '2031-03-02T23:30:00.000Z', '2031-03-03'],
  ])('%s', (_, from, day) => {
    expect(nextDigest(Date.parse(from), time).day).toBe(day);
  });

  test.each(['00:00', '02:00', '02:30', '03:00', '08:00', '23:59'])('of a year at %s: one for each day', (at) => {
    for (const timeZone of [BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC']) {
      let from = Date.parse('2031-01-01T12:00:00.000Z');
      const days: string[] = [];
      for (let count = 0; count < 365; count += 1) {
        const next = nextDigest(from, { at, timeZone });
        expect(next.at, `${timeZone} ${next.day}`).toBeGreaterThanOrEqual(from);
        days.push(next.day);
        from = next.at + 1;
      }
      expect(new Set(days).size, timeZone).toBe(365);
      expect(days, timeZone).toEqual(days.toSorted());
    }
  });
});
