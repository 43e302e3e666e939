/** Change notifications: written at a change, delivered a little later, retried after a failure. */
import type { Clock } from '../../../src/base/clock.ts';
import type { FaultState, LifecycleEvent } from '../http/faults.ts';
import type { Random } from '../random.ts';
import { type Deliver, postNotifications } from './deliver.ts';
import { endpointHealth, type Health } from './endpoint-health.ts';
import { lifecycleItem, notificationBody, notificationItem } from './notification-body.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';

export interface Notifier {
  changed(resource: 'users' | 'groups', id: string, changeType: 'updated' | 'deleted'): void;
  lifecycle(event: LifecycleEvent): Promise<void>;
  /** Posts two forged notifications, to test that the client refuses them. */
  forge(url: string): Promise<readonly number[]>;
  /** Delivers the notifications that are due. */
  step(): Promise<void>;
  health(url: string): Health;
}

interface PendingNotification {
  readonly subscriptionId: string;
  readonly item: object;
  readonly writtenAt: number;
  readonly tries: number;
  readonly dueAt: number;
}

const LATENCY_MS = { from: 1_000, to: 20_000 };
const FIRST_RETRY_MS = 10_000;
const GIVE_UP_MS = 4 * 3_600_000;
const SLOW_DELAY_MS = 600_000;
const BATCH = 10;

interface Setting {
  readonly tenantId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly subscriptions: Subscriptions;
  readonly faults: FaultState;
  readonly deliver: Deliver;
}

export function notifierOf(setting: Setting): Notifier {
  const { clock, random, subscriptions, faults, deliver, tenantId } = setting;
  const health = endpointHealth(clock);
  let waiting: PendingNotification[] = [];
  let running: Promise<void> = Promise.resolve();

  function changed(resource: 'users' | 'groups', id: string, changeType: 'updated' | 'deleted'): void {
    for (const subscription of subscriptions.live()) {
      if (
        !isAbout(subscription, resource, id) ||
        !subscription.changeType.split(',').includes(changeType) ||
        faults.dropNotifications
      )
        continue;
      const state = health.of(subscription.notificationUrl);
      if (state === 'dropped') continue;
      const item = notificationItem({ subscription, resource, id, changeType, tenantId, random, now: clock() });
      const dueAt = clock() + random.between(LATENCY_MS.from, LATENCY_MS.to) + (state === 'slow' ? SLOW_DELAY_MS : 0);
      const copies = faults.duplicateNotifications ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1)
        waiting.push({ subscriptionId: subscription.id, item, writtenAt: clock(), tries: 0, dueAt });
    }
  }

  async function post(url: string, batch: readonly PendingNotification[]): Promise<void> {
    const { ok, realMs } = await postNotifications(deliver, url, notificationBody(batch.map(({ item }) => item)));
    health.record(url, realMs);
    if (ok) return;
    const again = batch.filter(({ writtenAt }) => clock() - writtenAt < GIVE_UP_MS);
    waiting.push(
      ...again.map((one) => ({
        ...one,
        tries: one.tries + 1,
        dueAt: clock() + FIRST_RETRY_MS * 2 ** Math.min(one.tries, 9),
      })),
    );
  }

  async function deliverDue(): Promise<void> {
    const now = clock();
    const due = waiting.filter(({ dueAt }) => dueAt <= now);
    waiting = waiting.filter(({ dueAt }) => dueAt > now);
    const urls = new Map(subscriptions.live().map(({ id, notificationUrl }) => [id, notificationUrl]));
    for (const [url, pending] of Map.groupBy(due, ({ subscriptionId }) => urls.get(subscriptionId))) {
      // If the subscription is gone by now, its notifications are lost.
      if (url === undefined) continue;
      for (let start = 0; start < pending.length; start += BATCH) await post(url, pending.slice(start, start + BATCH));
    }
  }

  return {
    changed,
    lifecycle: (event) => sendLifecycle(setting, event),
    async forge(url) {
      const statuses: number[] = [];
      for (const item of forgedItems(setting))
        statuses.push((await postNotifications(deliver, url, notificationBody([item]))).status ?? 0);
      return statuses;
    },
    step() {
      // One delivery at a time: a slow endpoint must not get the same notification from two steps.
      running = running.then(deliverDue);
      return running;
    },
    health: health.of,
  };
}

async function sendLifecycle({ subscriptions, deliver, tenantId }: Setting, event: LifecycleEvent): Promise<void> {
  for (const subscription of subscriptions.live()) {
    if (event === 'subscriptionRemoved') subscriptions.remove(subscription.id);
    const url = subscription.lifecycleNotificationUrl;
    if (url !== null)
      await postNotifications(deliver, url, notificationBody([lifecycleItem(subscription, tenantId, event)]));
  }
}

/** One with a guessed secret, and one of an unknown subscription. */
function forgedItems({ subscriptions, random, clock, tenantId }: Setting): readonly object[] {
  const known = {
    id: subscriptions.live()[0]?.id ?? random.guid(),
    clientState: 'guessed',
    expirationDateTime: new Date(clock() + GIVE_UP_MS).toISOString(),
  };
  const itemOf = (subscription: typeof known) =>
    notificationItem({
      subscription,
      resource: 'users',
      id: random.guid(),
      changeType: 'updated',
      tenantId,
      random,
      now: clock(),
    });
  return [itemOf(known), itemOf({ ...known, id: random.guid() })];
}

function isAbout({ resource }: Subscription, kind: 'users' | 'groups', id: string): boolean {
  const [root, only] = resource.split('/');
  return root?.toLowerCase() === kind && (only === undefined || only === id);
}
