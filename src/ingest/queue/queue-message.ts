/** What stands in the queue between a door and the engine. A queue takes 48 KiB, so messages are packed up to that, and what is larger goes by reference. */
import type { LifecycleNotified } from '../notifications/graph-notifications.ts';
import type { Signal } from '../signal.ts';

/** What has a place in the queue. The members beyond these are its body, and only its kind knows them. */
export interface Observed {
  readonly kind: Signal['kind'] | 'lifecycle-notified' | 'tenant-changed';
  readonly tenantId: string;
  readonly source: string;
  readonly sourceId: string;
  readonly seenAt: string;
  /** W3C, where a trace leads here. No part of what was observed. */
  readonly traceparent?: string;
}

/** A change of the tenant as it comes out of the queue: the mirror, which put it in, knows its body. */
export interface TenantChanged extends Observed {
  readonly kind: 'tenant-changed';
  readonly [fact: string]: unknown;
}

export type Received = Signal | LifecycleNotified | TenantChanged;

/** As taken out of the queue: put back, it is still in its trace. */
export type Taken = Received & Pick<Observed, 'traceparent'>;

/** One observation in its envelope. `ref` is the hash of a snapshot that holds the body. */
export interface Envelope extends Observed {
  readonly v: 1;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly ref?: string;
}

/** 64 KiB of base64. */
export const MESSAGE_LIMIT_BYTES = 49_152;
/** Few enough that one worker is soon through, and a repetition costs little. */
const MOST_IN_ONE = 32;

export function envelopeOf(observed: Observed, traceparent?: string): Envelope {
  const { kind, tenantId, source, sourceId, seenAt, traceparent: own = traceparent, ...body } = observed;
  return { v: 1, tenantId, kind, source, sourceId, seenAt, ...(own === undefined ? {} : { traceparent: own }), body };
}

/** The same envelope with its body elsewhere. */
export function envelopeByReference({ body: _, ...envelope }: Envelope, ref: string): Envelope {
  return { ...envelope, ref };
}

export function fitsInMessage(envelope: Envelope): boolean {
  return Buffer.byteLength(JSON.stringify(envelope)) <= MESSAGE_LIMIT_BYTES - '[]'.length;
}

/** The texts of as few messages as will do; each is a list of envelopes. Every envelope must fit by itself. */
export function packMessages(envelopes: readonly Envelope[]): readonly string[] {
  const messages: string[][] = [];
  let room = 0;
  for (const envelope of envelopes) {
    const text = JSON.stringify(envelope);
    const size = Buffer.byteLength(text) + ','.length;
    const last = messages.at(-1);
    if (last !== undefined && size <= room && last.length < MOST_IN_ONE) {
      last.push(text);
      room -= size;
    } else {
      messages.push([text]);
      room = MESSAGE_LIMIT_BYTES - size - '[]'.length;
    }
  }
  return messages.map((texts) => `[${texts.join(',')}]`);
}
