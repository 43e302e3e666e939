/**
 * The sign-in logs of the simulated tenant: each failure is reported once, of any kind and however late; nothing else
 * is.
 */
import { expect, test } from 'vitest';
import { detectReports } from '../../../src/detect/detect-reports.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import { pollSignIns, type SignInReader } from '../../../src/ingest/polling/poll-sign-ins.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import type { SignedIn } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { tenantClock } from '../tenant-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A timer that the test runs, on a tenant whose day continues. */
async function openLogs() {
  const { tenant, graph, now, pass } = await tenantClock();
  const store = tenantStore(memoryTables(), tenant.tenantId);
  const signals: SignedIn[] = [];
  let memory = enqueuedRecords();
  const poll = (difference: Partial<SignInReader> = {}) =>
    pollSignIns({
      graph,
      store,
      now: now(),
      enqueued: memory,
      relevant: (signedIn) => detectReports(signedIn).length > 0,
      enqueue: async (items) => void signals.push(...items),
      ...difference,
    });
  return {
    tenant,
    signals,
    store,
    now,
    pass,
    poll,
    codes: () => signals.map(({ record }) => record.errorCode),
    restart: () => {
      memory = enqueuedRecords();
    },
    async runTimer(ms: number, every = 2 * MINUTE) {
      for (const until = now() + ms; now() < until; ) {
        await pass(every);
        await poll();
      }
    },
  };
}

test('the first poll is the baseline: failures before it are never reported', async () => {
  const { tenant, poll, runTimer, signals, pass } = await openLogs();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  tenant.act.refuseRefresh({ auditDelayMs: 20 * MINUTE });
  await pass(MINUTE);
  expect(await poll()).toEqual({ windows: 0, read: 0, enqueued: 0, unreadable: 0, unrecognised: 0, minutesBehind: 0 });
  await runTimer(2 * HOUR, 10 * MINUTE);
  expect(signals).toEqual([]);
});

test('a refused refresh, a refused app and a blocked user are reported once each, and nothing else', async () => {
  const { tenant, poll, runTimer, signals } = await openLogs();
  await poll();
  const refresh = tenant.act.refuseRefresh();
  const app = tenant.act.refuseApp();
  const blocked = tenant.act.signIn({ errorCode: 53003 });
  await runTimer(40 * MINUTE);
  const failures = signals.map(({ record }) => [
    record.errorCode,
    record.flow,
    record.user?.id ?? record.servicePrincipalId,
  ]);
  expect(failures.sort()).toEqual([
    [53003, 'interactive', blocked.userId],
    [7000222, 'service-principal', app.servicePrincipalId],
    [700082, 'non-interactive', refresh.userId],
  ]);
});

test.each([
  ['half an hour', 30 * MINUTE, 46 * MINUTE, 2 * MINUTE],
  ['four hours', 4 * HOUR, 10 * HOUR, 30 * MINUTE],
])('a row that comes %s late is reported', async (_, auditDelayMs, within, every) => {
  const { tenant, poll, runTimer, codes } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs });
  await runTimer(within, every);
  expect(codes()).toEqual([700082]);
});

test('a row that is published again is not reported again; after a restart it is the same signal', async () => {
  const { tenant, poll, runTimer, signals, restart } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  await runTimer(2 * MINUTE);
  await runTimer(30 * MINUTE);
  expect(signals).toHaveLength(1);
  restart();
  await runTimer(20 * MINUTE);
  expect(signals.length).toBeGreaterThan(1);
  expect(new Set(signals.map(({ sourceId }) => sourceId)).size).toBe(1);
});

test('a success is reported only for users who are awaited', async () => {
  const { tenant, poll, pass, signals } = await openLogs();
  await poll();
  const { userId } = tenant.act.signIn({ auditDelayMs: 0 });
  tenant.act.signIn({ auditDelayMs: 0 });
  await pass(2 * MINUTE);
  await poll({ relevant: ({ record }) => record.errorCode === 0 && record.user?.id === userId });
  expect(signals.map(({ record }) => [record.errorCode, record.user?.id])).toEqual([[0, userId]]);
});

test('what could not be enqueued is reported by the next poll', async () => {
  const { tenant, poll, pass, codes } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  await pass(2 * MINUTE);
  await expect(poll({ enqueue: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow(
    'queue is down',
  );
  await poll();
  expect(codes()).toEqual([700082]);
});

test('each type has its own coverage ledger without a gap, and nothing is left behind', async () => {
  const { store, poll, runTimer, now } = await openLogs();
  await poll();
  const start = now();
  await runTimer(3 * HOUR, 10 * MINUTE);
  expect((await poll()).minutesBehind).toBe(0);
  for (const source of ['sign-ins-interactive', 'sign-ins-non-interactive', 'sign-ins-service-principal']) {
    const rows = await tableCoverage(store, source).list(start);
    const newest = rows.filter(({ pass }) => pass === 'newest').toReversed();
    expect(newest[0]?.from).toBe(start);
    for (const [index, hour] of newest.entries())
      if (index > 0) expect(hour.from).toBeLessThanOrEqual(newest[index - 1]?.to ?? 0);
  }
});

test('throttling loses nothing, and a missing licence is a refusal', async () => {
  const { tenant, poll, pass, codes } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  await pass(2 * MINUTE);
  tenant.faults.throttleNext('/auditLogs/signIns', { retryAfterSeconds: 5, times: 2 });
  await poll();
  expect(codes()).toEqual([700082]);
  await pass(2 * MINUTE);
  tenant.faults.refuse('/auditLogs/signIns', 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');
  await expect(poll()).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED' });
});
