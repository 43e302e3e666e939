/** How long our Graph subscriptions still live, as we know them. */
import type { Table } from '../tables.ts';
import { WATCHED_RESOURCES } from './subscription-plan.ts';
import { listSubscriptionRows } from './table-subscriptions.ts';

/** Seconds, by resource; 0 where there should be one and is none. */
export async function subscriptionsLeft(table: Table, tenantId: string, now: number): Promise<ReadonlyMap<string, number>> {
  const rows = await listSubscriptionRows(table, tenantId);
  const leftOf = (resource: string) => rows.filter((row) => row.resource === resource).map(({ expires }) => (Date.parse(expires) - now) / 1000);
  return new Map(WATCHED_RESOURCES.map((resource) => [resource, Math.max(0, ...leftOf(resource))]));
}
