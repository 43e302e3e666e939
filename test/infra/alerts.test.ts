/**
 * Microsoft's language service accepts every query: of the alerts, of the workbook, and in the pages. The alerts fire
 * in the cases beside each query (`infra/alerts/*.cases.json`) in which they must, and not in the others.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertRules, firedBy } from './kql/alert-rules.ts';
import type { Row } from './kql/evaluate-query.ts';
import { problemsOf } from './kql/language-service.ts';
import { INFRA } from './template.ts';

interface Case {
  readonly case: string;
  readonly fires: readonly string[];
  readonly rows: readonly CaseRow[];
}

/** A row of AppMetrics; or one every so many minutes, between two ages. */
interface CaseRow {
  readonly minutesAgo: number | { readonly from: number; readonly to: number; readonly every: number };
  readonly Name: string;
  readonly Properties: Readonly<Record<string, string>>;
  readonly Sum: number;
  readonly ItemCount: number;
  readonly Max?: number;
}

const NOW = Date.parse('2026-06-01T12:00:00Z');

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

const workbook = JSON.parse(read('infra/workbook.json')) as {
  readonly items: readonly { readonly name: string; readonly content: { readonly query?: string } }[];
};
/** The workbook puts the step of a chart in place of this parameter. */
const filled = (query: string) => query.replaceAll('{TimeRange:grain}', '1h');

const rules = alertRules();
const alerts = rules.map(({ name, text }) => [name, text] as const);
const shown = workbook.items.flatMap(({ name, content }) =>
  content.query === undefined ? [] : [[name, filled(content.query)] as const],
);
const written = globSync(['docs/**/*.md', '*.md'], { cwd: ROOT }).flatMap((file) =>
  [...read(file).matchAll(/^ *```(?:kusto|kql)\n([\s\S]*?)^ *```$/gm)].map(([, query = '']) => [file, query] as const),
);

describe('the language service', () => {
  test.each(alerts)('accepts the alert %s', (_, query) => {
    expect(problemsOf(query)).toEqual([]);
  });

  test.each(shown)('accepts the query %s of the workbook', (_, query) => {
    expect(problemsOf(query)).toEqual([]);
  });

  test.each(written)('accepts the query in %s', (_, query) => {
    expect(problemsOf(query)).toEqual([]);
  });

  test('has seen every file of infra/alerts/, and queries of all three places', () => {
    const files = globSync('infra/alerts/*.kql', { cwd: ROOT }).map((file) => file.replace(/^.*[\\/]|\.kql$/g, ''));
    expect(files.toSorted()).toEqual(alerts.map(([name]) => name).toSorted());
    expect(shown.length).toBeGreaterThanOrEqual(10);
    expect(written.length).toBeGreaterThanOrEqual(1);
  });
});

describe('Azure Monitor', () => {
  test('takes no alert that uses union, search or externaldata, or does not start with a table', () => {
    const withoutComments = alerts.map(([, query]) => query.replace(/^\/\/.*\n/gm, ''));
    expect(withoutComments.filter((query) => /\b(?:union|search|externaldata)\b/.test(query))).toEqual([]);
    expect(withoutComments.filter((query) => !/^App[A-Z]\w+\n/.test(query))).toEqual([]);
  });
});

const casesFile = (name: string) => resolve(INFRA, 'alerts', `${name}.cases.json`);
const casesOf = (name: string): readonly Case[] => JSON.parse(readFileSync(casesFile(name), 'utf8'));

function rowsOf({ minutesAgo, ...columns }: CaseRow): readonly Row[] {
  const { from, to, every } =
    typeof minutesAgo === 'number' ? { from: minutesAgo, to: minutesAgo, every: 1 } : minutesAgo;
  return Array.from({ length: Math.floor((from - to) / every) + 1 }, (_, index) => ({
    ...columns,
    TimeGenerated: NOW - (from - index * every) * 60_000,
  }));
}

test('there are cases for every alert, of both kinds', () => {
  const withoutCases = rules.filter(({ name }) => !existsSync(casesFile(name))).map(({ name }) => name);
  expect(withoutCases).toEqual([]);
  for (const { name } of rules) {
    const kinds = new Set(casesOf(name).map(({ fires }) => fires.length > 0));
    expect([name, ...kinds].toSorted(), name).toEqual([false, name, true].toSorted());
  }
});

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test.each(casesOf(name).map((each) => [each.case, each] as const))('%s', (_, { fires, rows }) => {
    expect(firedBy(rule, rows.flatMap(rowsOf), NOW)).toEqual(fires);
  });

  test('fires nothing before there is any telemetry', () => {
    expect(firedBy(rule, [], NOW)).toEqual([]);
  });
});
