/** The lists in infra/ are the same as those in the code. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { TABLES } from '../../src/storage/tables.ts';
import { anchorsOf, pageAt } from '../docs/pages.ts';
import { at, INFRA, template } from './template.ts';

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
const json = (file: string): unknown => JSON.parse(read(file));
const functionFiles = globSync('functions/*.ts', { cwd: ROOT }).map(read);

test('infra/ knows the tables of the code, and which of them are the record', () => {
  expect(json('infra/tables.json')).toEqual(TABLES);
});

test('infra/ creates the queues that the functions use', () => {
  const used = new Set(
    functionFiles.flatMap((file) => [...file.matchAll(/queueName: '([a-z-]+)'/g)].map(([, name]) => name)),
  );
  const created = at(template, 'resources', 'storage', 'properties', 'parameters', 'queueNames', 'value') as string[];
  expect(created.filter((name) => !name.endsWith('-poison')).toSorted()).toEqual([...used].toSorted());
});

describe('the alert on silent timers', () => {
  const silentAfter = json('infra/silent-after.json') as Readonly<Record<string, number>>;
  const timers = functionFiles.flatMap((file) =>
    [...file.matchAll(/app\.timer\('([^']+)', \{ schedule: '([^']+)'/g)].map(([, name = '', schedule = '']) => ({
      name,
      schedule,
    })),
  );

  test('has a limit for every timer and nothing else', () => {
    expect(Object.keys(silentAfter).toSorted()).toEqual(timers.map(({ name }) => name).toSorted());
  });

  test('waits for at least two missed runs and ten minutes for delivery, and not for hours longer', () => {
    const off = timers.filter(({ name, schedule }) => {
      const [first, second] = new Cron(schedule).nextRuns(2);
      const every = (Number(second) - Number(first)) / 60_000;
      const after = silentAfter[name] ?? 0;
      return after < Math.max(2 * every, every + 10) || after > 2 * every + 30;
    });
    expect(off).toEqual([]);
  });
});

describe('the metrics', () => {
  const documented = [...read('infra/README.md').matchAll(/^\| `(revaudit\.[a-z._]+)` \|/gm)].map(([, name]) => name);
  const shown = globSync('infra/{workbook.json,alerts/*.kql}', { cwd: ROOT }).map(read).join('\n');

  test('that the alerts and the workbook use are those that infra/README.md lists, all of them', () => {
    const used = new Set([...shown.matchAll(/'(revaudit\.[a-z._]+)'/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(documented.toSorted());
  });

  test('are used only with dimensions that infra/README.md lists', () => {
    const dimensions = new Set(
      [...read('infra/README.md').matchAll(/^\| `revaudit\.[^|]+\|[^|]+\| `([a-z]+)`/gm)].map(([, name]) => name),
    );
    expect(
      [...shown.matchAll(/Properties\.(\w+)/g)]
        .map(([, name]) => name)
        // The host names the function of a log line in it.
        .filter((name) => name !== 'CategoryName' && !dimensions.has(name)),
    ).toEqual([]);
  });
});

test('every alert has a section in docs/operations.md', () => {
  const alerts = [...read('infra/alerts.bicep').matchAll(/^ {4}name: '([a-z-]+)'$/gm)].map(([, name]) => name ?? '');
  expect(alerts).toHaveLength(globSync('infra/alerts/*.kql', { cwd: ROOT }).length);
  expect(alerts.filter((name) => !anchorsOf(pageAt('docs/operations.md')).has(name))).toEqual([]);
});

test('the workbook shows revocations by cause, lag by source, notices by state and the heartbeat', () => {
  const { items } = json('infra/workbook.json') as { readonly items: readonly { readonly name: string }[] };
  expect(items.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['revocations-by-cause', 'lag-per-source', 'notices-by-state', 'heartbeat']),
  );
});
