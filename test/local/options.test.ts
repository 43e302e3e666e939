/** What `npm start` and `npm run read-model` take on their command lines, and what they refuse. */
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
])('--start %s is refused, with the form that is wanted', (text) => {
  const form = 'a UTC time in ISO 8601 from 2000 to 2099, such as 2026-03-02T08:00:00Z';
  expect(problemsOf(['--start', text])).toEqual([`--start takes ${form}, not "${text}"`]);
});

test('--start does not go with --real', () => {
  const problems = problemsOf(['--start', '2026-03-02T08:00:00Z', '--real']);
  expect(problems).toEqual([expect.stringContaining('does not go with --real')]);
});

test('all problems are told at once', () => {
  expect(problemsOf(['--start', 'now', '--seed', 'x', '--users', '3'])).toHaveLength(3);
});

test('without --start the day is of today, and the read model of a fixed day', () => {
  expect(readStartOptions([]).start).toBeUndefined();
  const start = Date.parse('2026-03-02T08:00:00Z');
  expect(readReadModelOptions([])).toEqual({ seed: 1, users: 60, start, help: false });
});
