/** What waits for the same key is taken together, never two at a time, and each gets its own result. */
import { expect, test } from 'vitest';
import { takenTogether } from '../../src/base/together.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Doubles numbers; 13 fails. */
function doubler(limit: number) {
  const batches: string[] = [];
  const running = new Map<string, number>();
  let most = 0;
  const double = takenTogether<number, number>(limit, async (key, items) => {
    batches.push(`${key}: ${items.join(' ')}`);
    running.set(key, (running.get(key) ?? 0) + 1);
    most = Math.max(most, running.get(key) ?? 0);
    await turn();
    running.set(key, (running.get(key) ?? 0) - 1);
    if (items.includes(13)) throw new RangeError('13');
    return items.map((item) => item * 2);
  });
  return { double, batches, most: () => most };
}

test('the first goes at once, the others of its key together, and other keys beside them', async () => {
  const { double, batches, most } = doubler(3);
  const calls = [1, 2, 3, 4, 5].map((item) => double('a', item));
  expect(await Promise.all([...calls, double('b', 9)])).toEqual([2, 4, 6, 8, 10, 18]);
  expect(batches.toSorted()).toEqual(['a: 1', 'a: 2 3 4', 'a: 5', 'b: 9']);
  expect(most()).toBe(1);
  expect(await double('a', 7)).toBe(14);
});

test('one that fails does not fail the others', async () => {
  const { double } = doubler(8);
  const results = await Promise.allSettled([1, 2, 13, 4].map((item) => double('a', item)));
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message))).toEqual([
    2,
    4,
    '13',
    8,
  ]);
});
