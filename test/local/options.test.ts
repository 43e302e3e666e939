/** The options that `npm start` and `npm run read-model` accept and refuse. */
import { expect, test } from 'vitest';
import { readReadModelOptions, readStartOptions } from '../../local/options.ts';
import { SettingsError } from '../../src/base/errors.ts';

function problemsOf(args: readonly string[]): readonly string[] {
  try {
    readStartOptions(args);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

test.each([
  ['2026-03-02T08:00:00Z', '2026-03-02T08:00:00.000Z'],
  ['2028-02-29T08:00Z', '2028-02-29T08:00:00.000Z'],
  ['2026-03-02T08:00:01.5Z', '2026-03-02T08:00:01.500Z'],
])('--start %s is a time in UTC', (text, expected) => {
  expect(new Date(readStartOptions(['--start', text]).start ?? 0).toISOString()).toBe(expected);
});

test.each([
  'yesterday',
  '2026-03-02',
  '2026-03-02T08:00:00',
  '2026-03-02T08:00:00+01:00',
  '2026-02-30T08:00:00Z',
  '2026-03-02T25:00:00Z',
  '1999-12-31T08:00:00Z',
])('--start %s is refused, and the message gives the right form', (text) => {
  const form = 'a UTC time in ISO 8601 from 2000 to 2099, such as 2026-03-02T08:00:00Z';
  expect(problemsOf(['--start', text])).toEqual([`--start must be ${form}, not "${text}"`]);
});

test('--start cannot be combined with --real', () => {
  const problems = problemsOf(['--start', '2026-03-02T08:00:00Z', '--real']);
  expect(problems).toEqual([expect.stringContaining('cannot be combined with --real')]);
});

test('all problems are reported at once', () => {
  expect(problemsOf(['--start', 'now', '--seed', 'x', '--users', '3'])).toHaveLength(3);
});

test('without --start the day is today, and the read model is of a fixed day', () => {
  expect(readStartOptions([]).start).toBeUndefined();
  const start = Date.parse('2026-03-02T08:00:00Z');
  expect(readReadModelOptions([])).toEqual({ seed: 1, users: 60, start, help: false });
});
