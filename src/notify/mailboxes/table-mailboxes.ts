/**
 * The mailboxes that notices leave from, and the room in each: one row a mailbox, replaced under its etag, so that all
 * instances keep its limits together, also after a restart. A place is taken before the mail is sent; who dies in
 * between has used it up.
 */
import type { Clock, Time } from '../../base/clock.ts';
import { runAtMost } from '../../base/concurrency.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { hashOf } from '../../base/hash.ts';
import { parsedJson } from '../../base/json.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type MailboxUsage, nextRoomAt, roomOfDay, roomUntil, UNUSED, withMailAt } from './mailbox-usage.ts';

export type Place =
  /** A mail may leave from it now. */
  | { readonly mailbox: string }
  /** No mailbox has room before then. Milliseconds. */
  | { readonly fullUntil: number };

export interface Mailboxes {
  /** Of the setting, in its order. */
  readonly addresses: readonly [string, ...string[]];
  /** Room for one mail: in this mailbox, or in the one of the setting that has most. */
  take(mailbox?: string): Promise<Place>;
  /** How many mails may leave at once, as the store has it. */
  room(): Promise<number>;
  /** False where all are full for sure; by what this process has seen, without a call. */
  mayHaveRoom(): boolean;
  /** This one refuses us: for some time others are taken. False if there is no other. */
  avoid(mailbox: string): boolean;
}

export interface MailboxesContext {
  readonly store: TenantStore;
  readonly addresses: Mailboxes['addresses'];
  readonly now: Clock;
  /** For a place that is free within seconds. Absent: only places that are free now are taken. */
  readonly pause?: Time['pause'] | undefined;
}

/** So long a place is waited for in memory: a minute's mails leave over some seconds, and so the next minute's. */
const PATIENCE_MS = 10_000;
/** After that, a mailbox that refused us is tried again. */
const AVOID_MS = 10 * 60_000;
const MAX_ATTEMPTS = 20;

interface Known {
  readonly usage: MailboxUsage;
  /** Absent: there is no row yet. */
  readonly etag?: string;
}

export function tableMailboxes({ store, addresses, now, pause }: MailboxesContext): Mailboxes {
  const table = store.table('Watermarks');
  const partitionKey = `${keyPart(store.tenantId)}_mailbox`;
  /** As this process read or wrote it last. Others only add to it, so that full means full. */
  const known = new Map<string, Known>();
  const avoided = new Map<string, number>();
  // Of the callers in this process, each would lose to the others.
  const oneByOne = runAtMost(1);
  const patience = pause === undefined ? 0 : PATIENCE_MS;

  const rowOf = (mailbox: string, { last, spans }: MailboxUsage): Row => ({
    partitionKey,
    rowKey: hashOf(mailbox.toLowerCase()),
    v: 1,
    lastMails: JSON.stringify(last),
    mailSpans: JSON.stringify(spans),
  });
  const read = async (mailbox: string): Promise<Known> => {
    const stored = await table.get(partitionKey, hashOf(mailbox.toLowerCase()));
    const found = stored === undefined ? { usage: UNUSED } : { usage: usageIn(stored.row), etag: stored.etag };
    known.set(mailbox, found);
    return found;
  };
  const write = async (mailbox: string, usage: MailboxUsage, { etag }: Known): Promise<boolean> => {
    // An insert gives no etag: the next writer reads the row.
    known.delete(mailbox);
    if (etag === undefined) return (await table.insert(rowOf(mailbox, usage))) === 'inserted';
    const next = await table.replace(rowOf(mailbox, usage), etag);
    if (next !== undefined) known.set(mailbox, { usage, etag: next });
    return next !== undefined;
  };
  const usable = () => {
    const open = addresses.filter((one) => (avoided.get(one) ?? 0) <= now());
    return open.length === 0 ? addresses : open;
  };
  const isFull = (usage: MailboxUsage) => nextRoomAt(usage, now()) > now() + patience;

  const place = (mailbox: string | undefined) =>
    untilWon<Place & { readonly at?: number }>({ row: 'The room of a mailbox', attempts: MAX_ATTEMPTS }, async () => {
      const candidates = mailbox === undefined ? usable() : [mailbox];
      const found = await Promise.all(
        candidates.map(async (one) => ({ mailbox: one, of: known.get(one) ?? (await read(one)) })),
      );
      const at = now();
      const [best] = found
        .filter(({ of }) => !isFull(of.usage))
        .map((one) => ({ ...one, room: roomUntil(one.of.usage, at, at + patience), day: roomOfDay(one.of.usage, at) }))
        .toSorted((a, b) => b.room - a.room || b.day - a.day);
      if (best === undefined) return { fullUntil: Math.min(...found.map(({ of }) => nextRoomAt(of.usage, at))) };
      const freeAt = nextRoomAt(best.of.usage, at);
      if (!(await write(best.mailbox, withMailAt(best.of.usage, freeAt), best.of))) return LOST;
      return { mailbox: best.mailbox, at: freeAt };
    });

  return {
    addresses,
    async take(mailbox) {
      const { at, ...taken } = await oneByOne(() => place(mailbox));
      if (at !== undefined && at > now()) await pause?.(at - now());
      return taken;
    },
    async room() {
      const all = await Promise.all(usable().map(read));
      return all.reduce((sum, { usage }) => sum + roomUntil(usage, now(), now() + patience), 0);
    },
    mayHaveRoom: () =>
      usable().some((one) => {
        const last = known.get(one);
        return last === undefined || !isFull(last.usage);
      }),
    avoid(mailbox) {
      avoided.set(mailbox, now() + AVOID_MS);
      return addresses.some((one) => (avoided.get(one) ?? 0) <= now());
    },
  };
}

/** Only this file writes the columns. */
function usageIn({ lastMails, mailSpans }: Row): MailboxUsage {
  return {
    last: (parsedJson(String(lastMails)) ?? []) as MailboxUsage['last'],
    spans: (parsedJson(String(mailSpans)) ?? []) as MailboxUsage['spans'],
  };
}
