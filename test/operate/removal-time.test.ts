/** Whatever clock is wrong, the record stays; when a person means it, it goes. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAzurite } from '../../local/azurite.ts';
import { type Clocks, openServerTime } from '../../src/base/server-time.ts';
import { removalTime } from '../../src/operate/removal-time.ts';
import { runRetention } from '../../src/operate/retention.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { erasingStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { record, TENANT } from '../record/record-builder.ts';

const NOW = Date.parse('2031-12-01T08:00:00Z');
const DAY = 86_400_000;
const HOUR = 3_600_000;
const quiet = { log: () => {}, warn: () => {} };

interface Offsets {
  readonly host?: number;
  readonly graph?: number | undefined;
  readonly store?: number | undefined;
}

function clocksAt(time: number, offsets: Offsets = {}): Clocks {
  const at = (offset: number | undefined) => (offset === undefined ? undefined : time + offset);
  const { host = 0, graph, store } = { graph: 0, store: 0, ...offsets };
  return { host: time + host, graph: at(graph), store: at(store), precision: 5_000 };
}

/** A record with one revocation on each of so many days, up to yesterday. */
async function recordOf(days: number, { end = NOW } = {}) {
  const tables = memoryTables();
  for (let ago = 1; ago <= days; ago += 1) {
    const at = new Date(end - ago * DAY).toISOString();
    await tableLedger(tenantStore(tables, TENANT)).open(
      record(ago, { revocation: { keyTime: at, occurred: { from: at, to: at } } }),
    );
  }
  return { tables, ...retentionOn(tables) };
}

function retentionOn(tables: Tables) {
  const store = erasingStore(tables, TENANT);
  return {
    days: async () =>
      new Set(
        (await allRows(tables('Revocations'), { partition: { from: '!', to: '~' } })).map((row) => row.partitionKey),
      ).size,
    async run(clocks: Clocks | (() => Clocks), keep: number | undefined, approvedDays?: number) {
      const time = await removalTime(store, typeof clocks === 'function' ? clocks : () => clocks);
      const now = typeof clocks === 'function' ? clocks().host : clocks.host;
      await runRetention({ store, now, time, days: keep, approvedDays }, quiet);
      return time;
    },
  };
}

/** As the timer does: a run that stops is a failed invocation, and the next hour tries again. */
async function hourly(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

describe('a clock that is wrong', () => {
  test.each<[string, Offsets]>([
    ['the host, a year ahead', { host: 365 * DAY }],
    ['the host, a year behind', { host: -365 * DAY }],
    ['the store, a year ahead', { store: 365 * DAY }],
    ['Graph, a year ahead', { graph: 365 * DAY }],
    ['the store, and Graph is silent', { store: 365 * DAY, graph: undefined }],
    ['the store and Graph, a year ahead together', { store: 365 * DAY, graph: 365 * DAY }],
    ['all three, a year ahead', { host: 365 * DAY, store: 365 * DAY, graph: 365 * DAY }],
    ['the store is silent', { host: 365 * DAY, store: undefined }],
  ])('deletes nothing in its first hours: %s', async (_, offsets) => {
    for (const wasWell of [true, false]) {
      const { days, run } = await recordOf(40);
      if (wasWell) await run(clocksAt(NOW), 90);
      for (let hour = 1; hour <= 5; hour += 1) await hourly(() => run(clocksAt(NOW + hour * HOUR, offsets), 90));
      expect(await days()).toBe(40);
    }
  });

  test('costs two days a day at most, whatever it says and for how long', async () => {
    const { days, run } = await recordOf(90);
    await run(clocksAt(NOW), 90);
    const ahead = { host: 365 * DAY, store: 365 * DAY, graph: 365 * DAY };
    for (let hour = 1; hour <= 71; hour += 1) await hourly(() => run(clocksAt(NOW + hour * HOUR, ahead), 90));
    // Three days of a wrong clock: one step at once, and one a day.
    expect(await days()).toBeGreaterThanOrEqual(90 - 4 * 2);
  });

  test('is forgotten when it is right again', async () => {
    const { run } = await recordOf(10);
    await run(clocksAt(NOW), 90);
    const together = (offset: number) => ({ store: offset, graph: offset });
    for (let hour = 1; hour < 20; hour += 1)
      await hourly(() => run(clocksAt(NOW + hour * HOUR, together(hour % 2 === 0 ? 0 : 300 * DAY)), 90));
    expect(await run(clocksAt(NOW + 20 * HOUR), 90)).toBe(NOW + 20 * HOUR);
  });

  test('of any of the three, changing by the hour', async () => {
    const offset = fc.integer({ min: -400 * DAY, max: 400 * DAY });
    const hours = fc.array(fc.tuple(offset, offset, offset), { minLength: 24, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(hours, fc.boolean(), async (offsets, wasWell) => {
        const { days, run } = await recordOf(30);
        if (wasWell) await run(clocksAt(NOW), 90);
        for (const [hour, [host, graph, store]] of offsets.entries())
          await hourly(() => run(clocksAt(NOW + hour * HOUR, { host, graph, store }), 90));
        expect(await days()).toBe(30);
      }),
      { seed: 12, numRuns: process.env.LONG ? 200 : 15 },
    );
  });
});

describe('the record is cut', () => {
  test('day by day, where the clocks are right, also in a small tenant', async () => {
    const { days, run } = await recordOf(3, { end: NOW - 86 * DAY });
    for (let day = 0; day <= 5; day += 1) await run(clocksAt(NOW + day * DAY), 90);
    expect(await days()).toBe(0);
  });

  test('at once only where a person has approved the number', async () => {
    const { days, run } = await recordOf(200);
    await run(clocksAt(NOW), 400);
    expect(await hourly(() => run(clocksAt(NOW + DAY), 90))).toBe('REMOVAL_STOPPED');
    expect(await hourly(() => run(clocksAt(NOW + DAY), 90, 180))).toBe('REMOVAL_STOPPED');
    expect(await days()).toBe(200);
    await run(clocksAt(NOW + DAY), 90, 90);
    expect(await days()).toBe(89);
    await run(clocksAt(NOW + 2 * DAY), 90);
    expect(await days()).toBe(88);
  });

  test('at first only where a person has approved it, or where it is little', async () => {
    const much = await recordOf(120);
    expect(await hourly(() => much.run(clocksAt(NOW), 90))).toBe('REMOVAL_STOPPED');
    expect(await much.days()).toBe(120);
    const little = await recordOf(110);
    expect(await hourly(() => little.run(clocksAt(NOW), 90))).toBeUndefined();
    expect(await little.days()).toBe(90);
  });

  test('after a pause of a month two days more each day, until it has caught up', async () => {
    const { run } = await recordOf(10);
    await run(clocksAt(NOW), 90);
    const behind: number[] = [];
    for (let day = 30; day < 62; day += 1)
      behind.push((NOW + day * DAY - (await run(clocksAt(NOW + day * DAY), 90))) / DAY);
    expect([behind[0], behind[1], behind.at(-1)]).toEqual([28, 27, 0]);
  });
});

test('the store itself says the time, and the host has no say', async () => {
  const azurite = await startAzurite();
  onTestFinished(() => azurite.stop());
  await createTables(azurite);
  const host = () => Date.now() + 365 * DAY;
  const time = openServerTime({ now: host, monotonic: () => performance.now() });
  const tables = storageTables(azurite, (milliseconds) => time.note('store', milliseconds));
  const at = new Date(Date.now() - 30 * DAY).toISOString();
  const { days, run } = retentionOn(tables);
  await tableLedger(tenantStore(tables, TENANT)).open(
    record(1, { revocation: { keyTime: at, occurred: { from: at, to: at } } }),
  );
  expect(Math.abs((await run(time.clocks, 90)) - Date.now())).toBeLessThan(60_000);
  expect(await days()).toBe(1);
  expect(Math.abs(time.now() - Date.now())).toBeLessThan(60_000);
});
