/** Lists that stand in infra/ and in the code are the same lists. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { TABLE_NAMES } from '../../src/storage/tables.ts';
import { anchorsOf, pageAt } from '../docs/pages.ts';
import { at, INFRA, template } from './template.ts';

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
const json = (file: string): unknown => JSON.parse(read(file));
const doors = globSync('functions/*.ts', { cwd: ROOT }).map(read);

test('the tables that are created are those that the code knows', () => {
  expect(json('infra/tables.json')).toEqual([...TABLE_NAMES]);
});

test('the queues that are created are those that the doors use', () => {
  const used = new Set(doors.flatMap((door) => [...door.matchAll(/queueName: '([a-z-]+)'/g)].map(([, name]) => name)));
  expect(
    new Set(at(template, 'resources', 'storage', 'properties', 'parameters', 'queueNames', 'value') as string[]),
  ).toEqual(used);
});

describe('the alert on silent timers', () => {
  const silentAfter = json('infra/silent-after.json') as Readonly<Record<string, number>>;
  const timers = doors.flatMap((door) =>
    [...door.matchAll(/app\.timer\('([^']+)', \{ schedule: '([^']+)'/g)].map(([, name = '', schedule = '']) => ({
      name,
      schedule,
    })),
  );

  test('watches every timer and nothing else', () => {
    expect(Object.keys(silentAfter).toSorted()).toEqual(timers.map(({ name }) => name).toSorted());
  });

  test('waits for two missed turns and ten minutes of delivery at least, and not for hours longer', () => {
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
  const contract = [...read('infra/README.md').matchAll(/^\| `(revaudit\.[a-z._]+)` \|/gm)].map(([, name]) => name);
  const shown = globSync('infra/{workbook.json,alerts/*.kql}', { cwd: ROOT }).map(read).join('\n');

  test('that alerts and the workbook ask for are those that are promised, all of them', () => {
    const asked = new Set([...shown.matchAll(/'(revaudit\.[a-z._]+)'/g)].map(([, name]) => name));
    expect([...asked].toSorted()).toEqual(contract.toSorted());
  });

  test('are asked for by dimensions that are promised', () => {
    const promised = new Set(
      [...read('infra/README.md').matchAll(/^\| `revaudit\.[^|]+\|[^|]+\| `([a-z]+)`/gm)].map(([, name]) => name),
    );
    expect(
      [...shown.matchAll(/Properties\.(\w+)/g)].map(([, name]) => name).filter((name) => !promised.has(name)),
    ).toEqual([]);
  });
});

test('every alert has its chapter in docs/operations.md', () => {
  const alerts = [...read('infra/alerts.bicep').matchAll(/^ {4}name: '([a-z-]+)'$/gm)].map(([, name]) => name ?? '');
  expect(alerts).toHaveLength(4);
  expect(alerts.filter((name) => !anchorsOf(pageAt('docs/operations.md')).has(name))).toEqual([]);
});

test('the workbook shows revocations by cause, lag per source, notices by state and the heartbeat', () => {
  const { items } = json('infra/workbook.json') as { readonly items: readonly { readonly name: string }[] };
  expect(items.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['revocations-by-cause', 'lag-per-source', 'notices-by-state', 'heartbeat']),
  );
});
