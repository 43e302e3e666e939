/** Sweeps on record: they are the same in whatever order and however often the reports arrive. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import type { Report } from '../../src/detect/report.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { entriesOfRows } from '../../src/record/rows/trail-row.ts';
import { tableSweeps } from '../../src/record/table-sweeps.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { at, audited, seen, TENANT } from '../correlate/report-builder.ts';
import { deliver, dump } from '../correlate/settled-model.ts';
import { unevenTables } from '../pipeline/uneven-tables.ts';
import { idOf } from './record-builder.ts';

const GRACE = { kind: 'user', id: idOf('9', 1), name: 'Grace Hopper' } as const;
const HEIDI = { kind: 'user', id: idOf('9', 2) } as const;

const user = (number: number) => ({ kind: 'user', id: idOf('a', number) }) as const;
/** An audit record: it names the actor. */
const logged = (number: number, minute: number, different: Partial<Report> = {}) =>
  audited(minute, {
    subject: user(number),
    actor: GRACE,
    correlationId: `c${number}`,
    sourceId: `audit-${number}-${different.cause ?? ''}`,
    ...different,
  });
/** A reading: it names nobody. */
const read = (number: number, from: number, to: number) =>
  seen(from, to, { subject: user(number), sourceId: `delta-${number}` });

async function sweepsIn(tables: Tables): Promise<readonly (readonly [string, number, readonly string[]])[]> {
  const answers = tableAnswers(tenantStore(tables, TENANT));
  const { revocations } = await answers.list({ limit: 1000 });
  const ids = new Set(revocations.flatMap(({ sweep }) => sweep?.id ?? []));
  const sweeps = await Promise.all([...ids].map((id) => answers.sweep(id)));
  return sweeps
    .flatMap((sweep) =>
      sweep
        ? [
            [
              `${sweep.cause} ${sweep.by.id}`,
              sweep.members,
              sweep.revocations.map(({ subject }) => subject.id).sort(),
            ] as const,
          ]
        : [],
    )
    .sort((a, b) => (a[2].join() < b[2].join() ? -1 : 1));
}

async function after(reports: readonly Report[]): Promise<ReturnType<typeof sweepsIn>> {
  const tables = memoryTables();
  for (const report of reports) await deliver(report, tables);
  return sweepsIn(tables);
}

const users = (...numbers: readonly number[]) => numbers.map((number) => user(number).id);
const by = (who: { readonly id: string }, cause = 'account-disabled') => `${cause} ${who.id}`;

test('many accounts disabled by one person within minutes are one sweep, without other actors and causes', async () => {
  const others = [logged(7, 2, { actor: HEIDI }), logged(8, 2, { cause: 'account-deleted' })];

  expect(await after([logged(1, 1), logged(2, 2), logged(3, 3), ...others])).toEqual([[by(GRACE), 3, users(1, 2, 3)]]);
});

test('the actor may become known after the revocation was recorded', async () => {
  expect(await after([read(1, 0, 5), read(2, 0, 5), read(3, 0, 5)])).toEqual([]);
  expect(await after([read(1, 0, 5), read(2, 0, 5), read(3, 0, 5), logged(1, 1), logged(2, 1), logged(3, 2)])).toEqual([
    [by(GRACE), 3, users(1, 2, 3)],
  ]);
});

test('a revocation that is part of a stronger one leaves the sweep, and too few are no sweep', async () => {
  const disabled = [logged(1, 1), logged(2, 1), logged(3, 1), logged(4, 1)];
  const deleted = (number: number) => logged(number, 1, { cause: 'account-deleted' });

  expect(await after([...disabled, deleted(4)])).toEqual([[by(GRACE), 3, users(1, 2, 3)]]);
  expect(await after([deleted(3), ...disabled, deleted(4)])).toEqual([]);
  expect(await after([...disabled, ...[1, 2, 3, 4].map(deleted)])).toEqual([
    [by(GRACE, 'account-deleted'), 4, users(1, 2, 3, 4)],
  ]);
});

test('two sweeps become one when the member between them becomes known, and their earlier ids find it', async () => {
  const tables = memoryTables();
  const answers = tableAnswers(tenantStore(tables, TENANT));
  for (const report of [logged(4, 18), logged(5, 19), logged(6, 20), logged(1, 1), logged(2, 2), logged(3, 3)])
    await deliver(report, tables);
  const before = new Set((await answers.list({ limit: 10 })).revocations.map(({ sweep }) => sweep?.id ?? ''));
  await deliver(logged(7, 10), tables);
  await deliver(logged(8, 0), tables);

  expect(before.size).toBe(2);
  for (const id of before)
    expect(await answers.sweep(id)).toMatchObject({
      members: 8,
      occurred: { from: at(0), to: at(20) },
      by: { name: 'Grace Hopper' },
    });
});

test('a sweep may grow until the actors of the others are known', async () => {
  const tables = memoryTables();
  const grows = async () => {
    const trail = await allRows(tables('Trail'), {
      partition: { from: '', to: '~' },
      rows: { from: 'placed_', to: 'placed`' },
    });
    const places = entriesOfRows(trail).filter((entry) => entry.kind === 'placed');
    return Promise.all(
      places
        .filter(({ order }) => order === 1)
        .map((placed) => tableSweeps(tenantStore(tables, TENANT)).mayGrow(placed)),
    );
  };
  for (const report of [read(1, 0, 5), read(2, 0, 5), logged(3, 5)]) await deliver(report, tables);
  expect(await grows()).toEqual([true, true, true]);
  // At the very end of the reading: the same moment, and another root.
  for (const report of [logged(1, 5), logged(2, 5)]) await deliver(report, tables);
  expect(await rootsIn(tables)).toEqual(Array(6).fill('user'));
});

/** Each revocation has two rows: under its own root, and among all of its cause. */
async function rootsIn(tables: Tables): Promise<readonly unknown[]> {
  const rows = await allRows(tables('Sweeps'), { partition: { from: '', to: '~' } });
  const latest = new Map(rows.map((row) => [`${row.partitionKey} ${row.rowKey.slice(0, -6)}`, row]));
  return [...latest.values()].filter(({ here }) => here === true).map(({ rootKind }) => rootKind);
}

test('what one policy blocks at about the same time is a sweep of that policy', async () => {
  const refused = (number: number, minute: number, blockingPolicyIds: readonly string[]): Report => {
    const {
      actor: _actor,
      correlationId: _correlation,
      ...report
    } = logged(number, minute, { cause: 'policy-blocked', source: 'sign-in' });
    const detail = { signIn: { errorCode: 53003, flow: 'non-interactive', blockingPolicyIds } } as const;
    return { ...report, subject: { kind: 'user-app', id: `${user(number).id}_crm` }, detail };
  };
  const [policy, other] = [idOf('c', 1), idOf('c', 2)];
  const refusals = [
    refused(1, 1, [policy]),
    refused(2, 5, [other, policy]),
    refused(3, 9, [policy]),
    refused(4, 9, [other]),
  ];

  expect(await after(refusals)).toEqual([
    [`policy-blocked ${policy}`, 3, [1, 2, 3].map((number) => `${user(number).id}_crm`)],
  ]);
});

test('what goes on for days is one sweep a day', async () => {
  const evening = 16 * 60 - 3;

  expect(await after([0, 1, 2, 3, 4, 5].map((number) => logged(number, evening + number)))).toEqual([
    [by(GRACE), 3, users(0, 1, 2)],
    [by(GRACE), 3, users(3, 4, 5)],
  ]);
});

const report = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 30 }), fc.constantFrom(GRACE, GRACE, HEIDI))
    .map(([number, minute, actor]) =>
      logged(number, minute, {
        actor,
        sourceId: `audit-${number}-${minute}-${actor.id}`,
        correlationId: `c${number}-${minute}-${actor.id}`,
      }),
    ),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 30 })).map(([number, minute]) =>
    logged(number, minute, {
      cause: 'account-deleted',
      sourceId: `audit-${number}-${minute}-d`,
      correlationId: `c${number}-${minute}-d`,
    }),
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 30 }))
    .map(([number, from]) => ({ ...read(number, from, from + 5), sourceId: `delta-${number}-${from}` })),
);
const twice = fc
  .uniqueArray(report, { selector: ({ sourceId, cause }) => `${sourceId} ${cause}`, minLength: 3, maxLength: 16 })
  .chain((set) => fc.tuple(fc.constant(set), fc.shuffledSubarray([...set, ...set], { minLength: 2 * set.length })));

test('any order, duplicates and two workers give the same sweeps, and a repetition changes no byte', async () => {
  await fc.assert(
    fc.asyncProperty(twice, fc.integer(), async ([set, doubled], seed) => {
      const expected = await after(set);
      const tables = memoryTables();
      const uneven = unevenTables(tables, randomFrom(seed, 'pace'));
      const waiting = [...doubled];
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await deliver(next, uneven);
      };
      await Promise.all([work(), work()]);
      expect(await sweepsIn(tables)).toEqual(expected);

      const once = await dump(tables);
      for (const again of set) await deliver(again, tables);
      expect(await dump(tables)).toBe(once);
    }),
    { numRuns: 150 },
  );
});

describe('the storage service', () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
    await createTables({ connectionString: azurite.connectionString });
  });
  afterAll(() => azurite.stop());

  test('gives the same sweep', async () => {
    const tables = storageTables({ connectionString: azurite.connectionString });
    for (const one of [read(2, 0, 5), logged(1, 1), logged(2, 2), logged(3, 3)]) await deliver(one, tables);

    expect(await sweepsIn(tables)).toEqual([[by(GRACE), 3, users(1, 2, 3)]]);
  });
});
