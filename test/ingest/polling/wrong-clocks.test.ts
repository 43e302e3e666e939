/**
 * Graph's, the store's and the host's clock show three times, and change during the day: every record is reported once,
 * with the time that Graph gave it, and nothing ends ahead of Graph's time.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openServerTime } from '../../../src/base/server-time.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import { AUDIT_SOURCE, pollDirectoryAudits } from '../../../src/ingest/polling/poll-directory-audits.ts';
import { sourceOffState } from '../../../src/ingest/polling/source-refusals.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { readLogProgress } from '../../../src/ingest/polling/table-log-progress.ts';
import { readWatermark, saveWatermark } from '../../../src/mirror/states/table-watermarks.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { fakeAuditLog } from '../../fakes/graph-audit-log.ts';
import { graphServer } from '../../fakes/graph-server.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Skew {
  readonly host: number;
  readonly store: number;
}

/** One true time, by which Graph writes its records; the host and the store are off by what the test says. */
async function openDay() {
  let now = NOW;
  let skew: Skew = { host: 0, store: 0 };
  const log = fakeAuditLog(() => now, 999);
  const tables = memoryTables();
  const reported: (readonly [string, string])[] = [];
  const drawnBack: string[] = [];
  let worker = startWorker();

  /** A process: what the servers have told it is forgotten when it restarts. */
  function startWorker() {
    const time = openServerTime({ now: () => now + skew.host, monotonic: () => now });
    const telling: Tables = (name) => {
      const table = tables(name);
      const told = <T>(answer: T) => {
        time.note('store', now + skew.store);
        return answer;
      };
      return {
        ...table,
        get: async (...keys) => told(await table.get(...keys)),
        query: async (range) => told(await table.query(range)),
      };
    };
    return { time, store: tenantStore(telling, TENANT), enqueued: enqueuedRecords() };
  }

  const server = await graphServer(
    (request) => {
      worker.time.note('graph', Math.floor(now / 1000) * 1000);
      return log.answer(request);
    },
    { now: () => now, pause: async () => {} },
  );
  const poll = async () => {
    const { time, store, enqueued } = worker;
    // As a run of a timer does: it looks first whether the source is off.
    await sourceOffState('directory-audits', store);
    return pollDirectoryAudits({
      graph: server.graph,
      store,
      now: time.now(),
      present: time.now,
      enqueued,
      relevant: () => true,
      enqueue: async (signals) => void reported.push(...signals.map(({ record }) => [record.id, record.at] as const)),
      noteDrawnBack: (source) => drawnBack.push(source),
    });
  };
  return {
    reported,
    drawnBack,
    poll,
    store: tenantStore(tables, TENANT),
    now: () => now,
    restart: () => {
      worker = startWorker();
    },
    skewTo: (next: Skew) => {
      skew = next;
    },
    happen: (id: string) => void log.records.push({ id, at: now, visibleAt: now + MINUTE }),
    async pass(ms: number) {
      for (let gone = 0; gone < ms; gone += 5 * MINUTE) {
        now += 5 * MINUTE;
        await poll();
      }
    },
    async progress() {
      const found = await readLogProgress(tenantStore(tables, TENANT), AUDIT_SOURCE);
      const covered = await tableCoverage(tenantStore(tables, TENANT), AUDIT_SOURCE).list(0);
      return { newest: found?.newest ?? 0, covered: Math.max(...covered.map(({ to }) => to)) };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('a host that is 24 h ahead for four minutes loses nothing, and reads on at once', async () => {
  await using day = await openDay();
  await day.poll();
  await day.pass(HOUR);
  for (const ahead of [DAY, 400 * DAY, -DAY]) {
    day.skewTo({ host: ahead, store: 0 });
    day.restart();
    day.happen(`during-${ahead}`);
    await day.pass(10 * MINUTE);
    day.skewTo({ host: 0, store: 0 });
    day.happen(`after-${ahead}`);
    await day.pass(10 * MINUTE);
    const { newest, covered } = await day.progress();
    expect([newest, covered].map((time) => time > day.now() || time < day.now() - MINUTE)).toEqual([false, false]);
  }
  await day.pass(20 * MINUTE);
  // A worker that starts anew may report again; the queue and the pipeline know an id that comes twice.
  expect([...new Set(day.reported.map(([id]) => id))]).toEqual(
    [DAY, 400 * DAY, -DAY].flatMap((ahead) => [`during-${ahead}`, `after-${ahead}`]),
  );
  expect(day.drawnBack).toEqual([]);
});

test('progress and coverage that an earlier version left ahead of now are drawn back, and read again', async () => {
  await using day = await openDay();
  await day.poll();
  await day.pass(HOUR);
  day.happen('before');
  const ahead = day.now() + DAY;
  const { saveLogProgress } = await import('../../../src/ingest/polling/table-log-progress.ts');
  const reread = { startedAt: ahead, readTo: ahead };
  const rereads = { hour: reread, day: reread, week: reread };
  await saveLogProgress(day.store, AUDIT_SOURCE, { baseline: NOW, newest: ahead, settled: ahead, rereads });
  const coverage = tableCoverage(day.store, AUDIT_SOURCE);
  await coverage.recordRead({ pass: 'newest', from: day.now(), to: ahead, readAt: ahead, rows: 0 });
  await coverage.recordGap({ from: day.now() - HOUR, to: day.now() }, ahead);
  await day.pass(10 * MINUTE);
  day.happen('after');
  await day.pass(10 * MINUTE);
  expect(day.drawnBack).toEqual([AUDIT_SOURCE]);
  expect(day.reported.map(([id]) => id)).toEqual(['before', 'after']);
  const covered = await coverage.list(0);
  expect(covered.filter(({ pass, to, readAt }) => pass === 'gap' || to > day.now() || readAt > day.now())).toEqual([]);
});

test('whatever host and store show and however they change, each record is reported with its own time', async () => {
  const offset = fc.integer({ min: -400 * DAY, max: 400 * DAY });
  const skews = fc.array(fc.record({ host: offset, store: offset, restart: fc.boolean() }), {
    minLength: 6,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(skews, async (changes) => {
      await using day = await openDay();
      await day.poll();
      await day.pass(5 * MINUTE);
      const expected: (readonly [string, string])[] = [];
      for (const [index, { restart, ...skew }] of changes.entries()) {
        day.skewTo(skew);
        if (restart) day.restart();
        day.happen(`record-${index}`);
        expected.push([`record-${index}`, new Date(day.now()).toISOString()]);
        await day.pass(15 * MINUTE);
      }
      day.skewTo({ host: 0, store: 0 });
      await day.pass(30 * MINUTE);
      expect([...new Map(day.reported)].toSorted()).toEqual(expected.toSorted());
      const { newest, covered } = await day.progress();
      expect(Math.max(newest, covered)).toBeLessThanOrEqual(day.now());
    }),
    { seed: 12, numRuns: process.env.LONG ? 100 : 8 },
  );
});

test('a source of the mirror that was read "tomorrow" is due again', async () => {
  const store = tenantStore(memoryTables(), TENANT);
  await saveWatermark(store, 'registrations', { readAt: NOW + DAY });
  expect((await readWatermark(store, 'registrations', NOW))?.readAt).toBe(NOW - DAY);
  expect((await readWatermark(store, 'registrations', NOW + DAY))?.readAt).toBe(NOW + DAY);
});
