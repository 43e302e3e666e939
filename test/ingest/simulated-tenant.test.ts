/** Notifications, subscriptions and the audit log poll against the simulated tenant. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { parseJsonBody } from '../../src/app/accept-pushes.ts';
import { type Graph, openGraph } from '../../src/graph/graph.ts';
import type { NotificationContext } from '../../src/ingest/notifications/graph-notifications.ts';
import { acceptLifecycle, acceptNotifications } from '../../src/ingest/notifications/graph-notifications.ts';
import { enqueuedRecords } from '../../src/ingest/polling/enqueued-records.ts';
import { pollDirectoryAudits } from '../../src/ingest/polling/poll-directory-audits.ts';
import type { AuditRecorded, ChangeNotified } from '../../src/ingest/signal.ts';
import { knownSubscriptions } from '../../src/ingest/subscriptions/known-subscriptions.ts';
import {
  deleteSubscriptions,
  listSubscriptions,
  maintainSubscriptions,
} from '../../src/ingest/subscriptions/maintain-subscriptions.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { NOW } from './notifications/notification-builder.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOTIFICATIONS = 'https://auditor.contoso.example/api/graph-notification';
const LIFECYCLE = 'https://auditor.contoso.example/api/graph-lifecycle';

let now = NOW;
let tenant: Tenant;
let graph: Graph;
let tables = memoryTables();
let accepted: ChangeNotified[] = [];
let lifecycle: string[] = [];
let dropped = 0;

beforeEach(async () => {
  now = NOW;
  tables = memoryTables();
  [accepted, lifecycle, dropped] = [[], [], 0];
  let context: Omit<NotificationContext, 'now'> | undefined;
  const deliver = async (url: string, init: RequestInit) => {
    const handshake = new URL(url).searchParams.get('validationToken');
    if (handshake !== null) return new Response(handshake, { headers: { 'content-type': 'text/plain' } });
    context ??= {
      tenantId: tenant.tenantId,
      subscriptions: knownSubscriptions({ store: storeOf(), now: () => now }),
    };
    const body = parseJsonBody(String(init.body), 'post', 1_000_000);
    if (url === LIFECYCLE)
      lifecycle.push(...(await acceptLifecycle(body, { ...context, now })).signals.map(({ action }) => action));
    else {
      const result = await acceptNotifications(body, { ...context, now });
      accepted.push(...result.signals);
      dropped += Object.values(result.dropped).reduce((sum, count) => sum + count, 0);
    }
    return new Response(undefined, { status: 202 });
  };
  tenant = await startTenant({ seed: 7, clock: () => now, deliver });
  const pause = async (ms: number) => {
    now += ms;
  };
  graph = openGraph({ cloud: 'global', token: async () => tenant.token, dial: tenant.url, now: () => now, pause });
});
afterEach(() => tenant.stop());

const storeOf = () => tenantStore(tables, tenant.tenantId);
const subscriptionContext = () => ({ graph, store: storeOf() });
const maintain = () =>
  maintainSubscriptions({ ...subscriptionContext(), notificationUrl: NOTIFICATIONS, lifecycleUrl: LIFECYCLE, now });

async function pass(ms: number): Promise<void> {
  now += ms;
  await tenant.step();
}

test('subscriptions are created with the handshake, found again, renewed and deleted', async () => {
  expect(await maintain()).toMatchObject({ created: 2 });
  expect(await maintain()).toMatchObject({ kept: 2 });
  now += 20 * DAY;
  expect(await maintain()).toMatchObject({ renewed: 2 });
  now += 40 * DAY;
  expect(await maintain()).toMatchObject({ created: 2 });
  expect((await listSubscriptions(subscriptionContext())).map(({ known }) => known)).toEqual([true, true]);
  expect(await deleteSubscriptions(subscriptionContext())).toHaveLength(2);
  expect(await listSubscriptions(subscriptionContext())).toEqual([]);
});

test('a disabled account is reported by a notification; forged and duplicate ones are not accepted', async () => {
  await maintain();
  tenant.faults.duplicateNotifications(true);
  const { userId } = tenant.act.disableUser();
  await pass(MINUTE);
  expect(new Set(accepted.map(({ objectId }) => objectId))).toEqual(new Set([userId]));
  expect(new Set(accepted.map(({ sourceId }) => sourceId)).size).toBe(1);

  expect(await tenant.faults.forgeNotification(NOTIFICATIONS)).toEqual([202, 202]);
  expect(dropped).toBe(2);
});

test('lifecycle notifications are checked and handled: a removed subscription is created again', async () => {
  await maintain();
  await tenant.faults.lifecycle('reauthorizationRequired');
  await tenant.faults.lifecycle('subscriptionRemoved');
  expect([...new Set(lifecycle)].sort()).toEqual(['reauthorize', 'recreate']);
  expect(await maintain()).toMatchObject({ created: 2, resync: ['users', 'groups'] });
});

test('audit records are reported once each, also ten minutes late and in spite of throttling', async () => {
  const signals: AuditRecorded[] = [];
  const enqueued = enqueuedRecords();
  const enqueue = async (items: readonly AuditRecorded[]) => void signals.push(...items);
  const poll = () =>
    pollDirectoryAudits({
      graph,
      store: storeOf(),
      now,
      enqueued,
      relevant: ({ activity }) => activity === 'disable account',
      enqueue,
    });
  await poll();
  await pass(1000);
  const prompt = tenant.act.disableUser();
  const late = tenant.act.disableUser({ auditDelayMs: 10 * MINUTE });
  for (let minute = 0; minute < 30; minute += 1) {
    await pass(MINUTE);
    if (minute === 3) tenant.faults.throttleNext('/auditLogs', { retryAfterSeconds: 5 });
    await poll();
  }
  const correlations = signals.map(({ record }) => record.correlationId);
  expect(correlations.sort()).toEqual([prompt.correlationId, late.correlationId].sort());
});

test('a refused log is a refusal, which switches the source off', async () => {
  const poll = () =>
    pollDirectoryAudits({
      graph,
      store: storeOf(),
      now,
      enqueued: enqueuedRecords(),
      relevant: () => true,
      enqueue: async () => {},
    });
  await poll();
  now += MINUTE;
  tenant.faults.refuse('/auditLogs', 'Authorization_RequestDenied');
  await expect(poll()).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED', reason: 'Authorization_RequestDenied' });
});
