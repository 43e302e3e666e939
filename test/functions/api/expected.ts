/** What holds for every answer of the API. */
import { expect } from 'vitest';
import type { Reply } from '../../../src/api/forms/http-reply.ts';
import type { PlayedDay } from './played-day.ts';

/** Rows that one answer may read, as docs/api.md says; and the page that it began. */
const MOST_ROWS = 6_000;

/** Neither the inside of the app nor what it read. */
const INSIDE = /\bat \S+ \(|\.ts\b|node:|node_modules|\/work\/|PartitionKey|AccountKey|stack/;

export function expectGuarded({ headers }: Reply): void {
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
}

export function expectProblem({ status, headers, body }: Reply): void {
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = JSON.parse(String(body));
  expect(problem).toMatchObject({ type: 'about:blank', status, title: expect.any(String), detail: expect.any(String) });
  expect(String(problem.title)).not.toMatch(INSIDE);
  expect(Object.keys(problem)).not.toContain('stack');
  for (const wrong of problem['invalid-params'] ?? [])
    expect(wrong).toMatchObject({ name: expect.any(String), reason: expect.any(String) });
}

/** One partition, or those that begin alike: never all of a tenant. And no more rows than an answer may read. */
export function expectNoScan({ app, readings }: PlayedDay): void {
  const tenant = `${app.tenant.tenantId}_`;
  const wide = readings.filter(({ table, range: { partition } }) => {
    // Each row of the range is a line of the answer.
    if (typeof partition === 'string' || table === 'Access' || table === 'Feed') return false;
    const common = [...partition.from].findIndex((letter, index) => letter !== partition.to[index]);
    return (common < 0 ? partition.from : partition.from.slice(0, common)).length < tenant.length + 3;
  });
  expect(wide).toEqual([]);
  expect(readings.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(MOST_ROWS);
}
