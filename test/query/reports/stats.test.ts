/** Counts by day: the same as a count of all lines, fresh after every change, and a year costs two rows a day. */
import { expect, test } from 'vitest';
import { statsOf } from '../../../src/query/reports/stats.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { countStaleDays, DAY_MS } from '../../../src/record/views/day-counts.ts';
import { rebuildViews } from '../../../src/record/views/fill-views.ts';
import { bucketOf, endOfBucket } from '../../../src/record/views/spread.ts';
import { tableViews } from '../../../src/record/views/views.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { PAYROLL, record, TENANT } from '../../record/record-builder.ts';

const NOW = Date.parse('2031-03-01T12:00:00.000Z');
const SPAN = { since: NOW - 3 * DAY_MS, until: NOW, limit: 10 };

function countingRows(tables: Tables): { readonly tables: Tables; readonly read: () => number } {
  let rows = 0;
  const counted: Tables = (name) => {
    const table = tables(name);
    return {
      ...table,
      async query(range) {
        const page = await table.query(range);
        rows += page.rows.length;
        return page;
      },
    };
  };
  return { tables: counted, read: () => rows };
}

/** @param daysAgo when it happened @param seconds until it was on record */
function recordOf(number: number, daysAgo: number, seconds: number) {
  const at = NOW - daysAgo * DAY_MS;
  const keyTime = new Date(at).toISOString();
  const occurred = { from: keyTime, to: keyTime };
  const made = record(number, { revocation: { keyTime, occurred, subject: { kind: 'user', id: `user ${number}` } } });
  return { ...made, recordedAt: new Date(at + seconds * 1_000).toISOString() };
}

async function filled() {
  const { tables, read } = countingRows(memoryTables());
  const store = tenantStore(tables, TENANT);
  const views = tableViews(store, () => NOW);
  const { ledger, close } = views.unit(tableLedger(store));
  for (let number = 1; number <= 30; number += 1) await ledger.open(recordOf(number, number % 3, number));
  await close();
  return { store, views, read };
}

test('all that happened is counted, by day, cause and app, with how long it took to be seen', async () => {
  const { store } = await filled();
  const stats = await statsOf(store, SPAN);
  expect(stats).toMatchObject({ revocations: 30, open: 30, closed: 0, recovered: 0, behind: [], isComplete: true });
  expect(stats.days.map(({ day, revocations }) => [day, revocations])).toEqual([
    ['2031-03-01', 10],
    ['2031-02-28', 10],
    ['2031-02-27', 10],
  ]);
  expect(stats.causes).toHaveLength(1);
  expect(stats.apps[0]).toMatchObject({ id: PAYROLL.id, revocations: 30 });
  const { count, p50Ms, maxMs } = stats.timeToDetect;
  expect(count).toBe(30);
  for (const [found, exact] of [
    [p50Ms, 15_000],
    [maxMs, 30_000],
  ] as const) {
    expect(found).toBeGreaterThanOrEqual(exact);
    expect(found).toBeLessThan(exact * 1.1);
  }
  expect(stats.timeToRecover).toEqual({ count: 0 });
});

test('other causes, and other days, are not in it', async () => {
  const { store } = await filled();
  expect(await statsOf(store, { ...SPAN, causes: ['app-deleted'] })).toMatchObject({ revocations: 0, apps: [] });
  expect(await statsOf(store, { ...SPAN, since: NOW })).toMatchObject({ revocations: 10 });
});

test('counted days cost two rows each, and a change makes its day count anew', async () => {
  const { store, views, read } = await filled();
  await views.mend();
  const before = read();
  const stats = await statsOf(store, SPAN);
  // Two rows a day, and the name of one app.
  expect(read() - before).toBeLessThanOrEqual(2 * 3 + 2);
  expect(stats.revocations).toBe(30);
  const { ledger, close } = views.unit(tableLedger(store));
  await ledger.open(recordOf(31, 1, 5));
  await close();
  expect((await statsOf(store, SPAN)).revocations).toBe(31);
  await views.mend();
  expect((await statsOf(store, SPAN)).revocations).toBe(31);
});

test('of each cause: how many new sign-ins were awaited, how many were seen, and how long they took', async () => {
  const { store, views } = await filled();
  const { ledger, close } = views.unit(tableLedger(store));
  const hit = recordOf(50, 0, 1);
  const userIds = Array.from({ length: 10 }, (_, index) => `user ${index}`);
  const rectangles = [{ effect: 'dies' as const, bites: 'now' as const, userIds, appIds: [PAYROLL.id] }];
  const revocation = { ...hit.revocation, cause: 'consent-revoked' as const };
  await ledger.open({ ...hit, revocation, affected: { ...hit.affected, rectangles } });
  for (const [index, userId] of userIds.slice(0, 9).entries()) {
    const at = new Date(Date.parse(revocation.keyTime) + (index + 1) * 60_000).toISOString();
    await ledger.append(revocation, { kind: 'recovered', sourceId: `s${index}`, userId, appId: PAYROLL.id, at });
  }
  await close();
  await views.mend();
  const { causes } = await statsOf(store, { ...SPAN, causes: ['consent-revoked'] });
  expect(causes).toMatchObject([{ awaitedSignIns: 10, seenSignIns: 9, timeToRecover: { count: 9 } }]);
  const { p50Ms = 0, p90Ms = 0 } = causes[0]?.timeToRecover ?? {};
  expect([p50Ms / 300_000, p90Ms / 540_000].every((share) => share >= 1 && share < 1.1)).toBe(true);
});

test('who changes a day while it is counted is not overlooked', async () => {
  const { store, views } = await filled();
  const table = store.table;
  let isFirst = true;
  const slow = {
    ...store,
    table: (name: Parameters<typeof table>[0]) => {
      const one = table(name);
      return {
        ...one,
        async query(range: Parameters<typeof one.query>[0]) {
          const page = await one.query(range);
          if (isFirst && JSON.stringify(range).includes('all-_')) {
            isFirst = false;
            const { ledger, close } = views.unit(tableLedger(store));
            await ledger.open(recordOf(40, 0, 5));
            await close();
          }
          return page;
        },
      };
    },
  };
  await countStaleDays(slow, NOW);
  expect(isFirst).toBe(false);
  expect((await statsOf(store, SPAN)).revocations).toBe(31);
});

test('building the views again counts all days again', async () => {
  const { store, views } = await filled();
  await views.mend();
  await rebuildViews(store, { isDryRun: false });
  await views.mend();
  expect(await statsOf(store, SPAN)).toMatchObject({ revocations: 30, behind: [] });
});

test('a bucket ends at most nine parts in a hundred after each of its times', () => {
  for (const time of [1, 2, 999, 1_000, 59_999, 3_600_000, 86_400_000]) {
    expect(endOfBucket(bucketOf(time))).toBeGreaterThanOrEqual(time);
    expect(endOfBucket(bucketOf(time))).toBeLessThanOrEqual(Math.ceil(time * 1.0906));
  }
});
