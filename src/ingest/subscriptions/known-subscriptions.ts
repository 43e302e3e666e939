/** The subscriptions that may speak to us, kept in memory for a minute: a door under fire must not ask the table for every forged notification. */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Table } from '../../storage/tables.ts';
import { listSubscriptionRows } from './table-subscriptions.ts';

const KEPT_FOR_MS = 60_000;
const UNKNOWN_ASKED_EVERY_MS = 5_000;

export interface KnownSubscription {
  readonly subscriptionId: string;
  readonly stateHash: Uint8Array;
}

export interface KnownSubscriptions {
  /** By id in lower case. An id that is not there was not there a few seconds ago either. */
  withIds(subscriptionIds: Iterable<string>): Promise<ReadonlyMap<string, KnownSubscription>>;
}

export interface SubscriptionsOf {
  readonly table: Table;
  readonly tenantId: string;
  readonly now: Clock;
}

export function knownSubscriptions({ table, tenantId, now }: SubscriptionsOf): KnownSubscriptions {
  let known: ReadonlyMap<string, KnownSubscription> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async () => {
    const startedAt = now();
    const rows = await listSubscriptionRows(table, tenantId);
    known = new Map(
      rows.map((row) => [
        row.subscriptionId,
        { subscriptionId: row.subscriptionId, stateHash: Buffer.from(row.stateHash, 'hex') },
      ]),
    );
    readAt = startedAt;
  };
  /** Many notifications at once share one reading. A failed one fails them all, and Graph sends them again. */
  const readOnce = () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  return {
    async withIds(subscriptionIds) {
      const age = now() - readAt;
      if (age > KEPT_FOR_MS || age < 0) await readOnce();
      else if (age > UNKNOWN_ASKED_EVERY_MS && hasUnknown(subscriptionIds, known)) await readOnce();
      return known;
    },
  };
}

function hasUnknown(subscriptionIds: Iterable<string>, known: ReadonlyMap<string, KnownSubscription>): boolean {
  for (const id of subscriptionIds) if (!known.has(id)) return true;
  return false;
}

// The secret that each subscription brings back with every notification: proof that Graph sent it. We keep only its hash.

/** Graph takes at most 128 characters. */
const LONGEST = 128;

export function newClientState(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, in hex: what the table keeps. */
export function stateHash(clientState: string): string {
  return hash('sha256', clientState, 'hex');
}

/** @param expected the bytes of the hash that was kept */
export function provesSender(clientState: unknown, expected: Uint8Array): boolean {
  if (typeof clientState !== 'string' || clientState.length > LONGEST) return false;
  // In constant time: the answer must not tell how much of a guess was right.
  return timingSafeEqual(hash('sha256', clientState, 'buffer'), expected);
}
