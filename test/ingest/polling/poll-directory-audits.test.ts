/** Every record of the audit log is reported, however late it comes; what happened before the first poll is not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditReader } from '../../../src/ingest/polling/poll-directory-audits.ts';
import { NOW } from '../notifications/notification-builder.ts';
import { openLog } from './polled-audit-log.ts';

const MINUTE = 60_000;
const [HOUR, DAY] = [60 * MINUTE, 24 * 60 * MINUTE];

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
