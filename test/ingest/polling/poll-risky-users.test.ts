/**
 * A risk is reported once when it rises, and once when it ends. Users at risk before the first poll are not reported.
 */
import { expect, test } from 'vitest';
import { enqueuedRecords } from '../../../src/ingest/polling/enqueued-records.ts';
import { pollRiskyUsers, type RiskReader } from '../../../src/ingest/polling/poll-risky-users.ts';
import type { RiskObserved } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { graphServer } from '../../fakes/graph-server.ts';
import { tenantClock } from '../tenant-clock.ts';

const MINUTE = 60_000;

async function openRisk() {
  const { tenant, graph, now, pass } = await tenantClock();
  const store = tenantStore(memoryTables(), tenant.tenantId);
  const signals: RiskObserved[] = [];
  let memory = enqueuedRecords();
  return {
    tenant,
    pass,
    states: () => signals.map(({ record }) => [record.user.id, record.riskState]),
    restart: () => {
      memory = enqueuedRecords();
    },
    poll: (difference: Partial<RiskReader> = {}) =>
      pollRiskyUsers({
        ...{ graph, store, now: now(), enqueued: memory, relevant: () => true },
        enqueue: async (items) => void signals.push(...items),
        ...difference,
      }),
  };
}

test('risks before the first poll are not reported; a risk that rises or ends afterwards is, once each', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(MINUTE);
  await poll();
  await pass(MINUTE);
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(5 * MINUTE);
  expect(await poll()).toEqual({ read: 1, enqueued: 1, unreadable: 0, unrecognised: 0 });
  tenant.act.clearRisk({ userId, auditDelayMs: 0 });
  for (let times = 0; times < 3; times += 1) {
    await pass(5 * MINUTE);
    await poll();
  }
  expect(states()).toEqual([
    [userId, 'atRisk'],
    [userId, 'remediated'],
  ]);
});

test('a row that appears half an hour late is reported', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  await poll();
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 30 * MINUTE });
  for (let times = 0; times < 8; times += 1) {
    await pass(5 * MINUTE);
    await poll();
  }
  expect(states()).toEqual([[userId, 'atRisk']]);
});

test('what the queue swallows is found again on each day of its week, by the same process', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  await poll();
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(5 * MINUTE);
  expect(await poll({ enqueue: async () => {} })).toMatchObject({ enqueued: 1 });
  for (let hours = 0; hours < 10 * 24; hours += 1) {
    await pass(60 * MINUTE);
    await poll();
  }
  expect(new Set(states().map((state) => state.join(' ')))).toEqual(new Set([`${userId} atRisk`]));
  expect(states().length).toBeGreaterThan(6);
  expect(states().length).toBeLessThan(10);
});

test('changes during an outage are reported after it, and what could not be enqueued by the next poll', async () => {
  const { tenant, poll, pass, states, restart } = await openRisk();
  await poll();
  const { userId } = tenant.act.raiseRisk();
  await pass(3 * 24 * 60 * MINUTE);
  restart();
  await expect(poll({ enqueue: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow(
    'queue is down',
  );
  await poll();
  expect(states()).toEqual([[userId, 'atRisk']]);
});

test('only relevant risks are reported', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  await poll();
  tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(5 * MINUTE);
  await poll({ relevant: () => false });
  expect(states()).toEqual([]);
});

test('an item of no known form is counted and noted once, and the others are reported', async () => {
  const at = '2031-03-01T08:30:00Z';
  const rows = [{ id: 'ada', riskState: 'atRisk', riskLastUpdatedDateTime: at }, { id: 'bo' }];
  await using server = await graphServer(() => ({ body: { value: rows } }));
  const signals: RiskObserved[] = [];
  const noted: unknown[] = [];
  const reader = {
    noteLeftOut: async (...leftOut: readonly unknown[]) => void noted.push(leftOut),
    graph: server.graph,
    store: tenantStore(memoryTables(), 't'),
    now: Date.parse('2031-03-01T08:00:00Z'),
    enqueued: enqueuedRecords(),
  };
  const poll = (now: number) =>
    pollRiskyUsers({ ...reader, now, relevant: () => true, enqueue: async (items) => void signals.push(...items) });
  await poll(reader.now);
  for (const enqueued of [1, 0])
    expect(await poll(reader.now + 60 * MINUTE)).toEqual({ read: 2, enqueued, unreadable: 0, unrecognised: 1 });
  expect(noted).toEqual([['risky-users', { unreadable: 0, unrecognised: { count: 1, members: ['id'] } }]]);
  expect(signals).toMatchObject([
    {
      kind: 'risk-told',
      source: 'risk',
      record: { user: { id: 'ada' }, about: 'user', at: '2031-03-01T08:30:00.000Z' },
    },
  ]);
});

test('without the licence Graph refuses the poll', async () => {
  const { tenant, poll } = await openRisk();
  await poll();
  tenant.faults.refuse('/identityProtection', 'Authorization_RequestDenied');
  await expect(poll()).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED' });
});
