/**
 * Our subscriptions as we stored them. Graph does not return the secrets, so the hash of each is here; never the
 * secret.
 */
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** All times are ISO 8601. */
export interface SubscriptionRow {
  /** In lower case. */
  readonly subscriptionId: string;
  readonly resource: string;
  readonly changeType: string;
  readonly expires: string;
  /** When its secret was made. */
  readonly created: string;
  /** SHA-256 of the secret, in hex. */
  readonly stateHash: string;
  readonly url: string;
}

export async function listSubscriptionRows(store: TenantStore): Promise<readonly SubscriptionRow[]> {
  const rows = await allRows(store.table('Subscriptions'), { partition: keyPart(store.tenantId) });
  return rows.map(subscriptionIn);
}

export async function saveSubscriptionRow(store: TenantStore, subscription: SubscriptionRow): Promise<void> {
  await store
    .table('Subscriptions')
    .put({ ...keysOf(store.tenantId, subscription.subscriptionId), v: 1, ...subscription });
}

export async function removeSubscriptionRow(store: TenantStore, subscriptionId: string): Promise<void> {
  const { partitionKey, rowKey } = keysOf(store.tenantId, subscriptionId);
  await store.table('Subscriptions').remove(partitionKey, rowKey);
}

function keysOf(tenantId: string, subscriptionId: string): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: keyPart(tenantId), rowKey: keyPart(subscriptionId) };
}

function subscriptionIn(row: Row): SubscriptionRow {
  const text = (column: string) => String(row[column] ?? '');
  return {
    subscriptionId: text('subscriptionId'),
    resource: text('resource'),
    changeType: text('changeType'),
    expires: text('expires'),
    created: text('created'),
    stateHash: text('stateHash'),
    url: text('url'),
  };
}
