/** What Graph posts to our doors: the envelope, and whether an item in it really comes from Graph and is for this tenant. */
import { MalformedInputError } from '../errors.ts';
import { provesSender } from './client-state.ts';
import type { KnownSubscription, KnownSubscriptions } from './known-subscriptions.ts';

/** Checked by hand, not by schema: forged posts cost us as little as they can. Every member is `unknown` until looked at. */
export interface PostedNotice {
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

export interface Door {
  readonly tenantId: string;
  readonly subscriptions: KnownSubscriptions;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Items of one post may belong to several subscriptions and tenants, so each is judged alone, and none sinks the others. */
export async function readPost(
  body: unknown,
  { tenantId, subscriptions }: Door,
): Promise<{ readonly notices: readonly PostedNotice[]; readonly dropped: Dropped }> {
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

function noticesIn(body: unknown, dropped: Dropped): readonly PostedNotice[] {
  const items = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
  if (!Array.isArray(items)) throw new MalformedInputError('notification', 'the body must be an object with a list "value"');
  const notices: PostedNotice[] = [];
  for (const item of items) {
    const notice = noticeIn(item);
    if (notice === undefined) count(dropped, 'malformed');
    else notices.push(notice);
  }
  // Graph never sends this; whoever did should hear of it.
  if (items.length > 0 && notices.length === 0) throw new MalformedInputError('notification value[0]', 'needs the texts "subscriptionId" and "tenantId"');
  return notices;
}

function noticeIn(item: unknown): PostedNotice | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const members = item as Readonly<Record<string, unknown>>;
  const { subscriptionId, tenantId, clientState } = members;
  if (typeof subscriptionId !== 'string' || typeof tenantId !== 'string') return undefined;
  return { subscriptionId: subscriptionId.toLowerCase(), tenantId, clientState, item: members };
}

function isFor(tenantId: string, notice: PostedNotice): boolean {
  return notice.tenantId === tenantId || notice.tenantId.toLowerCase() === tenantId.toLowerCase();
}

function isProven(notice: PostedNotice, known: KnownSubscription | undefined, dropped: Dropped): boolean {
  if (known === undefined) return count(dropped, 'unknownSubscription');
  return provesSender(notice.clientState, known.stateHash) || count(dropped, 'wrongState');
}
