/** Every record of the audit log is told, however late it comes; nothing before the first look is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AUDIT_SOURCE,
  type AuditReader,
  pollDirectoryAudits,
} from '../../../src/ingest/polling/poll-directory-audits.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/poll-log.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { auditLogBook } from '../../fakes/graph-audit-log.ts';
import { type Answer, graphServer } from '../../fakes/graph-server.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A log, its reader, and a timer that one can turn. */
async function openLog({
  pageSize = 999,
  disturb = () => undefined,
}: {
  readonly pageSize?: number;
  readonly disturb?: () => Answer | undefined;
} = {}) {
  let now = NOW;
  const log = auditLogBook(() => now, pageSize);
  // The gate's pauses are not the subject here, so they do not move this clock.
  const server = await graphServer((asked) => disturb() ?? log.answer(asked), {
    now: () => now,
    pause: async () => {},
  });
  const tables = memoryTables();
  const told: string[] = [];
  let memory = enqueuedRecords();
  const reader = (difference: Partial<AuditReader>): AuditReader => ({
    graph: server.graph,
    tables,
    tenantId: TENANT,
    now,
    told: memory,
    relevant: () => true,
    tell: async (signals) => {
      told.push(...signals.map(({ sourceId }) => sourceId));
    },
    ...difference,
  });
  return {
    told,
    asked: server.asked,
    coverage: tableCoverage(tables('Coverage'), TENANT, AUDIT_SOURCE),
    happen: (id: string, { ago = 0, late = 0 } = {}) => log.records.push({ id, at: now - ago, visibleAt: now + late }),
    poll: (difference: Partial<AuditReader> = {}) => pollDirectoryAudits(reader(difference)),
    restart: () => {
      memory = enqueuedRecords();
    },
    pass: (ms: number) => {
      now += ms;
    },
    async turn(ms: number, every = MINUTE) {
      for (let gone = 0; gone < ms; gone += every) {
        now += every;
        await pollDirectoryAudits(reader({}));
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('the first look is the baseline: what happened before it is never told, even if it shows up later', async () => {
  await using log = await openLog();
  log.happen('before', { ago: MINUTE });
  log.happen('before-and-late', { ago: MINUTE, late: 5 * MINUTE });
  await log.poll();
  log.happen('after', { ago: -MINUTE / 2 });
  await log.turn(2 * HOUR);
  expect(log.told).toEqual(['after']);
});

test('a record is told once, as a signal with the id of the record', async () => {
  await using log = await openLog();
  await log.poll();
  log.pass(MINUTE / 2);
  log.happen('Directory_1');
  log.pass(MINUTE / 2);
  const signals: unknown[] = [];
  const tell: AuditReader['tell'] = async (told) => void signals.push(...told);
  expect(await log.poll({ tell })).toEqual({ windows: 1, read: 1, told: 1, unreadable: 0, minutesBehind: 0 });
  expect(await log.poll({ tell })).toMatchObject({ told: 0 });
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
])('a record that comes %s late is told soon after', async (_, late, within) => {
  await using log = await openLog();
  await log.poll();
  log.happen('late', { late });
  await log.turn(within);
  expect(log.told).toEqual(['late']);
});

test('a record that comes three days late is told within a day', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('late', { late: 3 * DAY });
  await log.turn(4 * DAY + HOUR, 20 * MINUTE);
  expect(log.told).toEqual(['late']);
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
        await log.turn(6 * DAY + 6 * HOUR, 90 * MINUTE);
        await log.turn(HOUR);
        expect([...new Set(log.told)].sort()).toEqual(events.map((_, index) => String(index)).sort());
      },
    ),
    { numRuns: 5 },
  );
});

test('what could not be queued is told the next time, and no reading counts before', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('one', { ago: -MINUTE / 2 });
  log.pass(MINUTE);
  await expect(log.poll({ tell: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow(
    'queue is down',
  );
  expect(await log.coverage.list(0)).toEqual([]);
  log.pass(3 * HOUR);
  await log.poll();
  expect(log.told).toEqual(['one']);
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
  expect(log.told).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('after a restart a record may be told again, with the same id', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('one', { ago: -1 });
  await log.turn(MINUTE);
  log.restart();
  await log.turn(MINUTE);
  expect(log.told).toEqual(['one', 'one']);
});

test('only what somebody wants to hear of is told', async () => {
  await using log = await openLog();
  await log.poll();
  log.happen('wanted', { ago: -1 });
  log.happen('noise', { ago: -1 });
  log.pass(MINUTE);
  await log.poll({ relevant: ({ id }) => id === 'wanted' });
  expect(log.told).toEqual(['wanted']);
});

test('after an outage the log is caught up hour by hour', async () => {
  await using log = await openLog();
  await log.poll();
  for (let hour = 1; hour <= 30; hour += 1) log.happen(String(hour), { ago: -hour * HOUR });
  log.pass(31 * HOUR);
  await log.poll();
  const first = log.told.length;
  expect(first).toBeLessThan(30);
  await log.turn(5 * MINUTE);
  expect(new Set(log.told).size).toBe(30);
});

test('the ledger shows what was read without a hole, and as a gap what Graph may no longer have had', async () => {
  await using log = await openLog();
  await log.poll();
  await log.turn(3 * HOUR);
  const newest = (await log.coverage.list(NOW)).filter(({ pass }) => pass === 'newest').toReversed();
  expect(newest[0]?.from).toBe(NOW);
  for (const [index, hour] of newest.entries())
    if (index > 0) expect(hour.from).toBeLessThanOrEqual(newest[index - 1]?.to ?? 0);

  log.pass(9 * DAY);
  await log.turn(30 * MINUTE);
  const gaps = (await log.coverage.list(NOW)).filter(({ pass }) => pass === 'gap');
  expect(gaps.length).toBeGreaterThan(24);
  expect(Math.max(...gaps.map(({ to }) => to))).toBeLessThanOrEqual(NOW + 3 * HOUR + 2 * DAY + HOUR);
});

test('an ordinary minute costs one request, the slow re-reads little more', async () => {
  await using log = await openLog();
  await log.poll();
  await log.turn(DAY, HOUR);
  const before = log.asked.length;
  await log.turn(6 * HOUR);
  expect(log.asked.length - before).toBeLessThan(1.25 * 6 * 60);
});

test('a long sweep goes on next time where it stopped', async () => {
  await using log = await openLog({ pageSize: 2 });
  await log.poll();
  for (let index = 0; index < 100; index += 1)
    log.happen(String(index), { ago: -(index + 1) * 1000, late: 40 * MINUTE });
  log.pass(41 * MINUTE);
  for (let turn = 0; turn < 9; turn += 1) await log.poll();
  expect(new Set(log.told).size).toBe(100);
});
