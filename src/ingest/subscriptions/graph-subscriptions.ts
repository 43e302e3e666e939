/** Lists, creates, renews and deletes subscriptions at Graph. */
import { isoOf } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import { RequestRejectedError } from '../../graph/graph-errors.ts';
import type { LiveSubscription } from './subscription-schema.ts';

export interface NewSubscription {
  readonly resource: string;
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly lifecycleUrl: string;
  readonly clientState: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** The subscriptions of this app in this tenant; Graph shows no others. */
export async function listGraphSubscriptions(graph: Graph): Promise<readonly LiveSubscription[]> {
  const { parseSubscription } = await import('./subscription-schema.ts');
  const subscriptions: LiveSubscription[] = [];
  for await (const { items } of graph.pages('/subscriptions')) subscriptions.push(...items.map(parseSubscription));
  return subscriptions;
}

/**
 * Graph validates both URLs before it answers. Resolves to 'exists' where the resource has a subscription already:
 * Graph refuses a second one.
 */
export async function createGraphSubscription(
  graph: Graph,
  subscription: NewSubscription,
): Promise<LiveSubscription | 'exists'> {
  const { parseSubscription } = await import('./subscription-schema.ts');
  const body = {
    resource: subscription.resource,
    changeType: subscription.changeType,
    notificationUrl: subscription.notificationUrl,
    lifecycleNotificationUrl: subscription.lifecycleUrl,
    clientState: subscription.clientState,
    expirationDateTime: isoOf(subscription.expires),
    latestSupportedTlsVersion: 'v1_2',
  };
  const created = await orStatus(409, graph.post('/subscriptions', body));
  return created === 409 ? 'exists' : parseSubscription(created);
}

/** A new expiry also reauthorises the subscription. Resolves to 'gone' where Graph has no such subscription. */
export async function renewGraphSubscription(
  graph: Graph,
  subscriptionId: string,
  expires: number,
): Promise<'renewed' | 'gone'> {
  const renewed = await orStatus(
    404,
    graph.patch(`/subscriptions/${encodeURIComponent(subscriptionId)}`, { expirationDateTime: isoOf(expires) }),
  );
  return renewed === 404 ? 'gone' : 'renewed';
}

export async function deleteGraphSubscription(graph: Graph, subscriptionId: string): Promise<void> {
  await graph.delete(`/subscriptions/${encodeURIComponent(subscriptionId)}`);
}

/** Resolves to the status where Graph rejected the request with exactly this one. */
async function orStatus<S extends number>(status: S, answer: Promise<unknown>): Promise<unknown | S> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === status) return status;
    throw error;
  }
}
