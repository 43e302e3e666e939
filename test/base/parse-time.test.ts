/** Times from outside: what the calendar does not have is no time, and what it has is read to the millisecond. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEventTime, parseHttpDate, parseTime } from '../../src/base/parse-time.ts';

function read(text: string): string | undefined {
  const milliseconds = parseTime(text);
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

describe('is a time:', () => {
  test.each([
    ['2031-03-01T08:12:05.1234567Z', '2031-03-01T08:12:05.123Z'],
    ['2031-03-01T23:59:59.9999999Z', '2031-03-01T23:59:59.999Z'],
    ['2031-03-01T08:12:05,5Z', '2031-03-01T08:12:05.500Z'],
    ['2031-03-01T08:12', '2031-03-01T08:12:00.000Z'],
    ['2031-03-01 08:12:05', '2031-03-01T08:12:05.000Z'],
    ['2031-03-01T08:12:05 UTC', '2031-03-01T08:12:05.000Z'],
    ['2031-03-01t08:12:05z', '2031-03-01T08:12:05.000Z'],
    ['2031-03-01T01:00:00+02:00', '2031-02-28T23:00:00.000Z'],
    ['2031-02-28T23:00:00-0530', '2031-03-01T04:30:00.000Z'],
    ['2032-02-29T00:00:00Z', '2032-02-29T00:00:00.000Z'],
    ['2031-12-31T24:00:00Z', '2032-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T01:59:60.5+02:00', '2017-01-01T00:00:00.500Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.999Z'],
    ['/Date(1893456000123)/', '2030-01-01T00:00:00.123Z'],
    ['/Date(1893456000123+0200)/', '2030-01-01T00:00:00.123Z'],
    ['/Date(-62135596800000)/', '0001-01-01T00:00:00.000Z'],
  ])('%s', (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  test('whatever we write ourselves', () => {
    const whole = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
    fc.assert(
      fc.property(fc.date({ ...whole, noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
      }),
      { seed: 12 },
    );
  });
});

test.each([
  '2031-02-29T08:00:00Z',
  '2031-02-30T08:00:00Z',
  '2031-04-31T08:00:00Z',
  '2100-02-29T08:00:00Z',
  '2031-00-10T08:00:00Z',
  '2031-13-01T08:00:00Z',
  '2031-03-00T08:00:00Z',
  '2031-03-32T08:00:00Z',
  '2031-03-01T24:00:01Z',
  '2031-03-01T24:00:00.001Z',
  '2031-03-01T24:01:00Z',
  '2031-03-01T25:00:00Z',
  '2031-03-01T08:60:00Z',
  '2031-03-01T08:00:61Z',
  '2031-03-01T08:00:00+24:00',
  '2031-03-01T08:00:00+02:60',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '10000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '/Date(999999999999999)/',
  '/Date(x)/',
  '2031-03-01',
  '08:00:00',
  'Sat, 01 Mar 2031 08:00:00 GMT',
  '1',
  'NaN',
  '',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeUndefined();
});

test('nothing that is read makes a bad date', () => {
  const two = fc.integer({ min: 0, max: 99 }).map((part) => String(part).padStart(2, '0'));
  const year = fc.integer({ min: 0, max: 9999 }).map((part) => String(part).padStart(4, '0'));
  const zone = fc.oneof(
    fc.constantFrom('', 'Z'),
    fc.tuple(fc.constantFrom('+', '-'), two, two).map((z) => z.join('')),
  );
  fc.assert(
    fc.property(year, two, two, two, two, two, zone, (y, mo, d, h, mi, s, z) => {
      const moment = read(`${y}-${mo}-${d}T${h}:${mi}:${s}${z}`);
      if (moment === undefined) return;
      expect(moment).toMatch(/^\d{4}-/);
      // In UTC and without roll-over the text itself comes back.
      if ((z === '' || z === 'Z') && h !== '24' && s !== '60')
        expect(moment).toBe(`${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`);
    }),
    { seed: 12, numRuns: 5000 },
  );
});

test('an event is neither "never set" nor "never", and fits in a key', () => {
  expect(
    ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2286-11-20T17:46:40Z', '9999-12-31T23:59:59Z'].map(
      parseEventTime,
    ),
  ).toEqual([undefined, undefined, undefined, undefined]);
  expect(parseEventTime('1970-01-01T00:00:00Z')).toBe(0);
  expect(parseEventTime('2286-11-20T17:46:39.999Z')).toBe(9_999_999_999_999);
});

test('a Date header is read exactly, or not at all', () => {
  expect(parseHttpDate('Sat, 01 Mar 2031 08:12:05 GMT')).toBe(Date.parse('2031-03-01T08:12:05Z'));
  const wrong = [
    'Sun, 30 Feb 2031 08:00:00 GMT',
    'Mon, 01 Mar 2031 08:12:05 GMT',
    '2031-03-01T08:12:05Z',
    '0',
    '',
    null,
    undefined,
  ];
  expect(wrong.map(parseHttpDate)).toEqual(wrong.map(() => undefined));
});
