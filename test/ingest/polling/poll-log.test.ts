/**
 * A log that grows faster than we may read it: each poll saves its progress, catches up a little, and reports how far
 * it is behind.
 */
import { expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { AuditorError } from '../../../src/base/errors.ts';
import {
  DirectoryThrottledError,
  DirectoryUnavailableError,
  TurnBudgetError,
} from '../../../src/graph/graph-errors.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import { SIGN_IN_CADENCE } from '../../../src/ingest/polling/log-windows.ts';
import { type LogSource, pollLog } from '../../../src/ingest/polling/poll-log.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;

const noFault = (): Error => new TypeError('not used');

/** Two rows a minute, in pages of four. A poll may read `pagesPerPoll` pages. */
function busyLog({
  pagesPerPoll = 5,
  newestFirst = false,
  failAfter = Number.POSITIVE_INFINITY,
  fault = noFault,
} = {}) {
  let now = NOW;
  let pages = 0;
  const rows = function* (from: number, to: number) {
    for (let at = Math.ceil(from / 30_000) * 30_000; at <= Math.min(to, now); at += 30_000) yield at;
  };
  const log: LogSource<number> = {
    source: 'busy',
    cadence: SIGN_IN_CADENCE,
    pagesPerPoll: pagesPerPoll,
    async *pages({ from, to }) {
      const found = newestFirst ? [...rows(from, to)].reverse() : [...rows(from, to)];
      for (let start = 0; start < Math.max(1, found.length); start += 4) {
        pages += 1;
        if (start >= 4 * failAfter) throw fault();
        yield { items: found.slice(start, start + 4) };
      }
    },
    read: (raw) => ({ at: isoOf(Number(raw)), key: String(raw), signal: Number(raw) }),
  };
  const reported = new Set<number>();
  const enqueue = async (times: readonly number[]) => {
    for (const at of times) reported.add(at);
  };
  const context = { store: tenantStore(memoryTables(), TENANT), enqueued: enqueuedRecords(), enqueue };
  return {
    reported,
    rows: () => [...rows(NOW, now)],
    pagesOf: async (poll: () => Promise<unknown>) => {
      pages = 0;
      await poll();
      return pages;
    },
    poll: () => pollLog(log, { ...context, now }),
    pass(ms: number) {
      now += ms;
    },
  };
}

test('after an outage each poll catches up a little, until every row is reported', async () => {
  const { poll, pass, reported, rows } = busyLog();
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
  for (let times = 0; times < 3; times += 1) {
    await poll();
    pass(2 * MINUTE);
  }
  await poll();
  expect(rows().filter((at) => !reported.has(at) && at > NOW + MINUTE)).toEqual([]);
});

test.each([
  ['asks for a pause', () => new DirectoryThrottledError(120)],
  ['has given all that a turn may read', () => new TurnBudgetError('/auditLogs', 'bytes')],
] as const)('where Graph %s after four pages, what was read counts, and each poll goes on', async (_, fault) => {
  const { poll, pass, reported, rows } = busyLog({ failAfter: 4, fault });
  await poll();
  pass(20 * MINUTE);
  for (let times = 0; times < 9; times += 1) await poll().catch((error) => expect(error).toBeInstanceOf(AuditorError));
  expect(rows().filter((at) => !reported.has(at))).toEqual([]);
});

test('after a fault of another kind the range is read again', async () => {
  const { poll, pass, reported } = busyLog({
    failAfter: 2,
    fault: () => new DirectoryUnavailableError('/auditLogs', 503),
  });
  await poll();
  pass(20 * MINUTE);
  for (let times = 0; times < 9; times += 1) await expect(poll()).rejects.toBeInstanceOf(DirectoryUnavailableError);
  expect(reported.size).toBe(8);
});

test('where a poll may read less than it must read again, it still makes progress', async () => {
  const { poll, pass, reported, rows } = busyLog({ pagesPerPoll: 1 });
  await poll();
  for (let times = 0; times < 30; times += 1) {
    pass(2 * MINUTE);
    await poll();
  }
  expect(rows().filter((at) => !reported.has(at) && at < NOW + 55 * MINUTE)).toEqual([]);
});

test('a time range without order is read to its end, however many pages that takes', async () => {
  const { poll, pass, reported, rows } = busyLog({ pagesPerPoll: 2, newestFirst: true });
  await poll();
  pass(20 * MINUTE);
  await poll();
  expect(rows().filter((at) => !reported.has(at))).toEqual([]);
});

test('a poll reads few more pages than it may', async () => {
  const { poll, pass, pagesOf } = busyLog();
  await poll();
  pass(90 * MINUTE);
  for (let times = 0; times < 60; times += 1) {
    expect(await pagesOf(poll)).toBeLessThanOrEqual(8);
    pass(2 * MINUTE);
  }
});
