/**
 * The subscriptions whose notifications we accept. They are cached for a minute, so that a flood of forged
 * notifications does not read the table each time.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { listSubscriptionRows } from './table-subscriptions.ts';

export interface KnownSubscription {
  readonly subscriptionId: string;
  readonly stateHash: Uint8Array;
}

export interface KnownSubscriptions {
  /** By id in lower case. An id that is missing here was missing a few seconds ago, too. */
  withIds(subscriptionIds: Iterable<string>): Promise<ReadonlyMap<string, KnownSubscription>>;
}

const CACHE_MS = 60_000;
/** An unknown id refreshes the cache, but not more often than this. */
const UNKNOWN_REFRESH_MS = 5_000;
/** Graph takes at most 128 characters. */
const MAX_CLIENT_STATE_LENGTH = 128;

export function knownSubscriptions({
  store,
  now,
}: {
  readonly store: TenantStore;
  readonly now: Clock;
}): KnownSubscriptions {
  let known: ReadonlyMap<string, KnownSubscription> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async () => {
    const startedAt = now();
    const rows = await listSubscriptionRows(store);
    known = new Map(
      rows.map(({ subscriptionId, stateHash }) => [
        subscriptionId,
        { subscriptionId, stateHash: Buffer.from(stateHash, 'hex') },
      ]),
    );
    readAt = startedAt;
  };
  /** Many notifications at once share one read. If it fails, they all fail, and Graph sends them again. */
  const readOnce = () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  return {
    async withIds(subscriptionIds) {
      const age = now() - readAt;
      if (age > CACHE_MS || age < 0) await readOnce();
      else if (age > UNKNOWN_REFRESH_MS && hasUnknown(subscriptionIds, known)) await readOnce();
      return known;
    },
  };
}

/** The secret that Graph returns with each notification of a subscription: it proves the sender. */
export function newClientState(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, in hex. The table stores only this. */
export function clientStateHash(clientState: string): string {
  return hash('sha256', clientState, 'hex');
}

/** @param expected the bytes of the stored hash */
export function provesSender(clientState: unknown, expected: Uint8Array): boolean {
  if (typeof clientState !== 'string' || clientState.length > MAX_CLIENT_STATE_LENGTH) return false;
  // In constant time: the response time must not show how much of a guess was right.
  return timingSafeEqual(hash('sha256', clientState, 'buffer'), expected);
}

function hasUnknown(subscriptionIds: Iterable<string>, known: ReadonlyMap<string, KnownSubscription>): boolean {
  for (const id of subscriptionIds) if (!known.has(id)) return true;
  return false;
}
