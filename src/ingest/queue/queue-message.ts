/**
 * A message of the signal queue. It holds at most 48 KiB, so items are packed up to that; a larger body goes by
 * reference.
 */
import type { LifecycleNotified } from '../notifications/graph-notifications.ts';
import type { Signal } from '../signal.ts';
import { NOTE_BYTES } from './retry-note.ts';

/** One item of a message. The members beyond these are its body; only its kind knows them. */
export interface QueueItem {
  readonly kind: Signal['kind'] | 'lifecycle-notified' | 'tenant-changed';
  readonly tenantId: string;
  readonly source: string;
  readonly sourceId: string;
  readonly seenAt: string;
  /** W3C trace context of the producer. Not part of the signal. */
  readonly traceparent?: string;
}

/** A change of the tenant as it comes out of the queue. The mirror enqueued it and knows its body. */
export interface TenantChanged extends QueueItem {
  readonly kind: 'tenant-changed';
  readonly [fact: string]: unknown;
}

export type ParsedItem = Signal | LifecycleNotified | TenantChanged;

/** With its trace context, so that it stays in its trace when it is enqueued again. */
export type DequeuedItem = ParsedItem & Pick<QueueItem, 'traceparent'>;

/** A queue item as it is sent. `ref` is the hash of a snapshot that holds the body. */
export interface Envelope extends QueueItem {
  readonly v: 1;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly ref?: string;
}

/** 64 KiB of base64, less the note that a message gets when it fails. */
export const MESSAGE_LIMIT_BYTES = 49_152 - NOTE_BYTES;
/** Few enough that one worker finishes soon, and that a retry repeats little. */
const MAX_ITEMS = 32;

export function envelopeOf(item: QueueItem, defaultTraceparent?: string): Envelope {
  const { kind, tenantId, source, sourceId, seenAt, traceparent = defaultTraceparent, ...body } = item;
  const trace = traceparent === undefined ? {} : { traceparent };
  return { v: 1, tenantId, kind, source, sourceId, seenAt, ...trace, body };
}

/** The same envelope with its body in a snapshot. */
export function envelopeByReference({ body: _, ...envelope }: Envelope, ref: string): Envelope {
  return { ...envelope, ref };
}

export function fitsInMessage(envelope: Envelope): boolean {
  return Buffer.byteLength(JSON.stringify(envelope)) <= MESSAGE_LIMIT_BYTES - '[]'.length;
}

/** The texts of as few messages as possible; each is a list of envelopes. Every single envelope must fit. */
export function packMessages(envelopes: readonly Envelope[]): readonly string[] {
  const messages: string[][] = [];
  let bytesLeft = 0;
  for (const envelope of envelopes) {
    const text = JSON.stringify(envelope);
    const size = Buffer.byteLength(text) + ','.length;
    const last = messages.at(-1);
    if (last !== undefined && size <= bytesLeft && last.length < MAX_ITEMS) {
      last.push(text);
      bytesLeft -= size;
    } else {
      messages.push([text]);
      bytesLeft = MESSAGE_LIMIT_BYTES - size - '[]'.length;
    }
  }
  return messages.map((texts) => `[${texts.join(',')}]`);
}
