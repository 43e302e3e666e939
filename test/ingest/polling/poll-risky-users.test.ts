/** Risk is told when it rises and when it is over, once each; who was at risk before the first look is not. */
import { expect, test } from 'vitest';
import { enqueuedRecords } from '../../../src/ingest/polling/poll-log.ts';
import { pollRiskyUsers, type RiskReader } from '../../../src/ingest/polling/poll-risky-users.ts';
import type { RiskObserved } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { graphServer } from '../../fakes/graph-server.ts';
import { tenantClock } from '../tenant-clock.ts';

const MINUTE = 60_000;

async function openRisk() {
  const { tenant, graph, now, pass } = await tenantClock();
  const tables = memoryTables();
  const told: RiskObserved[] = [];
  let memory = enqueuedRecords();
  return {
    tenant,
    pass,
    states: () => told.map(({ record }) => [record.user.id, record.riskState]),
    restart: () => {
      memory = enqueuedRecords();
    },
    poll: (difference: Partial<RiskReader> = {}) =>
      pollRiskyUsers({
        ...{ graph, tables, tenantId: tenant.tenantId, now: now(), told: memory, relevant: () => true },
        tell: async (signals) => void told.push(...signals),
        ...difference,
      }),
  };
}

test('who was at risk before the first look is not told; whose risk rises or ends afterwards is, once each', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(MINUTE);
  await poll();
  await pass(MINUTE);
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(5 * MINUTE);
  expect(await poll()).toEqual({ read: 1, told: 1, unreadable: 0 });
  tenant.act.clearRisk({ userId, auditDelayMs: 0 });
  for (let turn = 0; turn < 3; turn += 1) {
    await pass(5 * MINUTE);
    await poll();
  }
  expect(states()).toEqual([
    [userId, 'atRisk'],
    [userId, 'remediated'],
  ]);
});

test('a row that shows half an hour late is told', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  await poll();
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 30 * MINUTE });
  for (let turn = 0; turn < 8; turn += 1) {
    await pass(5 * MINUTE);
    await poll();
  }
  expect(states()).toEqual([[userId, 'atRisk']]);
});

test('what happened during an outage is told after it, and what could not be queued the next time', async () => {
  const { tenant, poll, pass, states, restart } = await openRisk();
  await poll();
  const { userId } = tenant.act.raiseRisk();
  await pass(3 * 24 * 60 * MINUTE);
  restart();
  await expect(poll({ tell: async () => Promise.reject(new Error('queue is down')) })).rejects.toThrow('queue is down');
  await poll();
  expect(states()).toEqual([[userId, 'atRisk']]);
});

test('only what somebody wants to hear of is told', async () => {
  const { tenant, poll, pass, states } = await openRisk();
  await poll();
  tenant.act.raiseRisk({ auditDelayMs: 0 });
  await pass(5 * MINUTE);
  await poll({ relevant: () => false });
  expect(states()).toEqual([]);
});

test('an item that cannot be read is counted, and the others are told', async () => {
  const at = '2031-03-01T08:30:00Z';
  const rows = [{ id: 'ada', riskState: 'atRisk', riskLastUpdatedDateTime: at }, { id: 'bo' }];
  await using server = await graphServer(() => ({ body: { value: rows } }));
  const told: RiskObserved[] = [];
  const reader = {
    graph: server.graph,
    tables: memoryTables(),
    tenantId: 't',
    now: Date.parse('2031-03-01T08:00:00Z'),
    told: enqueuedRecords(),
  };
  const poll = (now: number) =>
    pollRiskyUsers({ ...reader, now, relevant: () => true, tell: async (signals) => void told.push(...signals) });
  await poll(reader.now);
  expect(await poll(reader.now + 60 * MINUTE)).toEqual({ read: 2, told: 1, unreadable: 1 });
  expect(told).toMatchObject([
    {
      kind: 'risk-told',
      source: 'risk',
      record: { user: { id: 'ada' }, about: 'user', at: '2031-03-01T08:30:00.000Z' },
    },
  ]);
});

test('a tenant without the licence refuses', async () => {
  const { tenant, poll } = await openRisk();
  await poll();
  tenant.faults.refuse('/identityProtection', 'Authorization_RequestDenied');
  await expect(poll()).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED' });
});
