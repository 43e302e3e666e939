/** Our subscriptions as we know them: what Graph does not tell again, above all the hash of each secret. Never the secret. */
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Row, type Table } from '../../storage/tables.ts';

export interface SubscriptionRow {
  /** In lower case. */
  readonly subscriptionId: string;
  readonly resource: string;
  readonly changeType: string;
  /** ISO 8601, as are all times here. */
  readonly expires: string;
  /** When its secret was made. */
  readonly created: string;
  /** SHA-256 of the secret, in hex. */
  readonly stateHash: string;
  readonly url: string;
}

export async function listSubscriptionRows(table: Table, tenantId: string): Promise<readonly SubscriptionRow[]> {
  const rows = await allRows(table, { partition: keyPart(tenantId) });
  return rows.map(subscriptionIn);
}

export async function saveSubscriptionRow(
  table: Table,
  tenantId: string,
  subscription: SubscriptionRow,
): Promise<void> {
  await table.put({ ...keysOf(tenantId, subscription.subscriptionId), v: 1, ...subscription });
}

export async function removeSubscriptionRow(table: Table, tenantId: string, subscriptionId: string): Promise<void> {
  const { partitionKey, rowKey } = keysOf(tenantId, subscriptionId);
  await table.remove(partitionKey, rowKey);
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
