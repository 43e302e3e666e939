/** Does Graph tell us of users and groups: are the subscriptions there, ours, to the right address, and far from their end? */

import { duration } from '../../base/duration.ts';
import { listGraphSubscriptions } from '../../ingest/subscriptions/graph-subscriptions.ts';
import { WATCHED_RESOURCES, type WatchedResource } from '../../ingest/subscriptions/subscription-plan.ts';
import type { LiveSubscription } from '../../ingest/subscriptions/subscription-schema.ts';
import { listSubscriptionRows, type SubscriptionRow } from '../../ingest/subscriptions/table-subscriptions.ts';
import { type Check, failed, passed, skipped, warned } from './check.ts';
import { diagnoseRefused } from './diagnose-error.ts';
import type { DoctorContext } from './doctor-context.ts';

/** A third of its life is left when it is renewed; with less than this two days of renewals have failed. */
const NEARLY_OVER_MS = 7 * 86_400_000;
const REPAIR =
  'subscription-timer repairs it at five past the hour and reads what was missed. Still so after that: look what it logs; mostly PUBLIC_URL does not lead to the app.';

export async function checkSubscriptions({ own, tables, tenantId, now }: DoctorContext): Promise<readonly Check[]> {
  const rows = await listSubscriptionRows(tables('Subscriptions'), tenantId);
  if (own === undefined)
    return WATCHED_RESOURCES.map((resource) =>
      fromRow(
        resource,
        rows.find((row) => row.resource === resource),
        now,
      ),
    );
  if (own.settings.publicUrl === undefined)
    return [
      warned(
        'subscriptions',
        'none, because PUBLIC_URL is not set: changes of users and groups are seen at the next poll, up to five minutes later, not at once',
        'Set PUBLIC_URL to the https address of the app, or leave it so.',
      ),
    ];
  try {
    const live = await listGraphSubscriptions(own.graph);
    const url = `${own.settings.publicUrl}/api/graph-notification`;
    return WATCHED_RESOURCES.map((resource) => fromGraph(resource, { live, rows, url, now }));
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

interface Known {
  readonly live: readonly LiveSubscription[];
  readonly rows: readonly SubscriptionRow[];
  readonly url: string;
  readonly now: number;
}

function fromGraph(resource: WatchedResource, { live, rows, url, now }: Known): Check {
  const name = `subscription ${resource}`;
  const found = live.filter((subscription) => subscription.resource === resource);
  const [first] = found;
  if (first === undefined) return failed(name, 'Graph has none: somebody deleted it, or it lapsed', REPAIR);
  const right = found.find(({ notificationUrl }) => notificationUrl === url);
  if (right === undefined)
    return failed(
      name,
      `goes to ${new URL(first.notificationUrl).host}, not to ${new URL(url).host}`,
      `${REPAIR} If the other address is the right one, set PUBLIC_URL to it.`,
    );
  if (!rows.some(({ subscriptionId }) => subscriptionId === right.id.toLowerCase()))
    return failed(name, 'its secret is not known here, so its notifications are dropped', REPAIR);
  return lifeCheck(name, Date.parse(right.expirationDateTime) - now);
}

function fromRow(resource: WatchedResource, row: SubscriptionRow | undefined, now: number): Check {
  const name = `subscription ${resource}`;
  if (row === undefined)
    return skipped(name, 'none on record; whether Graph has one only the app itself can see (--api)');
  return lifeCheck(name, Date.parse(row.expires) - now);
}

function lifeCheck(name: string, left: number): Check {
  if (left <= 0) return failed(name, `lapsed ${duration(-left)} ago`, REPAIR);
  if (left < NEARLY_OVER_MS)
    return warned(name, `ends in ${duration(left)} and should have been renewed by now`, REPAIR);
  return passed(name, `ends in ${duration(left)}`);
}
