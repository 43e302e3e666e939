/**
 * What Graph posts to our endpoints: change notifications and lifecycle notifications. Each item is accepted only if it
 * is for this tenant and proves by its client state that Graph sent it.
 */
import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { isJsonObject, objectOf } from '../../base/json.ts';
import type { ChangeNotified } from '../signal.ts';
import { type KnownSubscription, type KnownSubscriptions, provesSender } from '../subscriptions/known-subscriptions.ts';

/** Checked by hand, not by a schema: forged posts should cost us as little as possible. */
export interface PostedNotification {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientState: unknown;
  readonly item: Readonly<Record<string, unknown>>;
}

/** How many items were dropped, by reason. */
export interface DroppedCounts {
  wrongState: number;
  wrongTenant: number;
  unknownSubscription: number;
  /** Not in the form of a notification. */
  malformed: number;
  /** A resource, change type or lifecycle event that we did not subscribe to or do not know. */
  unasked: number;
}

export interface NotificationContext {
  readonly tenantId: string;
  readonly subscriptions: KnownSubscriptions;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Graph reports that a subscription expires soon, was removed, or missed changes. */
export interface LifecycleNotified {
  readonly kind: 'lifecycle-notified';
  readonly tenantId: string;
  readonly source: 'notification';
  readonly sourceId: string;
  readonly seenAt: string;
  readonly subscriptionId: string;
  readonly action: LifecycleAction;
}

/** For users and groups Graph sends only `reauthorizationRequired`. The others are for resources that Graph may add. */
type LifecycleAction = 'reauthorize' | 'recreate' | 'resync';

/** Larger bodies are refused with 413 before they are parsed. */
export const NOTIFICATION_LIMIT_BYTES = 1_048_576;

const RESOURCE = /^\/?(user|group)s\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

const LIFECYCLE_ACTIONS: ReadonlyMap<unknown, LifecycleAction> = new Map([
  ['reauthorizationRequired', 'reauthorize'],
  ['subscriptionRemoved', 'recreate'],
  ['missed', 'resync'],
]);

/**
 * Resolves to the signals that Graph is proven to have sent, without duplicates.
 * @throws MalformedInputError where no item of the body is a notification
 */
export async function acceptNotifications(
  body: unknown,
  context: NotificationContext,
): Promise<{ readonly signals: readonly ChangeNotified[]; readonly dropped: DroppedCounts }> {
  const { notifications, dropped } = await readEnvelope(body, context);
  const signals = new Map<string, ChangeNotified>();
  for (const notification of notifications) {
    const signal = changeSignalOf(notification, context);
    if (typeof signal === 'string') drop(dropped, signal);
    else signals.set(signal.sourceId, signal);
  }
  return { signals: [...signals.values()], dropped };
}

/** The same for lifecycle notifications, with the same proof of the sender. */
export async function acceptLifecycle(
  body: unknown,
  context: NotificationContext,
): Promise<{ readonly signals: readonly LifecycleNotified[]; readonly dropped: DroppedCounts }> {
  const { notifications, dropped } = await readEnvelope(body, context);
  const signals = new Map<string, LifecycleNotified>();
  for (const notification of notifications) {
    const action = LIFECYCLE_ACTIONS.get(notification.item.lifecycleEvent);
    const signal = action === undefined ? 'unasked' : lifecycleSignalOf(notification, action, context);
    if (typeof signal === 'string') drop(dropped, signal);
    else signals.set(`${signal.subscriptionId} ${signal.action}`, signal);
  }
  return { signals: [...signals.values()], dropped };
}

/** The items of one post may belong to several subscriptions and tenants, so each is checked on its own. */
export async function readEnvelope(
  body: unknown,
  { tenantId, subscriptions }: NotificationContext,
): Promise<{ readonly notifications: readonly PostedNotification[]; readonly dropped: DroppedCounts }> {
  const dropped: DroppedCounts = { wrongState: 0, wrongTenant: 0, unknownSubscription: 0, malformed: 0, unasked: 0 };
  const wellFormed = notificationsIn(body, dropped);
  const own = wellFormed.filter((notification) => isFor(tenantId, notification) || drop(dropped, 'wrongTenant'));
  if (own.length === 0) return { notifications: [], dropped };

  const known = await subscriptions.withIds(own.map(({ subscriptionId }) => subscriptionId));
  const isOurs = (notification: PostedNotification) =>
    isProven(notification, known.get(notification.subscriptionId), dropped);
  return { notifications: own.filter(isOurs), dropped };
}

function notificationsIn(body: unknown, dropped: DroppedCounts): readonly PostedNotification[] {
  const items = objectOf(body).value;
  if (!Array.isArray(items))
    throw new MalformedInputError('notification', 'the body must be an object with a list "value"');
  const notifications: PostedNotification[] = [];
  for (const item of items) {
    const notification = notificationIn(item);
    if (notification === undefined) drop(dropped, 'malformed');
    else notifications.push(notification);
  }
  // Graph never sends this, so the sender should learn what is wrong.
  if (items.length > 0 && notifications.length === 0)
    throw new MalformedInputError('notification value[0]', 'needs the texts "subscriptionId" and "tenantId"');
  return notifications;
}

function notificationIn(item: unknown): PostedNotification | undefined {
  if (!isJsonObject(item)) return undefined;
  const { subscriptionId, tenantId, clientState } = item;
  if (typeof subscriptionId !== 'string' || typeof tenantId !== 'string') return undefined;
  return { subscriptionId: subscriptionId.toLowerCase(), tenantId, clientState, item };
}

function isFor(tenantId: string, notification: PostedNotification): boolean {
  return notification.tenantId === tenantId || notification.tenantId.toLowerCase() === tenantId.toLowerCase();
}

function isProven(
  { clientState }: PostedNotification,
  known: KnownSubscription | undefined,
  dropped: DroppedCounts,
): boolean {
  if (known === undefined) return drop(dropped, 'unknownSubscription');
  return provesSender(clientState, known.stateHash) || drop(dropped, 'wrongState');
}

/** Counts an item that is dropped. Always false, so that a filter can return it. */
function drop(dropped: DroppedCounts, reason: keyof DroppedCounts): false {
  dropped[reason] += 1;
  return false;
}

function changeSignalOf(
  { subscriptionId, item }: PostedNotification,
  { tenantId, now }: NotificationContext,
): ChangeNotified | 'malformed' | 'unasked' {
  const { resource, changeType } = item;
  const match = typeof resource === 'string' ? RESOURCE.exec(resource) : null;
  if (match === null || (changeType !== 'updated' && changeType !== 'deleted')) return 'unasked';
  const distinctive = distinctivePartsOf(item);
  if (distinctive === undefined) return 'malformed';
  const [, kind = '', id = ''] = match;
  const object = kind.toLowerCase() === 'user' ? 'user' : 'group';
  const objectId = id.toLowerCase();
  return {
    kind: 'change-notified',
    tenantId,
    source: 'notification',
    sourceId: hashOf(subscriptionId, object, objectId, changeType, ...distinctive),
    seenAt: isoOf(now),
    object,
    objectId,
    changeType,
  };
}

/**
 * What distinguishes two notifications of one object. It is all unchanged when Graph repeats a post. Undefined where a
 * part is neither text nor a number.
 */
function distinctivePartsOf({ id, resourceData }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const data = objectOf(resourceData);
  // The sequence number exceeds the precision of a JavaScript number, so it cannot be the only part.
  const parts = [id, data['@odata.etag'], data.sequenceNumber].map(plainText);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** Empty where there is none. An object or a list is no text: it may be nested without end, or refuse to become one. */
function plainText(part: unknown): string | undefined {
  if (part === undefined || part === null) return '';
  return typeof part === 'string' || typeof part === 'number' ? String(part) : undefined;
}

function lifecycleSignalOf(
  { subscriptionId, item }: PostedNotification,
  action: LifecycleAction,
  { tenantId, now }: NotificationContext,
): LifecycleNotified | 'malformed' {
  const expires = plainText(item.subscriptionExpirationDateTime);
  if (expires === undefined) return 'malformed';
  const sourceId = hashOf(subscriptionId, action, expires);
  return {
    kind: 'lifecycle-notified',
    tenantId,
    source: 'notification',
    sourceId,
    seenAt: isoOf(now),
    subscriptionId,
    action,
  };
}
