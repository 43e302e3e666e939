/** The costs in docs/operations.md are what was counted, at the prices that are written down. */
import { expect, test } from 'vitest';
import { readCounts } from '../../bench/cost/cost.ts';
import { firstReading, monthOf } from '../../bench/cost/cost-model.ts';
import { costPage } from '../../bin/cost-page.ts';
import { pageAt } from './pages.ts';

test('docs/operations.md has the costs as counted (node bin/cost-page.ts writes them)', async () => {
  expect(pageAt('docs/operations.md').text).toBe(await costPage());
});

test('what is calculated for a larger tenant is never less than what was counted in a smaller one', async () => {
  const { costs } = await readCounts();
  const setting = { timerRuns: 8_000, queues: 2 };
  const [small, large] = [1_000, 1_000_000];
  expect(firstReading(large, costs).tableOperations).toBeGreaterThan(firstReading(small, costs).tableOperations);
  const [month, larger] = [monthOf(small, costs, setting), monthOf(large, costs, setting)];
  for (const [name, count] of Object.entries(month))
    expect.soft(larger[name as keyof typeof month], name).toBeGreaterThanOrEqual(name === 'graphRequests' ? 0 : count);
});
