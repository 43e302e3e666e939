/** What must be done so that Graph tells us of every user and group: keep, renew, or make anew. */

import type { Table } from '../../storage/tables.ts';
import type { LiveSubscription } from './subscription-schema.ts';
import { listSubscriptionRows, type SubscriptionRow } from './table-subscriptions.ts';

/** All that can be subscribed to of what we watch. */
export const WATCHED_RESOURCES = ['users', 'groups'] as const;
/** In the order of the alphabet. `created` is refused; `updated` covers creation and soft deletion. */
export const WATCHED_CHANGES = 'deleted,updated';

export type WatchedResource = (typeof WATCHED_RESOURCES)[number];

const MINUTE_MS = 60_000;
/** 28 days; Graph allows 41,760 minutes. */
export const LIFETIME_MS = 40_320 * MINUTE_MS;
const RENEW_BELOW_MS = LIFETIME_MS / 3;
const SECRET_LIVES_MS = 90 * 24 * 60 * MINUTE_MS;

export type Step =
  | { readonly resource: WatchedResource; readonly act: 'keep' }
  | { readonly resource: WatchedResource; readonly act: 'renew'; readonly row: SubscriptionRow }
  | { readonly resource: WatchedResource; readonly act: 'create' };

export interface SubscriptionPlan {
  /** One for each watched resource. */
  readonly steps: readonly Step[];
  /** At Graph, and of no use to us: their secret is unknown or old, or they go to another address. To be deleted first. */
  readonly useless: readonly LiveSubscription[];
  /** Rows whose subscription is gone. */
  readonly orphans: readonly SubscriptionRow[];
}

interface Situation {
  readonly live: readonly LiveSubscription[];
  readonly rows: readonly SubscriptionRow[];
  readonly notificationUrl: string;
  readonly now: number;
  /** Ids that Graph asked us to renew. */
  readonly renewNow?: ReadonlySet<string>;
}

export function planSubscriptions({
  live,
  rows,
  notificationUrl,
  now,
  renewNow = new Set(),
}: Situation): SubscriptionPlan {
  const watched = live.filter(({ resource }) => isWatched(resource));
  const usable = rows.filter(
    (row) =>
      watched.some((subscription) => fits(subscription, row, notificationUrl)) &&
      now - Date.parse(row.created) < SECRET_LIVES_MS,
  );
  const chosen = WATCHED_RESOURCES.map((resource) => ({
    resource,
    row: usable.find((row) => row.resource === resource),
  }));
  const kept = new Set(chosen.map(({ row }) => row?.subscriptionId));
  return {
    steps: chosen.map(({ resource, row }) => {
      if (row === undefined) return { resource, act: 'create' };
      const due = Date.parse(row.expires) - now < RENEW_BELOW_MS || renewNow.has(row.subscriptionId);
      return due ? { resource, act: 'renew', row } : { resource, act: 'keep' };
    }),
    useless: watched.filter(({ id }) => !kept.has(id)),
    orphans: rows.filter(({ subscriptionId }) => !kept.has(subscriptionId)),
  };
}

export function isWatched(resource: string): resource is WatchedResource {
  return WATCHED_RESOURCES.some((watched) => watched === resource);
}

function fits(live: LiveSubscription, row: SubscriptionRow, notificationUrl: string): boolean {
  return (
    live.id === row.subscriptionId &&
    live.changeType === WATCHED_CHANGES &&
    row.resource === live.resource &&
    live.notificationUrl === notificationUrl
  );
}

/** How long our Graph subscriptions still live, as we know them: seconds, by resource; 0 where there should be one and is none. */
export async function subscriptionsLeft(
  table: Table,
  tenantId: string,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await listSubscriptionRows(table, tenantId);
  const leftOf = (resource: string) =>
    rows.filter((row) => row.resource === resource).map(({ expires }) => (Date.parse(expires) - now) / 1000);
  return new Map(WATCHED_RESOURCES.map((resource) => [resource, Math.max(0, ...leftOf(resource))]));
}
