/** The language service refuses what is wrong, and the evaluator works queries through as Kusto does. */
import { describe, expect, test } from 'vitest';
import { evaluateQuery, type Row } from './evaluate-query.ts';
import { problemsOf } from './language-service.ts';
import { readQuery } from './read-query.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const rows: readonly Row[] = [
  { Name: 'a', Sum: 3, ItemCount: 1, TimeGenerated: NOW - 60_000, Properties: { queue: 'x' } },
  { Name: 'a', Sum: 8, ItemCount: 2, TimeGenerated: NOW - 120_000, Properties: { queue: 'y' } },
  { Name: 'b', Sum: 5, ItemCount: 1, TimeGenerated: NOW - 180_000, Properties: {} },
];
const result = (query: string, AppMetrics = rows) =>
  evaluateQuery(readQuery(query), { tables: { AppMetrics }, now: NOW });

describe('the language service', () => {
  test.each([
    ['a column that the table does not have', "AppMetrics | where Names == 'x'"],
    ['a table that does not exist', 'AppMetric | take 1'],
    ['an operator that does not exist', "AppMetrics | filtr Name == 'x'"],
    ['a function that does not exist', 'AppMetrics | summarize largest(Sum)'],
    ['types that do not go together', 'AppMetrics | where Name > 5'],
    ['a query that ends too early', 'AppMetrics | where Name =='],
    ['a column that the step before dropped', 'AppMetrics | project Name | where Sum > 0'],
  ])('refuses %s', (_, query) => {
    expect(problemsOf(query)).not.toEqual([]);
    expect(() => readQuery(query)).toThrow(TypeError);
  });

  test('takes a query that is right', () => {
    expect(problemsOf('AppMetrics | summarize sum(Sum) by bin(TimeGenerated, 1h)')).toEqual([]);
  });
});

describe('the evaluator', () => {
  test.each([
    ['an operator', 'AppMetrics | take 1'],
    ['a kind of join', 'AppMetrics | join kind=inner (AppTraces) on $left.Name == $right.Message'],
    ['a function', 'AppMetrics | where strlen(Name) == 1'],
    ['an aggregate', 'AppMetrics | summarize Count = dcount(Name)'],
  ])('refuses %s that it does not know', (_, query) => {
    expect(() => result(query)).toThrow(/does not know/);
  });

  test.each([
    ['Sum > 3 and Sum <= 8', [8, 5]],
    ["Name == 'b' or Sum < 5", [3, 5]],
    ['TimeGenerated < now() - 1 * 90s', [8, 5]],
    ['Sum / max_of(todouble(ItemCount), 1.0) > 3', [8, 5]],
    ["tostring(Properties.queue) == ''", [5]],
    ['isnull(Max)', [3, 8, 5]],
    ['Max > 1 or Max <= 1', []],
    ['coalesce(Max, Sum) >= 5', [8, 5]],
  ])('keeps the rows where %s', (condition, sums) => {
    expect(result(`AppMetrics | where ${condition} | project Sum`).map(({ Sum }) => Sum)).toEqual(sums);
  });

  test('takes the columns of the row with the largest value', () => {
    expect(result('AppMetrics | summarize arg_max(TimeGenerated, Sum) by Name')).toEqual([
      { Name: 'a', TimeGenerated: NOW - 60_000, Sum: 3 },
      { Name: 'b', TimeGenerated: NOW - 180_000, Sum: 5 },
    ]);
  });

  test('has one group of nothing without by, and none with it', () => {
    expect(result('AppMetrics | summarize Last = max(TimeGenerated), Rows = count()', [])).toEqual([
      { Last: null, Rows: 0 },
    ]);
    expect(result('AppMetrics | summarize Last = max(TimeGenerated) by Name', [])).toEqual([]);
  });

  test('keeps every row of the right side of a join, also without a partner', () => {
    const joined = result(
      `AppMetrics
       | summarize Least = min(Sum) by Name
       | join kind=rightouter (datatable(Name: string, Limit: long) ['a', 15, 'c', 20]) on $left.Name == $right.Name
       | extend All = toscalar(AppMetrics | summarize count())
       | project Name1, Least, Limit, All`,
    );
    expect(joined).toEqual([
      { Name1: 'a', Least: 3, Limit: 15, All: 3 },
      { Name1: 'c', Least: null, Limit: 20, All: 3 },
    ]);
  });
});
