/** Every record of the audit log is reported, however late it comes; what happened before the first poll is not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import {
  AUDIT_SOURCE,
  type AuditReader,
  pollDirectoryAudits,
} from '../../../src/ingest/polling/poll-directory-audits.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { fakeAuditLog } from '../../fakes/graph-audit-log.ts';
import { type FakeResponse, graphServer } from '../../fakes/graph-server.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A log, its reader, and a timer that the test runs. */
async function openLog({
  pageSize = 999,
  disturb = () => undefined,
}: {
  readonly pageSize?: number;
  readonly disturb?: () => FakeResponse | undefined;
} = {}) {
  let now = NOW;
  const log = fakeAuditLog(() => now, pageSize);
  // The pauses of Graph's rate limit are not tested here, so they do not move this clock.
  const server = await graphServer((request) => disturb() ?? log.answer(request), {
    now: () => now,
    pause: async () => {},
  });
  const store = tenantStore(memoryTables(), TENANT);
  const ids: string[] = [];
  let memory = enqueuedRecords();
  const reader = (difference: Partial<AuditReader>): AuditReader => ({
    graph: server.graph,
    store,
    now,
    enqueued: memory,
    relevant: () => true,
    enqueue: async (signals) => {
      ids.push(...signals.map(({ sourceId }) => sourceId));
    },
    ...difference,
  });
  return {
    ids,
    requests: server.requests,
    coverage: tableCoverage(store, AUDIT_SOURCE),
    happen: (id: string, { ago = 0, late = 0 } = {}) => log.records.push({ id, at: now - ago, visibleAt: now + late }),
    poll: (difference: Partial<AuditReader> = {}) => pollDirectoryAudits(reader(difference)),
    restart: () => {
      memory = enqueuedRecords();
    },
    pass: (ms: number) => {
      now += ms;
    },
    async runTimer(ms: number, every = MINUTE) {
      for (let gone = 0; gone < ms; gone += every) {
        now += every;
        await pollDirectoryAudits(reader({}));
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('what happened before the first poll is never reported, even if it appears later', async () => {
  await using log = await openLog();
  log.happen('before', { ago: MINUTE });
  log.happen('before-and-late', { ago: MINUTE, late: 5 * MINUTE });
  await log.poll();
  log.happen('after', { ago: -MINUTE / 2 });
  await log.runTimer(2 * HOUR);
  expect(new Set(log.ids)).toEqual(new Set(['after']));
});

test('a record is reported once, as a signal with the id of the record', async () => {
  await using log = await openLog();
  await log.poll();
  log.pass(MINUTE / 2);
  log.happen('Directory_1');
  log.pass(MINUTE / 2);
  const signals: unknown[] = [];
  const enqueue: AuditReader['enqueue'] = async (items) => void signals.push(...items);
  expect(await log.poll({ enqueue })).toEqual({
    windows: 1,
    read: 1,
    enqueued: 1,
    unreadable: 0,
    unrecognised: 0,
    minutesBehind: 0,
  });
  expect(await log.poll({ enqueue })).toMatchObject({ enqueued: 0 });
  expect(signals).toMatchObject([
    {
      kind: 'audit-recorded',
      source: 'directory-audit',
      sourceId: 'Directory_1',
      record: { activity: 'disable account' },
    },
  ]);
});

test.each([
  ['ten minutes', 10 * MINUTE, 11 * MINUTE],
  ['forty minutes', 40 * MINUTE, 51 * MINUTE],
  ['five hours', 5 * HOUR, 6 * HOUR + MINUTE],
])('a record that comes %s late is reported soon after', async (_, late, within) => {
  await using log = await openLog();
  await log.poll();
  log.happen('late', { late });
  await log.runTimer(within);
  expect(log.ids).toEqual(['late']);
});

test('a record that comes three days late is reported within a day', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('late', { late: 3 * DAY });
  await log.runTimer(4 * DAY + HOUR, 20 * MINUTE);
  expect(new Set(log.ids)).toEqual(new Set(['late']));
});

test('no record is lost, whatever its delay within five days', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ at: fc.integer({ min: 1, max: 6 * HOUR }), late: fc.integer({ min: 0, max: 5 * DAY }) }), {
        maxLength: 30,
      }),
      async (events) => {
        await using log = await openLog({ pageSize: 3 });
        await log.poll();
        for (const [index, { at, late }] of events.entries()) log.happen(String(index), { ago: -at, late: at + late });
        await log.runTimer(6 * DAY + 6 * HOUR, 90 * MINUTE);
        await log.runTimer(HOUR);
        expect([...new Set(log.ids)].sort()).toEqual(events.map((_, index) => String(index)).sort());
      },
    ),
    { numRuns: 5 },
  );
});

test('what could not be enqueued is reported by the next poll, and does not count as read before', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('one', { ago: -MINUTE / 2 });
  log.pass(MINUTE);
  await expect(log.poll({ enqueue: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow(
    'queue is down',
  );
  expect(await log.coverage.list(0)).toEqual([]);
  log.pass(3 * HOUR);
  await log.poll();
  expect(log.ids).toEqual(['one']);
});

test('a failure between two pages loses nothing', async () => {
  let requests = 0;
  await using log = await openLog({
    pageSize: 2,
    disturb: () => {
      requests += 1;
      return requests === 3 ? { status: 403, body: { error: { code: 'x', message: '' } } } : undefined;
    },
  });
  await log.poll();
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) log.happen(id, { ago: -1 });
  log.pass(MINUTE);
  await expect(log.poll()).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED' });
  await log.poll();
  expect(log.ids).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('after a restart a record may be reported again, with the same id', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('one', { ago: -1 });
  await log.runTimer(MINUTE);
  log.restart();
  await log.runTimer(MINUTE);
  expect(log.ids).toEqual(['one', 'one']);
});

test('what the queue swallows is found again for a week, by the same process', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('swallowed', { ago: -MINUTE / 2 });
  const swallowing = async (ms: number, every: number) => {
    for (let gone = 0; gone < ms; gone += every) {
      log.pass(every);
      await log.poll({ enqueue: async () => {} });
    }
  };
  await swallowing(10 * MINUTE, MINUTE);
  await log.runTimer(HOUR + MINUTE);
  expect(log.ids).toEqual(['swallowed']);

  log.happen('swallowed for days', { ago: -MINUTE / 2 });
  await swallowing(6 * DAY, 30 * MINUTE);
  expect(log.ids).not.toContain('swallowed for days');
  await log.runTimer(DAY + HOUR, 30 * MINUTE);
  expect(log.ids).toContain('swallowed for days');
});

test('a record is enqueued ten times in its week, not at each of the fifty times that it is read', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('one', { ago: -MINUTE / 2 });
  await log.runTimer(2 * HOUR);
  expect(log.ids).toHaveLength(2);
  await log.runTimer(9 * DAY, HOUR);
  expect(log.ids.length).toBeGreaterThan(8);
  expect(log.ids.length).toBeLessThanOrEqual(10);
});

test('only relevant records are reported', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('wanted', { ago: -1 });
  log.happen('noise', { ago: -1 });
  log.pass(MINUTE);
  await log.poll({ relevant: ({ id }) => id === 'wanted' });
  expect(log.ids).toEqual(['wanted']);
});

test('after an outage the log is read hour by hour', async () => {
  await using log = await openLog();
  await log.poll();
  for (let hour = 1; hour <= 30; hour += 1) log.happen(String(hour), { ago: -hour * HOUR });
  log.pass(31 * HOUR);
  await log.poll();
  const first = log.ids.length;
  expect(first).toBeLessThan(30);
  await log.runTimer(5 * MINUTE);
  expect(new Set(log.ids).size).toBe(30);
});

test('the coverage ledger shows continuous reading, and gaps where Graph may have deleted records', async () => {
  await using log = await openLog();
  await log.poll();
  await log.runTimer(3 * HOUR);
  const newest = (await log.coverage.list(NOW)).filter(({ pass }) => pass === 'newest').toReversed();
  expect(newest[0]?.from).toBe(NOW);
  for (const [index, hour] of newest.entries())
    if (index > 0) expect(hour.from).toBeLessThanOrEqual(newest[index - 1]?.to ?? 0);

  log.pass(9 * DAY);
  await log.runTimer(30 * MINUTE);
  const gaps = (await log.coverage.list(NOW)).filter(({ pass }) => pass === 'gap');
  expect(gaps.length).toBeGreaterThan(24);
  expect(Math.max(...gaps.map(({ to }) => to))).toBeLessThanOrEqual(NOW + 3 * HOUR + 2 * DAY + HOUR);
});

test('an ordinary minute needs one request, the rereads little more', async () => {
  await using log = await openLog();
  await log.poll();
  await log.runTimer(DAY, HOUR);
  const before = log.requests.length;
  await log.runTimer(6 * HOUR);
  expect(log.requests.length - before).toBeLessThan(1.25 * 6 * 60);
});

test('the next poll continues a long reread where it stopped', async () => {
  await using log = await openLog({ pageSize: 2 });
  await log.poll();
  for (let index = 0; index < 100; index += 1)
    log.happen(String(index), { ago: -(index + 1) * 1000, late: 40 * MINUTE });
  log.pass(41 * MINUTE);
  for (let poll = 0; poll < 9; poll += 1) await log.poll();
  expect(new Set(log.ids).size).toBe(100);
});
