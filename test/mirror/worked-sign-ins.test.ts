/**
 * When a sign-in worked last: kept of each kind, in every order of arrival the same, and written once an hour at most.
 */
import { expect, test } from 'vitest';
import { isoOf } from '../../src/base/clock.ts';
import type { SignInUse } from '../../src/ingest/records/sign-in-record.ts';
import { seenSignIns } from '../../src/mirror/seen-sign-ins.ts';
import { objectState } from '../../src/mirror/states/mirror-states.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { readSeenApps, saveSeenPairs, startOfDay } from '../../src/mirror/table-seen-apps.ts';
import { withWorked } from '../../src/mirror/worked-sign-ins.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Table, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { app } from '../fakes/memory-tenant.ts';

const TENANT = '3a0a0000-0001-4001-8001-00000000003a';
const MAILER = 'c1c10000-0001-4001-8001-0000000000c1';
const MAIL_SYNC = 'a9911000-0003-4003-8003-0000000000c1';
const ADA = 'ada00000-0000-4000-8000-000000000001';
const MINUTE = 60_000;
const NINE = Date.parse('2031-03-01T09:00:00.000Z');
const NOW = NINE + 12 * 60 * MINUTE;

const use = (minutes: number, flow: SignInUse['flow'], errorCode = 0): SignInUse => ({
  ...{ userId: ADA, appId: MAIL_SYNC, at: isoOf(NINE + minutes * MINUTE), flow, errorCode },
});
const USES = [
  use(14, 'non-interactive'),
  use(15, 'interactive'),
  use(3, 'non-interactive'),
  use(59, 'non-interactive'),
  use(65, 'non-interactive'),
  use(71, 'non-interactive'),
  use(20, 'unknown'),
  use(90, 'non-interactive', 700082),
];

async function openTenant(tables: Tables = memoryTables()) {
  const store = tenantStore(tables, TENANT);
  const mirror = tableMirror({ store: tenantStore(memoryTables(), TENANT) });
  await mirror.states.write([objectState(TENANT, app(MAILER, { appId: MAIL_SYNC }))], { from: 0, at: NINE });
  const worker = () => seenSignIns({ store, mirror, now: () => NOW, countsAsUse: () => true });
  return { store, worker, rows: () => allRows(tables('SeenSignIns'), { partition: { from: '', to: '~' } }) };
}

/** A table whose writes are counted, by kind of row. */
function counted(tables: Tables) {
  const writes: string[] = [];
  const counting: Tables = (name) => {
    const table = tables(name);
    const transact: Table['transact'] = (changes) => {
      writes.push(...changes.map((change) => (JSON.stringify(change).includes('app-seen') ? 'app' : 'user')));
      return table.transact(changes);
    };
    return { ...table, transact };
  };
  return { counting, writes };
}

/** The same order each time: a shuffle that nobody can repeat proves nothing. */
function* orders<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let shift = 0; shift < items.length; shift += 1) {
    const turned = [...items.slice(shift), ...items.slice(0, shift)];
    yield turned;
    yield turned.toReversed();
  }
}

test('of each kind the first of the newest hour', async () => {
  const { store, worker } = await openTenant();
  const { note, save } = worker();
  for (const one of USES) note(one);
  await save();
  const [seen] = await readSeenApps(store, ADA);
  expect(seen?.worked).toEqual({
    interactive: NINE + 15 * MINUTE,
    refresh: NINE + 65 * MINUTE,
    unknown: NINE + 20 * MINUTE,
  });
});

test('in any order, twice, saved after each or at the end, by two workers: the same rows', async () => {
  const expected: unknown[] = [];
  for (const order of orders(USES))
    for (const isSavedEach of [true, false]) {
      const { worker, rows } = await openTenant();
      const workers = [worker(), worker()];
      for (const [index, one] of [...order, ...order].entries()) {
        const seen = workers[index % 3 === 0 ? 0 : 1];
        seen?.note(one);
        if (isSavedEach) await seen?.save();
      }
      for (const seen of workers) await seen.save();
      expected.push(await rows());
    }
  expect(new Set(expected.map((rows) => JSON.stringify(rows))).size).toBe(1);
});

test('twenty refreshes an hour cost one row an hour, and the row of the app one a day', async () => {
  const { counting, writes } = counted(memoryTables());
  const { worker } = await openTenant(counting);
  const { note, save } = worker();
  for (let minute = 0; minute < 180; minute += 3) {
    note(use(minute, 'non-interactive'));
    await save();
  }
  expect(writes).toEqual(['app', 'user', 'user', 'user']);
});

test('after a restart nothing is written that is there already', async () => {
  const { counting, writes } = counted(memoryTables());
  const { worker } = await openTenant(counting);
  for (let time = 0; time < 2; time += 1) {
    const { note, save } = worker();
    for (const one of USES) note(one);
    await save();
  }
  expect(writes).toEqual(['app', 'user']);
});

test('of two workers that write at once neither takes away what the other knows', async () => {
  const tables = memoryTables();
  let race: (() => Promise<unknown>) | undefined;
  const raced: Tables = (name) => ({
    ...tables(name),
    async transact(changes) {
      const other = race;
      race = undefined;
      await other?.();
      return tables(name).transact(changes);
    },
  });
  const pair = { userId: ADA, servicePrincipalId: MAILER, day: startOfDay(NINE) };
  const [first, second] = [tenantStore(raced, TENANT), tenantStore(tables, TENANT)];
  await saveSeenPairs(second, [{ ...pair, worked: { unknown: NINE } }], NOW);
  race = () => saveSeenPairs(second, [{ ...pair, worked: { refresh: NINE + 65 * MINUTE } }], NOW);
  const lost = await saveSeenPairs(first, [{ ...pair, worked: { interactive: NINE + 15 * MINUTE } }], NOW);
  expect(lost).toEqual([]);
  const [seen] = await readSeenApps(second, ADA);
  expect(seen?.worked).toEqual({ unknown: NINE, refresh: NINE + 65 * MINUTE, interactive: NINE + 15 * MINUTE });
});

test('what adds nothing is the same object', () => {
  const known = { refresh: NINE + MINUTE };
  expect(withWorked(known, { refresh: NINE + 2 * MINUTE })).toBe(known);
  expect(withWorked(known, { refresh: NINE - MINUTE })).toBe(known);
  expect(withWorked(known, { refresh: NINE })).toEqual({ refresh: NINE });
});
