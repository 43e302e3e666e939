/** What must be done so that Graph notifies us of every user and group: keep, renew or create subscriptions. */
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { LiveSubscription } from './subscription-schema.ts';
import { listSubscriptionRows, type SubscriptionRow } from './table-subscriptions.ts';

/** Of the objects we watch, only these can be subscribed to. */
export const WATCHED_RESOURCES = ['users', 'groups'] as const;
/** In alphabetical order. Graph refuses `created`; `updated` covers creation and soft deletion. */
export const WATCHED_CHANGES = 'deleted,updated';

export type WatchedResource = (typeof WATCHED_RESOURCES)[number];

export type Step =
  | { readonly resource: WatchedResource; readonly act: 'keep' }
  | { readonly resource: WatchedResource; readonly act: 'renew'; readonly row: SubscriptionRow }
  | { readonly resource: WatchedResource; readonly act: 'create' };

export interface SubscriptionPlan {
  /** One for each watched resource. */
  readonly steps: readonly Step[];
  /** Live at Graph, but useless: the secret is unknown or old, or the address is wrong. To be deleted first. */
  readonly useless: readonly LiveSubscription[];
  /** Rows whose subscription no longer exists. */
  readonly orphans: readonly SubscriptionRow[];
}

interface SubscriptionState {
  readonly live: readonly LiveSubscription[];
  readonly rows: readonly SubscriptionRow[];
  readonly notificationUrl: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ids that Graph asked us to renew. */
  readonly renewNow?: ReadonlySet<string>;
}

const MINUTE_MS = 60_000;
/** 28 days; Graph allows 41,760 minutes. */
export const LIFETIME_MS = 40_320 * MINUTE_MS;
const RENEW_BELOW_MS = LIFETIME_MS / 3;
const SECRET_LIFETIME_MS = 90 * 24 * 60 * MINUTE_MS;

export function planSubscriptions({
  live,
  rows,
  notificationUrl,
  now,
  renewNow = new Set(),
}: SubscriptionState): SubscriptionPlan {
  const watched = live.filter(({ resource }) => isWatched(resource));
  const usable = rows.filter(
    (row) =>
      watched.some((subscription) => matches(subscription, row, notificationUrl)) &&
      now - Date.parse(row.created) < SECRET_LIFETIME_MS,
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

/** How long our subscriptions live, as stored: seconds by resource; 0 where one is missing. */
export async function subscriptionSecondsLeft(store: TenantStore, now: number): Promise<ReadonlyMap<string, number>> {
  const rows = await listSubscriptionRows(store);
  const secondsLeft = (resource: string) =>
    rows.filter((row) => row.resource === resource).map(({ expires }) => (Date.parse(expires) - now) / 1000);
  return new Map(WATCHED_RESOURCES.map((resource) => [resource, Math.max(0, ...secondsLeft(resource))]));
}

export function isWatched(resource: string): resource is WatchedResource {
  return WATCHED_RESOURCES.some((watched) => watched === resource);
}

function matches(live: LiveSubscription, row: SubscriptionRow, notificationUrl: string): boolean {
  return (
    live.id === row.subscriptionId &&
    live.changeType === WATCHED_CHANGES &&
    row.resource === live.resource &&
    live.notificationUrl === notificationUrl
  );
}
