/** The sign-in logs of the simulated tenant: refusals are told once each, whatever their kind and however late; nothing else is. */
import { expect, test } from 'vitest';
import { detectReports } from '../../../src/detect/detect-reports.ts';
import { enqueuedRecords } from '../../../src/ingest/polling/poll-log.ts';
import { pollSignIns, type SignInReader } from '../../../src/ingest/polling/poll-sign-ins.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import type { SignedIn } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantClock } from '../tenant-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A timer that one can turn, on a tenant whose day goes on. */
async function openLogs() {
  const { tenant, graph, now, pass } = await tenantClock();
  const tables = memoryTables();
  const told: SignedIn[] = [];
  let memory = enqueuedRecords();
  const poll = (difference: Partial<SignInReader> = {}) =>
    pollSignIns({
      graph,
      tables,
      tenantId: tenant.tenantId,
      now: now(),
      told: memory,
      relevant: (signedIn) => detectReports(signedIn).length > 0,
      tell: async (signals) => void told.push(...signals),
      ...difference,
    });
  return {
    tenant,
    told,
    tables,
    now,
    pass,
    poll,
    codes: () => told.map(({ record }) => record.errorCode),
    restart: () => {
      memory = enqueuedRecords();
    },
    async turn(ms: number, every = 2 * MINUTE) {
      for (const until = now() + ms; now() < until; ) {
        await pass(every);
        await poll();
      }
    },
  };
}

test('the first look is the baseline: what was refused before is never told', async () => {
  const { tenant, poll, turn, told, pass } = await openLogs();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  tenant.act.refuseRefresh({ auditDelayMs: 20 * MINUTE });
  await pass(MINUTE);
  expect(await poll()).toEqual({ windows: 0, read: 0, told: 0, unreadable: 0, minutesBehind: 0 });
  await turn(2 * HOUR, 10 * MINUTE);
  expect(told).toEqual([]);
});

test('a refused refresh, a refused app and a blocked user are told once each, the ordinary day is not', async () => {
  const { tenant, poll, turn, told } = await openLogs();
  await poll();
  const refresh = tenant.act.refuseRefresh();
  const app = tenant.act.refuseApp();
  const blocked = tenant.act.signIn({ errorCode: 53003 });
  await turn(40 * MINUTE);
  const said = told.map(({ record }) => [record.errorCode, record.flow, record.user?.id ?? record.servicePrincipalId]);
  expect(said.sort()).toEqual([
    [53003, 'interactive', blocked.userId],
    [7000222, 'service-principal', app.servicePrincipalId],
    [700082, 'non-interactive', refresh.userId],
  ]);
});

test.each([
  ['half an hour', 30 * MINUTE, 46 * MINUTE, 2 * MINUTE],
  ['four hours', 4 * HOUR, 10 * HOUR, 30 * MINUTE],
])('a row that comes %s late is told', async (_, auditDelayMs, within, every) => {
  const { tenant, poll, turn, codes } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs });
  await turn(within, every);
  expect(codes()).toEqual([700082]);
});

test('a row that is published again is no news, and after a restart the same signal', async () => {
  const { tenant, poll, turn, told, restart } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  await turn(2 * MINUTE);
  await turn(30 * MINUTE);
  expect(told).toHaveLength(1);
  restart();
  await turn(20 * MINUTE);
  expect(told.length).toBeGreaterThan(1);
  expect(new Set(told.map(({ sourceId }) => sourceId)).size).toBe(1);
});

test('a success is told of those alone who are waited for', async () => {
  const { tenant, poll, pass, told } = await openLogs();
  await poll();
  const { userId } = tenant.act.signIn({ auditDelayMs: 0 });
  tenant.act.signIn({ auditDelayMs: 0 });
  await pass(2 * MINUTE);
  await poll({ relevant: ({ record }) => record.errorCode === 0 && record.user?.id === userId });
  expect(told.map(({ record }) => [record.errorCode, record.user?.id])).toEqual([[0, userId]]);
});

test('what could not be queued is told the next time', async () => {
  const { tenant, poll, pass, codes } = await openLogs();
  await poll();
  tenant.act.refuseRefresh({ auditDelayMs: 0 });
  await pass(2 * MINUTE);
  await expect(poll({ tell: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow('queue is down');
  await poll();
  expect(codes()).toEqual([700082]);
});

test('each kind has a ledger of its own without a hole, and nothing is left behind', async () => {
  const { tenant, tables, poll, turn, now } = await openLogs();
  await poll();
  const start = now();
  await turn(3 * HOUR, 10 * MINUTE);
  expect((await poll()).minutesBehind).toBe(0);
  for (const source of ['sign-ins-interactive', 'sign-ins-non-interactive', 'sign-ins-service-principal']) {
    const rows = await tableCoverage(tables('Coverage'), tenant.tenantId, source).list(start);
    const newest = rows.filter(({ pass }) => pass === 'newest').toReversed();
    expect(newest[0]?.from).toBe(start);
    for (const [index, hour] of newest.entries())
      if (index > 0) expect(hour.from).toBeLessThanOrEqual(newest[index - 1]?.to ?? 0);
  }
});

test('through throttling nothing is lost, and a licence that is missing is a refusal', async () => {
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
