/** Subscriptions at Graph: listed, created, renewed, deleted. */
import { isoOf } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import { RequestRejectedError } from '../../graph/graph-answer.ts';
import type { LiveSubscription } from './subscription-schema.ts';

export interface WantedSubscription {
  readonly resource: string;
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly lifecycleUrl: string;
  readonly clientState: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Those of this app in this tenant; Graph shows no others. */
export async function listGraphSubscriptions(graph: Graph): Promise<readonly LiveSubscription[]> {
  const { parseSubscription } = await import('./subscription-schema.ts');
  const subscriptions: LiveSubscription[] = [];
  for await (const { items } of graph.pages('/subscriptions')) subscriptions.push(...items.map(parseSubscription));
  return subscriptions;
}

/** 'taken' where Graph holds one for this resource already: it takes no second. Graph calls both doors before it answers. */
export async function createGraphSubscription(
  graph: Graph,
  wanted: WantedSubscription,
): Promise<LiveSubscription | 'taken'> {
  const { parseSubscription } = await import('./subscription-schema.ts');
  const body = {
    resource: wanted.resource,
    changeType: wanted.changeType,
    notificationUrl: wanted.notificationUrl,
    lifecycleNotificationUrl: wanted.lifecycleUrl,
    clientState: wanted.clientState,
    expirationDateTime: isoOf(wanted.expires),
    latestSupportedTlsVersion: 'v1_2',
  };
  const made = await unless(409, graph.post('/subscriptions', body));
  return made === 409 ? 'taken' : parseSubscription(made);
}

/** A new end also renews Graph's right to send. 'gone' where there is no such subscription any more. */
export async function renewGraphSubscription(
  graph: Graph,
  subscriptionId: string,
  expires: number,
): Promise<'renewed' | 'gone'> {
  const renewed = await unless(
    404,
    graph.patch(`/subscriptions/${encodeURIComponent(subscriptionId)}`, { expirationDateTime: isoOf(expires) }),
  );
  return renewed === 404 ? 'gone' : 'renewed';
}

export async function deleteGraphSubscription(graph: Graph, subscriptionId: string): Promise<void> {
  await graph.delete(`/subscriptions/${encodeURIComponent(subscriptionId)}`);
}

/** Resolves to the status where Graph turned the request down with just this one. */
async function unless<S extends number>(status: S, answer: Promise<unknown>): Promise<unknown | S> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === status) return status;
    throw error;
  }
}
