/** The slope, the rows, and that a case is counted with the product's own work. */
import { expect, test } from 'vitest';
import { workCounter } from '../../bench/scale/count-work.ts';
import { accountDisabled } from '../../bench/scale/log-records.ts';
import { SCALE_CASES } from '../../bench/scale/scale.ts';
import { type Cost, exponentOf, rowsOf } from '../../bench/scale/scale-row.ts';
import { openScaleStage } from '../../bench/scale/scale-stage.ts';
import { idOf, numberOf } from '../../bench/scale/synthetic-tenant.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';

const SIZES = [100, 1_000, 10_000];

test.each([
  ['what does not grow', [7, 7, 7], 0],
  ['what grows with its size', [5, 50, 500], 1],
  ['what grows with the square', [1, 100, 10_000], 2],
])('the slope of %s', (_, counts, slope) => {
  expect(exponentOf(SIZES, counts)).toBeCloseTo(slope, 6);
});

test('a case gives a row for each unit that has a goal', () => {
  const cost = { 'graph-calls': 1, 'storage-calls': 10, entities: 20, 'cpu-ms': 3 };
  const rows = rowsOf({ name: 'scale-example', goals: { entities: 1.1, 'storage-calls': 0.2 } }, SIZES, [
    cost,
    { ...cost, entities: 200 },
    { ...cost, entities: 2_000 },
  ]);

  expect(rows).toEqual([
    {
      name: 'scale-example/entities',
      unit: 'entities',
      sizes: SIZES,
      counts: [20, 200, 2_000],
      exponent: expect.closeTo(1, 6),
      goal: 1.1,
    },
    expect.objectContaining({ name: 'scale-example/storage-calls', counts: [10, 10, 10], exponent: 0, goal: 0.2 }),
  ]);
});

test('a page of a query and a transaction are one call each, and their rows are the entities', async () => {
  const { tables, measure } = workCounter();
  const table = tables(memoryTables())('Trail');
  const cost = await measure(async () => {
    await table.transact(['a', 'b', 'c'].map((rowKey) => ({ insert: { partitionKey: 'p', rowKey } })));
    await table.query({ partition: 'p', limit: 2 });
    await table.get('p', 'none');
  });

  expect(cost).toMatchObject({ 'storage-calls': 3, entities: 5 });
});

test('across partitions, rows that a range of row keys leaves out are read, too', async () => {
  const { tables, measure } = workCounter();
  const table = tables(memoryTables())('Trail');
  for (const partitionKey of ['a', 'b', 'c'])
    for (const rowKey of ['1', '2', '3', '4']) await table.insert({ partitionKey, rowKey });
  const rows = { from: '3', to: '4' };
  const entities = async (partition: string | { from: string; to: string }, limit = 1000) =>
    (await measure(() => table.query({ partition, rows, limit }))).entities;

  expect(await entities('b')).toBe(1);
  expect(await entities({ from: 'a', to: 'c' })).toBe(8);
  // The page ends at the third row of the first partition.
  expect(await entities({ from: 'a', to: 'c' }, 1)).toBe(3);
});

test('the synthetic tenant is read in full, and an act in it is recorded with its apps', async () => {
  const stage = openScaleStage({
    users: 450,
    apps: 5,
    groups: 2,
    devices: 3,
    grants: (user) => [user % 5],
    members: (group) => [group, group + 1],
  });
  await stage.readTenant();
  await stage.process(accountDisabled(403, stage.now()));

  const { revocations } = await stage.engine.answers.list({ limit: 5 });
  expect(revocations).toMatchObject([{ subject: { id: idOf('user', 403) }, affectedAppCount: 1 }]);
  expect(numberOf(idOf('user', 403))).toBe(403);
});

/** At a tenth of the small sizes: what grows too fast there grows too fast in a large tenant. */
const TENTH = 10;
/** Seconds. The others run with `npm run test:long`. */
const QUICK = [
  'scale-account-apps',
  'scale-act',
  'scale-list',
  'scale-show-large',
  'scale-sweep-notices',
  'scale-reverted-policy',
  'scale-retention',
  'scale-import',
  'scale-first-reading',
];
const cases = SCALE_CASES.filter((one) => one.isTimed === undefined);

test('the quick cases are cases', () => {
  expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(QUICK));
});

test.for(cases.filter(({ name }) => process.env.LONG || QUICK.includes(name)))(
  '$name grows no faster than its goal, already in small tenants',
  { timeout: 120_000 },
  async (one) => {
    const sizes = (one.smallSizes ?? one.sizes).map((size) => Math.ceil(size / TENTH));
    const costs: Cost[] = [];
    for (const size of sizes) costs.push(await one.run(size));
    for (const { name, counts, exponent, goal } of rowsOf(one, sizes, costs))
      expect.soft(exponent, `${name}: ${counts} at ${sizes}`).toBeLessThanOrEqual(goal);
  },
);
