/** The metrics that infra/ uses are those of the code, and each of them is recorded somewhere. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '../../src/telemetry/telemetry.ts';
import { INFRA } from './template.ts';

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

/** The table of metrics in infra/README.md: `| name | kind[, s] | dimension…`. */
const documented = [
  ...read('infra/README.md').matchAll(
    /^\| `(revaudit\.[a-z._]+)` \| (counter|gauge|histogram)(?:, (s))? \| `([a-z]+)`/gm,
  ),
].map(([, name = '', kind, unit, by]) => [name, { kind, by, ...(unit === undefined ? {} : { unit }) }] as const);

test('infra/README.md lists the metrics of the code, with their kinds, units and dimensions', () => {
  const known = Object.entries(METRICS).map(([name, { meaning: _, ...metric }]) => [name, metric]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(known));
});

test('the alerts and the workbook use only metrics of the code', () => {
  const used = globSync('infra/{workbook.json,alerts/*.kql}', { cwd: ROOT }).flatMap(
    (file) => read(file).match(/revaudit\.[a-z._]+(?=')/g) ?? [],
  );
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((name) => !Object.hasOwn(METRICS, name))).toEqual([]);
});

test.each(Object.keys(METRICS))('%s is recorded somewhere in the code', (name) => {
  const sources = globSync('src/**/*.ts', { cwd: ROOT, exclude: (path) => path.endsWith('telemetry.ts') }).map(read);
  expect(
    sources.some((source) => new RegExp(`(record|watchGauge)\\('${name.replaceAll('.', '\\.')}'`).test(source)),
  ).toBe(true);
});
