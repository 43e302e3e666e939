/** Nearest rank: a percentile is always one of the values. */
import { expect, test } from 'vitest';
import { percentileOf } from '../../src/base/percentile.ts';

test.each([
  [[], 0.5, 0],
  [[7], 0.95, 7],
  [[1, 2, 3, 4], 0.5, 2],
  [[1, 2, 3, 4], 0.95, 4],
  [[1, 2, 3, 4], 0, 1],
])('of %j at %d', (sorted, share, expected) => {
  expect(percentileOf(sorted, share)).toBe(expected);
});
