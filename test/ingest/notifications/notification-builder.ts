/** An ordinary notification, and a context that knows its subscription. A test names the difference. */
import type { NotificationContext } from '../../../src/ingest/notifications/graph-notifications.ts';
import { clientStateHash, knownSubscriptions } from '../../../src/ingest/subscriptions/known-subscriptions.ts';
import { saveSubscriptionRow } from '../../../src/ingest/subscriptions/table-subscriptions.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../../src/storage/tenant-store.ts';

export const TENANT = 'c0ffee00-0001-4001-8001-00000000c0de';
export const ADA = 'ada00000-0002-4002-8002-0000000000a1';
export const SUBSCRIPTION = '5ab50000-0001-4001-8001-0000000000a1';
export const SECRET = 'the-secret-of-the-subscription';
export const NOW = Date.parse('2031-03-01T08:00:00Z');

export function notification(difference: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    changeType: 'updated',
    clientState: SECRET,
    resource: `Users/${ADA}`,
    resourceData: { '@odata.type': '#Microsoft.Graph.User', id: ADA, sequenceNumber: 639870000000 },
    subscriptionExpirationDateTime: '2031-03-29T09:00:00.0000000Z',
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    ...difference,
  };
}

export async function saveSubscription(store: TenantStore, subscriptionId: string, secret: string): Promise<void> {
  await saveSubscriptionRow(store, {
    subscriptionId,
    resource: 'users',
    changeType: 'updated,deleted',
    expires: '2031-03-29T09:00:00.000Z',
    created: '2031-03-01T08:00:00.000Z',
    stateHash: clientStateHash(secret),
    url: 'https://auditor.contoso.example/api/graph-notification',
  });
}

/** With one subscription in the table. */
export async function notificationContext(): Promise<NotificationContext> {
  const store = tenantStore(memoryTables(), TENANT);
  await saveSubscription(store, SUBSCRIPTION, SECRET);
  return { tenantId: TENANT, subscriptions: knownSubscriptions({ store, now: () => NOW }), now: NOW };
}
