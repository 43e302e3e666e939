/** Spans and moments, as people type them. */
import { expect, test } from 'vitest';
import { parseSince } from '../../src/base/parse-time.ts';

const NOW = Date.parse('2031-03-02T09:00:00Z');

test.each([
  ['90m', '2031-03-02T07:30:00.000Z'],
  ['24h', '2031-03-01T09:00:00.000Z'],
  ['7d', '2031-02-23T09:00:00.000Z'],
  ['2W', '2031-02-16T09:00:00.000Z'],
  ['0h', '2031-03-02T09:00:00.000Z'],
])('the span %s counts back from now', (text, moment) => {
  expect(parseSince(text, NOW)).toBe(moment);
});

test.each([
  ['2031-03-01', '2031-03-01T00:00:00.000Z'],
  ['2031-03-01T08:12', '2031-03-01T08:12:00.000Z'],
  ['2031-03-01 08:12:05', '2031-03-01T08:12:05.000Z'],
  ['2031-03-01T08:12:05.1234567Z', '2031-03-01T08:12:05.123Z'],
  ['2031-03-01T08:12:05z', '2031-03-01T08:12:05.000Z'],
  ['2031-03-01T10:12:05+02:00', '2031-03-01T08:12:05.000Z'],
  ['2031-03-01T10:12:05+0200', '2031-03-01T08:12:05.000Z'],
])('the moment %s is read as UTC unless it has a zone', (text, moment) => {
  expect(parseSince(text, NOW)).toBe(moment);
});

test.each([
  '',
  'tomorrow',
  '24',
  '24 hours ago',
  '-3h',
  '1.5h',
  '2031-02-30',
  '2031-13-01',
  '2031-03-01T25:00:00Z',
  '03/01/2031',
  '1e3h',
  '9999999h',
  '9999-12-31',
  '9999-12-31T23:59:59-23:59',
  '2286-11-21',
  '2031-02-29T08:00:00Z',
  '2031-03-01T08:61:00Z',
  '/Date(0)/',
])('%j is neither a span nor a moment', (text) => {
  expect(parseSince(text, NOW)).toBeUndefined();
});

test('the result is never before 1970, however long the span', () => {
  expect(parseSince('999999d', NOW)).toBe('1970-01-01T00:00:00.000Z');
  expect(parseSince('1869-01-01', NOW)).toBe('1970-01-01T00:00:00.000Z');
});

test('yesterday and today begin at midnight UTC', () => {
  const now = Date.parse('2031-03-02T09:00:00Z');
  expect([parseSince('Yesterday', now), parseSince(' today ', now)]).toEqual([
    '2031-03-01T00:00:00.000Z',
    '2031-03-02T00:00:00.000Z',
  ]);
});
