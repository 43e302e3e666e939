/** Lifecycle notifications: Graph says that a subscription is about to lapse, is gone, or has missed something. */
import { isoOf } from '../clock.ts';
import { hashOf } from '../keys.ts';
import { count, type Door, type Dropped, type PostedNotice, readPost } from './posted-notices.ts';

/** What there is to do. Users and groups only ever get `reauthorizationRequired`; the rest is for whatever Graph adds. */
type LifecycleAction = 'reauthorize' | 'recreate' | 'resync';

export interface LifecycleNotified {
  readonly kind: 'lifecycle-notified';
  readonly tenantId: string;
  readonly source: 'notification';
  readonly sourceId: string;
  readonly seenAt: string;
  readonly subscriptionId: string;
  readonly action: LifecycleAction;
}

const ACTIONS: ReadonlyMap<unknown, LifecycleAction> = new Map([
  ['reauthorizationRequired', 'reauthorize'],
  ['subscriptionRemoved', 'recreate'],
  ['missed', 'resync'],
]);

/** The same proof is asked of the sender as for notifications. An event that we do not know is counted as unasked. */
export async function acceptLifecycle(body: unknown, door: Door): Promise<{ readonly signals: readonly LifecycleNotified[]; readonly dropped: Dropped }> {
  const { notices, dropped } = await readPost(body, door);
  const signals = new Map<string, LifecycleNotified>();
  for (const notice of notices) {
    const action = ACTIONS.get(notice.item.lifecycleEvent);
    if (action === undefined) count(dropped, 'unasked');
    else signals.set(`${notice.subscriptionId} ${action}`, lifecycleOf(notice, action, door));
  }
  return { signals: [...signals.values()], dropped };
}

function lifecycleOf({ subscriptionId, item }: PostedNotice, action: LifecycleAction, { tenantId, now }: Door): LifecycleNotified {
  const sourceId = hashOf(subscriptionId, action, String(item.subscriptionExpirationDateTime ?? ''));
  return { kind: 'lifecycle-notified', tenantId, source: 'notification', sourceId, seenAt: isoOf(now), subscriptionId, action };
}
