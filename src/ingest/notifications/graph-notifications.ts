/** What Graph posts to our doors: the envelope, and whether an item in it really comes from Graph and is for this tenant. */

import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import type { ChangeNotified } from '../signal.ts';
import { type KnownSubscription, type KnownSubscriptions, provesSender } from '../subscriptions/known-subscriptions.ts';

/** Checked by hand, not by schema: forged posts cost us as little as they can. Every member is `unknown` until looked at. */
export interface PostedNotification {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientState: unknown;
  readonly item: Readonly<Record<string, unknown>>;
}

/** Items that were left out, and why; for counting. */
export interface Dropped {
  wrongState: number;
  wrongTenant: number;
  unknownSubscription: number;
  /** Not of the shape of a notice. */
  malformed: number;
  /** A notice of something that we never asked for. */
  unasked: number;
}

export interface NotificationContext {
  readonly tenantId: string;
  readonly subscriptions: KnownSubscriptions;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Items of one post may belong to several subscriptions and tenants, so each is judged alone, and none sinks the others. */
export async function readEnvelope(
  body: unknown,
  { tenantId, subscriptions }: NotificationContext,
): Promise<{ readonly notices: readonly PostedNotification[]; readonly dropped: Dropped }> {
  const dropped: Dropped = { wrongState: 0, wrongTenant: 0, unknownSubscription: 0, malformed: 0, unasked: 0 };
  const wellFormed = noticesIn(body, dropped);
  const own = wellFormed.filter((notice) => isFor(tenantId, notice) || count(dropped, 'wrongTenant'));
  if (own.length === 0) return { notices: [], dropped };

  const known = await subscriptions.withIds(own.map((notice) => notice.subscriptionId));
  return { notices: own.filter((notice) => isProven(notice, known.get(notice.subscriptionId), dropped)), dropped };
}

/** Says in one word that it was counted and is left out. */
export function count(dropped: Dropped, reason: keyof Dropped): false {
  dropped[reason] += 1;
  return false;
}

function noticesIn(body: unknown, dropped: Dropped): readonly PostedNotification[] {
  const items = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
  if (!Array.isArray(items))
    throw new MalformedInputError('notification', 'the body must be an object with a list "value"');
  const notices: PostedNotification[] = [];
  for (const item of items) {
    const notice = noticeIn(item);
    if (notice === undefined) count(dropped, 'malformed');
    else notices.push(notice);
  }
  // Graph never sends this; whoever did should hear of it.
  if (items.length > 0 && notices.length === 0)
    throw new MalformedInputError('notification value[0]', 'needs the texts "subscriptionId" and "tenantId"');
  return notices;
}

function noticeIn(item: unknown): PostedNotification | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const members = item as Readonly<Record<string, unknown>>;
  const { subscriptionId, tenantId, clientState } = members;
  if (typeof subscriptionId !== 'string' || typeof tenantId !== 'string') return undefined;
  return { subscriptionId: subscriptionId.toLowerCase(), tenantId, clientState, item: members };
}

function isFor(tenantId: string, notice: PostedNotification): boolean {
  return notice.tenantId === tenantId || notice.tenantId.toLowerCase() === tenantId.toLowerCase();
}

function isProven(notice: PostedNotification, known: KnownSubscription | undefined, dropped: Dropped): boolean {
  if (known === undefined) return count(dropped, 'unknownSubscription');
  return provesSender(notice.clientState, known.stateHash) || count(dropped, 'wrongState');
}

// Change notifications: Graph says which user or group to look at, and nothing else.

/** Larger bodies are turned away with 413 before they are parsed. */
export const NOTIFICATION_LIMIT_BYTES = 1_048_576;

const RESOURCE = /^\/?(user|group)s\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

/**
 * Resolves to the signals that are proven to come from Graph, each once.
 * @throws MalformedInputError where nothing in the body is a notice
 */
export async function acceptNotifications(
  body: unknown,
  door: NotificationContext,
): Promise<{ readonly signals: readonly ChangeNotified[]; readonly dropped: Dropped }> {
  const { notices, dropped } = await readEnvelope(body, door);
  const signals = new Map<string, ChangeNotified>();
  for (const notice of notices) {
    const signal = signalOf(notice, door);
    if (signal === undefined) count(dropped, 'unasked');
    else signals.set(signal.sourceId, signal);
  }
  return { signals: [...signals.values()], dropped };
}

function signalOf(
  { subscriptionId, item }: PostedNotification,
  { tenantId, now }: NotificationContext,
): ChangeNotified | undefined {
  const { resource, changeType } = item;
  const named = typeof resource === 'string' ? RESOURCE.exec(resource) : null;
  if (named === null || (changeType !== 'updated' && changeType !== 'deleted')) return undefined;
  const [, kind = '', id = ''] = named;
  const object = kind.toLowerCase() === 'user' ? 'user' : 'group';
  const objectId = id.toLowerCase();
  return {
    kind: 'change-notified',
    tenantId,
    source: 'notification',
    sourceId: hashOf(subscriptionId, object, objectId, changeType, ...marksOf(item)),
    seenAt: isoOf(now),
    object,
    objectId,
    changeType,
  };
}

/** What tells one notice of an object from the next. All of it comes back unchanged when Graph sends the same post again. */
function marksOf({ id, resourceData }: Readonly<Record<string, unknown>>): readonly string[] {
  const data =
    typeof resourceData === 'object' && resourceData !== null
      ? (resourceData as Readonly<Record<string, unknown>>)
      : {};
  // The sequence number is larger than a JavaScript number can tell apart, so it may add to the others but never stand for them.
  return [id, data['@odata.etag'], data.sequenceNumber].map((mark) => String(mark ?? ''));
}

// Lifecycle notifications: Graph says that a subscription is about to lapse, is gone, or has missed something.

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
export async function acceptLifecycle(
  body: unknown,
  door: NotificationContext,
): Promise<{ readonly signals: readonly LifecycleNotified[]; readonly dropped: Dropped }> {
  const { notices, dropped } = await readEnvelope(body, door);
  const signals = new Map<string, LifecycleNotified>();
  for (const notice of notices) {
    const action = ACTIONS.get(notice.item.lifecycleEvent);
    if (action === undefined) count(dropped, 'unasked');
    else signals.set(`${notice.subscriptionId} ${action}`, lifecycleOf(notice, action, door));
  }
  return { signals: [...signals.values()], dropped };
}

function lifecycleOf(
  { subscriptionId, item }: PostedNotification,
  action: LifecycleAction,
  { tenantId, now }: NotificationContext,
): LifecycleNotified {
  const sourceId = hashOf(subscriptionId, action, String(item.subscriptionExpirationDateTime ?? ''));
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
