/** The body of a change notification: which object changed, without the change itself. */
import type { LifecycleEvent } from '../http/faults.ts';
import type { Random } from '../random.ts';

interface NotificationFacts {
  readonly subscription: {
    readonly id: string;
    readonly clientState: string | null;
    readonly expirationDateTime: string;
  };
  readonly resource: 'users' | 'groups';
  readonly id: string;
  readonly changeType: 'updated' | 'deleted';
  readonly tenantId: string;
  readonly random: Random;
  readonly now: number;
}

/** Marks a number that JSON.stringify cannot write: it is too large for a double. */
const BIG = 'big-number:';

export function notificationItem({
  subscription,
  resource,
  id,
  changeType,
  tenantId,
  random,
  now,
}: NotificationFacts): object {
  const [collection, type] =
    resource === 'users' ? ['Users', '#Microsoft.Graph.User'] : ['Groups', '#Microsoft.Graph.Group'];
  return {
    ...(random.chance(0.5) ? { id: random.guid() } : {}),
    changeType,
    clientState: subscription.clientState,
    resource: `${collection}/${id}`,
    resourceData: {
      '@odata.type': random.chance(0.8) ? type : type.replace('Microsoft.Graph', 'microsoft.graph'),
      '@odata.id': `${collection}/${id}`,
      id,
      organizationId: tenantId,
      sequenceNumber: `${BIG}63${now}${random.between(1000, 9999)}`,
    },
    subscriptionExpirationDateTime: subscription.expirationDateTime,
    subscriptionId: subscription.id,
    tenantId,
  };
}

export function lifecycleItem(
  subscription: NotificationFacts['subscription'],
  tenantId: string,
  lifecycleEvent: LifecycleEvent,
): object {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: subscription.expirationDateTime,
    tenantId,
    clientState: subscription.clientState,
    lifecycleEvent,
  };
}

export function notificationBody(items: readonly object[]): string {
  return JSON.stringify({ value: items }).replaceAll(new RegExp(`"${BIG}(\\d+)"`, 'g'), '$1');
}
