/** Maintains our subscriptions: creates, renews well before expiry, repairs what is missing, and rotates secrets. */
import { isoOf } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import { DirectoryRefusedError } from '../../graph/graph-errors.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import {
  createGraphSubscription,
  deleteGraphSubscription,
  listGraphSubscriptions,
  renewGraphSubscription,
} from './graph-subscriptions.ts';
import { clientStateHash, newClientState } from './known-subscriptions.ts';
import {
  isWatched,
  LIFETIME_MS,
  planSubscriptions,
  type Step,
  WATCHED_CHANGES,
  type WatchedResource,
} from './subscription-plan.ts';
import type { LiveSubscription } from './subscription-schema.ts';
import {
  listSubscriptionRows,
  removeSubscriptionRow,
  type SubscriptionRow,
  saveSubscriptionRow,
} from './table-subscriptions.ts';

export interface SubscriptionContext {
  readonly graph: Graph;
  readonly store: TenantStore;
}

export interface MaintenanceContext extends SubscriptionContext {
  readonly notificationUrl: string;
  readonly lifecycleUrl: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Subscription ids that Graph asked us to renew. */
  readonly renewNow?: readonly string[];
}

export interface MaintenanceResult {
  readonly kept: number;
  readonly renewed: number;
  readonly created: number;
  /** Deleted because they were of no use to us. */
  readonly deleted: number;
  /** Changes of these were missed while their subscription was created: a delta query must read them. */
  readonly resync: readonly WatchedResource[];
  /** What Graph refused while the rest succeeded. If it refuses everything, that error is thrown. */
  readonly refused: readonly DirectoryRefusedError[];
}

export interface ListedSubscription extends LiveSubscription {
  /** False where its secret is unknown: its notifications are dropped, and the next maintenance replaces it. */
  readonly known: boolean;
}

type Outcome = 'kept' | 'renewed' | 'created';

/** Safe to repeat and to run twice at once: the next run finds and repairs what one run left unfinished. */
export async function maintainSubscriptions(context: MaintenanceContext): Promise<MaintenanceResult> {
  const { graph, store, notificationUrl, now, renewNow = [] } = context;
  const { live, rows } = await readSubscriptions(context);
  const plan = planSubscriptions({ live, rows, notificationUrl, now, renewNow: new Set(renewNow) });

  for (const { id } of plan.useless) await deleteGraphSubscription(graph, id);
  for (const { subscriptionId } of plan.orphans) await removeSubscriptionRow(store, subscriptionId);

  // Independently: where Graph refuses groups, users must still be watched.
  const outcomes = await Promise.all(plan.steps.map((step) => refusalOr(runStep(step, context))));
  const refused = outcomes.filter((outcome) => typeof outcome === 'object');
  if (refused[0] && refused.length === outcomes.length) throw refused[0];

  const count = (expected: Outcome) => outcomes.filter((outcome) => outcome === expected).length;
  const resync = plan.steps.filter((_, index) => outcomes[index] === 'created').map(({ resource }) => resource);
  return {
    kept: count('kept'),
    renewed: count('renewed'),
    created: count('created'),
    deleted: plan.useless.length,
    resync,
    refused,
  };
}

/** The subscriptions of this app, as Graph has them. */
export async function listSubscriptions(context: SubscriptionContext): Promise<readonly ListedSubscription[]> {
  const { live, rows } = await readSubscriptions(context);
  const known = new Set(rows.map(({ subscriptionId }) => subscriptionId));
  return live.map((subscription) => ({ ...subscription, known: known.has(subscription.id) }));
}

/** Graph sends no notifications afterwards. Resolves to the ids of the deleted subscriptions. */
export async function deleteSubscriptions(context: SubscriptionContext): Promise<readonly string[]> {
  const { graph, store } = context;
  const { live, rows } = await readSubscriptions(context);
  const ours = live.filter(({ resource }) => isWatched(resource)).map(({ id }) => id);
  for (const id of ours) await deleteGraphSubscription(graph, id);
  for (const { subscriptionId } of rows) await removeSubscriptionRow(store, subscriptionId);
  return ours;
}

async function readSubscriptions({ graph, store }: SubscriptionContext): Promise<{
  readonly live: readonly LiveSubscription[];
  readonly rows: readonly SubscriptionRow[];
}> {
  const [live, rows] = await Promise.all([listGraphSubscriptions(graph), listSubscriptionRows(store)]);
  return { live, rows };
}

async function refusalOr(outcome: Promise<Outcome>): Promise<Outcome | DirectoryRefusedError> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof DirectoryRefusedError) return error;
    throw error;
  }
}

async function runStep(step: Step, context: MaintenanceContext): Promise<Outcome> {
  const { graph, store, now } = context;
  if (step.act === 'keep') return 'kept';
  if (step.act === 'create') return create(step.resource, context);

  const expires = now + LIFETIME_MS;
  if ((await renewGraphSubscription(graph, step.row.subscriptionId, expires)) === 'renewed') {
    await saveSubscriptionRow(store, { ...step.row, expires: isoOf(expires) });
    return 'renewed';
  }
  await removeSubscriptionRow(store, step.row.subscriptionId);
  return create(step.resource, context);
}

async function create(resource: WatchedResource, context: MaintenanceContext): Promise<Outcome> {
  if ((await tryCreate(resource, context)) === 'created') return 'created';

  // A subscription was created since our read. If another run of ours made it, the table has its secret by now;
  // otherwise nobody knows the secret, and the subscription must be replaced.
  const { live, rows } = await readSubscriptions(context);
  const existing = live.filter((subscription) => subscription.resource === resource);
  if (existing.some(({ id }) => rows.some(({ subscriptionId }) => subscriptionId === id))) return 'kept';
  for (const { id } of existing) await deleteGraphSubscription(context.graph, id);
  return (await tryCreate(resource, context)) === 'created' ? 'created' : 'kept';
}

async function tryCreate(
  resource: WatchedResource,
  { graph, store, notificationUrl, lifecycleUrl, now }: MaintenanceContext,
): Promise<'created' | 'exists'> {
  const clientState = newClientState();
  const expires = now + LIFETIME_MS;
  const created = await createGraphSubscription(graph, {
    resource,
    changeType: WATCHED_CHANGES,
    notificationUrl,
    lifecycleUrl,
    clientState,
    expires,
  });
  if (created === 'exists') return 'exists';
  await saveSubscriptionRow(store, {
    subscriptionId: created.id,
    resource,
    changeType: WATCHED_CHANGES,
    expires: created.expirationDateTime,
    created: isoOf(now),
    stateHash: clientStateHash(clientState),
    url: notificationUrl,
  });
  return 'created';
}
