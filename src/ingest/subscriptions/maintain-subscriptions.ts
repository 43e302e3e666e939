/** Keeps our subscriptions alive: finds or creates, renews well before the end, repairs what was lost, and changes secrets now and then. */
import { isoOf } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import { DirectoryRefusedError } from '../../graph/graph-errors.ts';
import type { Table } from '../../storage/tables.ts';
import {
  createGraphSubscription,
  deleteGraphSubscription,
  listGraphSubscriptions,
  renewGraphSubscription,
} from './graph-subscriptions.ts';
import { newClientState, stateHash } from './known-subscriptions.ts';
import {
  isWatched,
  LIFETIME_MS,
  planSubscriptions,
  type Step,
  WATCHED_CHANGES,
  type WatchedResource,
} from './subscription-plan.ts';
import type { LiveSubscription } from './subscription-schema.ts';
import { listSubscriptionRows, removeSubscriptionRow, saveSubscriptionRow } from './table-subscriptions.ts';

export interface SubscriptionsAt {
  readonly graph: Graph;
  /** `Subscriptions`. */
  readonly table: Table;
  readonly tenantId: string;
}

export interface Maintenance extends SubscriptionsAt {
  readonly notificationUrl: string;
  readonly lifecycleUrl: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Subscription ids that Graph asked us to renew. */
  readonly renewNow?: readonly string[];
}

export interface Maintained {
  readonly kept: number;
  readonly renewed: number;
  readonly created: number;
  /** Deleted because they were of no use to us. */
  readonly deleted: number;
  /** Nobody told us of these while their subscription was made: a delta run closes the gap. */
  readonly resync: readonly WatchedResource[];
  /** What Graph refused while the rest went on. Where it refuses all, that is thrown. */
  readonly refused: readonly DirectoryRefusedError[];
}

/** Safe to repeat and to run twice at once: what one run leaves half done, the next finds and mends. */
export async function maintainSubscriptions(maintenance: Maintenance): Promise<Maintained> {
  const { graph, table, tenantId, notificationUrl, now, renewNow = [] } = maintenance;
  const [live, rows] = await Promise.all([listGraphSubscriptions(graph), listSubscriptionRows(table, tenantId)]);
  const plan = planSubscriptions({ live, rows, notificationUrl, now, renewNow: new Set(renewNow) });

  for (const { id } of plan.useless) await deleteGraphSubscription(graph, id);
  for (const { subscriptionId } of plan.orphans) await removeSubscriptionRow(table, tenantId, subscriptionId);

  // Each for itself: a tenant that refuses us its groups shall still tell of its users.
  const outcomes = await Promise.all(plan.steps.map((step) => unlessRefused(take(step, maintenance))));
  const refused = outcomes.filter((outcome) => typeof outcome === 'object');
  if (refused[0] && refused.length === outcomes.length) throw refused[0];

  const times = (what: Outcome) => outcomes.filter((outcome) => outcome === what).length;
  const resync = plan.steps.filter((_, index) => outcomes[index] === 'created').map(({ resource }) => resource);
  return {
    kept: times('kept'),
    renewed: times('renewed'),
    created: times('created'),
    deleted: plan.useless.length,
    resync,
    refused,
  };
}

async function unlessRefused(outcome: Promise<Outcome>): Promise<Outcome | DirectoryRefusedError> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof DirectoryRefusedError) return error;
    throw error;
  }
}

export interface ListedSubscription extends LiveSubscription {
  /** False where we do not know its secret: its notifications are dropped, and the next maintenance replaces it. */
  readonly known: boolean;
}

/** Those of this app, as Graph has them. */
export async function listSubscriptions({
  graph,
  table,
  tenantId,
}: SubscriptionsAt): Promise<readonly ListedSubscription[]> {
  const [live, rows] = await Promise.all([listGraphSubscriptions(graph), listSubscriptionRows(table, tenantId)]);
  const known = new Set(rows.map(({ subscriptionId }) => subscriptionId));
  return live.map((subscription) => ({ ...subscription, known: known.has(subscription.id) }));
}

/** Graph tells us nothing from now on. Resolves to the ids of those deleted. */
export async function deleteSubscriptions({ graph, table, tenantId }: SubscriptionsAt): Promise<readonly string[]> {
  const [live, rows] = await Promise.all([listGraphSubscriptions(graph), listSubscriptionRows(table, tenantId)]);
  const ours = live.filter(({ resource }) => isWatched(resource)).map(({ id }) => id);
  for (const id of ours) await deleteGraphSubscription(graph, id);
  for (const { subscriptionId } of rows) await removeSubscriptionRow(table, tenantId, subscriptionId);
  return ours;
}

type Outcome = 'kept' | 'renewed' | 'created';

async function take(step: Step, maintenance: Maintenance): Promise<Outcome> {
  const { graph, table, tenantId, now } = maintenance;
  if (step.act === 'keep') return 'kept';
  if (step.act === 'create') return create(step.resource, maintenance);

  const expires = now + LIFETIME_MS;
  if ((await renewGraphSubscription(graph, step.row.subscriptionId, expires)) === 'renewed') {
    await saveSubscriptionRow(table, tenantId, { ...step.row, expires: isoOf(expires) });
    return 'renewed';
  }
  await removeSubscriptionRow(table, tenantId, step.row.subscriptionId);
  return create(step.resource, maintenance);
}

async function create(resource: WatchedResource, maintenance: Maintenance): Promise<Outcome> {
  const { graph, table, tenantId } = maintenance;
  if ((await tryCreate(resource, maintenance)) === 'created') return 'created';

  // Somebody made one since we looked. If it was another run of ours, its secret is in the table by now; if not, nobody knows it.
  const [live, rows] = await Promise.all([listGraphSubscriptions(graph), listSubscriptionRows(table, tenantId)]);
  const inTheWay = live.filter((subscription) => subscription.resource === resource);
  if (inTheWay.some(({ id }) => rows.some(({ subscriptionId }) => subscriptionId === id))) return 'kept';
  for (const { id } of inTheWay) await deleteGraphSubscription(graph, id);
  return (await tryCreate(resource, maintenance)) === 'created' ? 'created' : 'kept';
}

async function tryCreate(
  resource: WatchedResource,
  { graph, table, tenantId, notificationUrl, lifecycleUrl, now }: Maintenance,
): Promise<'created' | 'taken'> {
  const clientState = newClientState();
  const expires = now + LIFETIME_MS;
  const made = await createGraphSubscription(graph, {
    resource,
    changeType: WATCHED_CHANGES,
    notificationUrl,
    lifecycleUrl,
    clientState,
    expires,
  });
  if (made === 'taken') return 'taken';
  await saveSubscriptionRow(table, tenantId, {
    subscriptionId: made.id,
    resource,
    changeType: WATCHED_CHANGES,
    expires: made.expirationDateTime,
    created: isoOf(now),
    stateHash: stateHash(clientState),
    url: notificationUrl,
  });
  return 'created';
}
