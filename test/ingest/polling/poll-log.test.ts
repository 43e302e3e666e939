/** A log that grows faster than it may be read: every turn keeps what it has read, comes nearer, and says how far it still is. */
import { expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { SIGN_IN_CADENCE } from '../../../src/ingest/polling/log-windows.ts';
import { enqueuedRecords, type Log, pollLog } from '../../../src/ingest/polling/poll-log.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;

/** Two rows a minute, in pages of four, of which a turn may read so many. */
function busyLog({ pagesPerTurn = 5, newestFirst = false } = {}) {
  let now = NOW;
  let pages = 0;
  const rows = function* (from: number, to: number) {
    for (let at = Math.ceil(from / 30_000) * 30_000; at <= Math.min(to, now); at += 30_000) yield at;
  };
  const log: Log<number> = {
    source: 'busy',
    cadence: SIGN_IN_CADENCE,
    pagesPerTurn,
    async *pages({ from, to }) {
      const found = newestFirst ? [...rows(from, to)].reverse() : [...rows(from, to)];
      for (let start = 0; start < Math.max(1, found.length); start += 4) {
        pages += 1;
        yield { items: found.slice(start, start + 4) };
      }
    },
    read: (raw) => ({ at: isoOf(Number(raw)), key: String(raw), signal: Number(raw) }),
  };
  const told = new Set<number>();
  const tell = async (some: readonly number[]) => {
    for (const at of some) told.add(at);
  };
  const turn = { tables: memoryTables(), tenantId: TENANT, told: enqueuedRecords(), tell };
  return {
    told,
    rows: () => [...rows(NOW, now)],
    pagesOf: async (poll: () => Promise<unknown>) => {
      pages = 0;
      await poll();
      return pages;
    },
    poll: () => pollLog(log, { ...turn, now }),
    pass(ms: number) {
      now += ms;
    },
  };
}

test('after an outage it comes nearer turn by turn until it is there, and every row is told', async () => {
  const { poll, pass, told, rows } = busyLog();
  await poll();
  pass(90 * MINUTE);
  const behind: number[] = [];
  do {
    behind.push((await poll()).minutesBehind);
    pass(2 * MINUTE);
  } while (behind.at(-1) !== 0 && behind.length < 100);
  expect(behind.at(-1)).toBe(0);
  expect(behind).toEqual(behind.toSorted((a, b) => b - a));
  expect(behind.length).toBeGreaterThan(8);
  for (let turn = 0; turn < 3; turn += 1) {
    await poll();
    pass(2 * MINUTE);
  }
  await poll();
  expect(rows().filter((at) => !told.has(at) && at > NOW + MINUTE)).toEqual([]);
});

test('where a turn may read less than it has to read again, it still comes nearer', async () => {
  const { poll, pass, told, rows } = busyLog({ pagesPerTurn: 1 });
  await poll();
  for (let turn = 0; turn < 30; turn += 1) {
    pass(2 * MINUTE);
    await poll();
  }
  expect(rows().filter((at) => !told.has(at) && at < NOW + 55 * MINUTE)).toEqual([]);
});

test('a stretch that comes in no order is read to its end, however many pages that takes', async () => {
  const { poll, pass, told, rows } = busyLog({ pagesPerTurn: 2, newestFirst: true });
  await poll();
  pass(20 * MINUTE);
  await poll();
  expect(rows().filter((at) => !told.has(at))).toEqual([]);
});

test('a turn reads few more pages than it may', async () => {
  const { poll, pass, pagesOf } = busyLog();
  await poll();
  pass(90 * MINUTE);
  for (let turn = 0; turn < 60; turn += 1) {
    expect(await pagesOf(poll)).toBeLessThanOrEqual(8);
    pass(2 * MINUTE);
  }
});
