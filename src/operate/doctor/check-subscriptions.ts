/**
 * Does Graph notify us of users and groups: do the subscriptions exist, with our address and secret, and far from
 * expiry?
 */

import { duration } from '../../base/duration.ts';
import { listGraphSubscriptions } from '../../ingest/subscriptions/graph-subscriptions.ts';
import { WATCHED_RESOURCES, type WatchedResource } from '../../ingest/subscriptions/subscription-plan.ts';
import type { LiveSubscription } from '../../ingest/subscriptions/subscription-schema.ts';
import { listSubscriptionRows, type SubscriptionRow } from '../../ingest/subscriptions/table-subscriptions.ts';
import { diagnoseRefused } from './diagnose-error.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, failed, passed, skipped, warned } from './doctor-context.ts';

interface KnownSubscriptions {
  readonly live: readonly LiveSubscription[];
  readonly rows: readonly SubscriptionRow[];
  readonly url: string;
  readonly now: number;
}

/**
 * A subscription is renewed when a third of its life is left. With less than this, renewals have failed for two days.
 */
const EXPIRES_SOON_MS = 7 * 86_400_000;
const REPAIR =
  'subscription-timer repairs it at five past the hour and reads what was missed. If it stays so after that, check ' +
  'the log; mostly PUBLIC_URL does not lead to the app.';

export async function checkSubscriptions({ app, store, now }: DoctorContext): Promise<readonly Check[]> {
  const rows = await listSubscriptionRows(store);
  const rowOf = (resource: WatchedResource) => rows.find((row) => row.resource === resource);
  if (app === undefined) return WATCHED_RESOURCES.map((resource) => checkRow(resource, rowOf(resource), now));
  if (app.settings.publicUrl === undefined)
    return [
      warned(
        'subscriptions',
        'none, because PUBLIC_URL is not set: changes of users and groups are seen only at the next poll, up to five ' +
          'minutes later',
        'Set PUBLIC_URL to the https address of the app; or leave it, if that is soon enough.',
      ),
    ];
  try {
    const live = await listGraphSubscriptions(app.graph);
    const url = `${app.settings.publicUrl}/api/graph-notification`;
    return WATCHED_RESOURCES.map((resource) => checkLive(resource, { live, rows, url, now }));
  } catch (error) {
    return [
      {
        name: 'subscriptions',
        ...diagnoseRefused(error, {
          permission: 'User.Read.All and Group.Read.All',
          without: 'changes are seen at the next poll',
        }),
      },
    ];
  }
}

function checkLive(resource: WatchedResource, { live, rows, url, now }: KnownSubscriptions): Check {
  const name = `subscription ${resource}`;
  const found = live.filter((subscription) => subscription.resource === resource);
  const [first] = found;
  if (first === undefined) return failed(name, 'Graph has none: somebody deleted it, or it expired', REPAIR);
  const ours = found.find(({ notificationUrl }) => notificationUrl === url);
  if (ours === undefined)
    return failed(
      name,
      `goes to ${new URL(first.notificationUrl).host}, not to ${new URL(url).host}`,
      `${REPAIR} If the other address is the right one, set PUBLIC_URL to it.`,
    );
  if (!rows.some(({ subscriptionId }) => subscriptionId === ours.id.toLowerCase()))
    return failed(name, 'its secret is not known here, so its notifications are dropped', REPAIR);
  return checkExpiry(name, Date.parse(ours.expirationDateTime) - now);
}

function checkRow(resource: WatchedResource, row: SubscriptionRow | undefined, now: number): Check {
  const name = `subscription ${resource}`;
  if (row === undefined)
    return skipped(name, 'none on record; only the app itself can see whether Graph has one: ask it with --api');
  return checkExpiry(name, Date.parse(row.expires) - now);
}

function checkExpiry(name: string, leftMs: number): Check {
  if (leftMs <= 0) return failed(name, `lapsed ${duration(-leftMs)} ago`, REPAIR);
  if (leftMs < EXPIRES_SOON_MS)
    return warned(name, `ends in ${duration(leftMs)} and should have been renewed by now`, REPAIR);
  return passed(name, `ends in ${duration(leftMs)}`);
}
