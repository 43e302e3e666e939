/** The metrics that infra/ rests on are those that the code knows, and each is told somewhere. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '../../src/telemetry/telemetry.ts';
import { INFRA } from './template.ts';

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

/** `| name | kind[, s] | dimension…`: the table that promises them. */
const promised = [
  ...read('infra/README.md').matchAll(
    /^\| `(revaudit\.[a-z._]+)` \| (counter|gauge|histogram)(?:, (s))? \| `([a-z]+)`/gm,
  ),
].map(([, name = '', kind, unit, by]) => [name, { kind, by, ...(unit === undefined ? {} : { unit }) }] as const);

test('infra/README.md promises the metrics of the code, with their kinds, units and dimensions', () => {
  const known = Object.entries(METRICS).map(([name, { meaning: _, ...metric }]) => [name, metric]);
  expect(Object.fromEntries(promised)).toEqual(Object.fromEntries(known));
});

test('alerts and the workbook ask for no metric that the code does not know', () => {
  const asked = globSync('infra/{workbook.json,alerts/*.kql}', { cwd: ROOT }).flatMap(
    (file) => read(file).match(/revaudit\.[a-z._]+(?=')/g) ?? [],
  );
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !Object.hasOwn(METRICS, name))).toEqual([]);
});

test.each(Object.keys(METRICS))('%s is told somewhere in the code', (name) => {
  const sources = globSync('src/**/*.ts', { cwd: ROOT, exclude: (path) => path.endsWith('telemetry.ts') }).map(read);
  expect(sources.some((source) => new RegExp(`(record|watch)\\('${name.replaceAll('.', '\\.')}'`).test(source))).toBe(
    true,
  );
});
