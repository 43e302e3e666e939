/** The signal queue: producers enqueue what they saw, and the engine dequeues it unchanged. */
import type { TokenCredential } from '@azure/identity';
import type { QueueClient } from '@azure/storage-queue';
import { AuditorError, MalformedInputError } from '../../base/errors.ts';
import { type CallLimits, limitedCalls } from '../../storage/call-limits.ts';
import type { Snapshots } from '../../storage/table-snapshots.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import {
  type DequeuedItem,
  type Envelope,
  envelopeByReference,
  envelopeOf,
  fitsInMessage,
  packMessages,
  type QueueItem,
} from './queue-message.ts';

/** The queues are in the storage account of the tables. */
export type QueuesLocation = (
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: () => Promise<TokenCredential> }
) & { readonly limits?: CallLimits };

export interface SignalQueue {
  /** Resolves when all items are safe in the queue. An item may be enqueued twice: consumers must be idempotent. */
  enqueue(
    items: readonly QueueItem[],
    options?: { readonly delaySeconds?: number; readonly traceparent?: string | undefined },
  ): Promise<void>;
}

interface SignalQueueOptions {
  readonly location: QueuesLocation;
  readonly queueName: string;
  readonly snapshots: Snapshots;
}

interface PackOptions {
  readonly snapshots: Snapshots;
  /** For items that have none of their own. */
  readonly traceparent?: string | undefined;
}

/** A message refers to a snapshot that does not exist: another deployment wrote it, or it was removed. */
class BodyMissingError extends AuditorError {
  readonly code = 'BODY_MISSING';
  readonly retryable = true;

  constructor(hash: string) {
    super(`The snapshot ${hash} with the body of a queue message does not exist`);
  }
}

const SEND_CONCURRENCY = 16;

export function signalQueue({ location, queueName, snapshots }: SignalQueueOptions): SignalQueue {
  let client: Promise<QueueClient> | undefined;
  return {
    async enqueue(items, { delaySeconds = 0, traceparent } = {}) {
      const messages = await toQueueMessages(items, { snapshots, traceparent });
      client ??= openQueue(location, queueName);
      const queue = await client;
      // host.json sets base64: plain text would go to the poison queue unread.
      const send = (text: string) =>
        queue.sendMessage(Buffer.from(text).toString('base64'), { visibilityTimeout: delaySeconds });
      for (let start = 0; start < messages.length; start += SEND_CONCURRENCY)
        await Promise.all(messages.slice(start, start + SEND_CONCURRENCY).map(send));
    },
  };
}

/** Adds counts by source, and a span whose trace continues where the signals are dequeued. */
export function instrumentedQueue(queue: SignalQueue, telemetry: Telemetry): SignalQueue {
  return {
    enqueue: (items, options) =>
      enqueueSignals(items, telemetry, (traceparent) => queue.enqueue(items, { ...options, traceparent })),
  };
}

/** @param enqueue enqueues them under this traceparent */
export async function enqueueSignals<T>(
  signals: readonly QueueItem[],
  telemetry: Telemetry,
  enqueue: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  // A poll that found nothing leaves no trace.
  if (signals.length === 0) return enqueue(undefined);
  const counts = [...Map.groupBy(signals, ({ source }) => source)].map(
    ([source, { length }]) => [source, length] as const,
  );
  return telemetry.span('signal-told', { attributes: Object.fromEntries(counts) }, async () => {
    const result = await enqueue(telemetry.traceparent());
    for (const [source, count] of counts) telemetry.record('revaudit.signals', source, count);
    return result;
  });
}

/**
 * The texts of the messages, for this queue or a function's output binding. A body that is too large is stored as a
 * snapshot first.
 */
export async function toQueueMessages(
  items: readonly QueueItem[],
  { snapshots, traceparent }: PackOptions,
): Promise<readonly string[]> {
  const envelopes: Envelope[] = [];
  for (const item of items) {
    const envelope = envelopeOf(item, traceparent);
    envelopes.push(
      fitsInMessage(envelope)
        ? envelope
        : envelopeByReference(envelope, await snapshots.putMessageBody(envelope.body, envelope.seenAt)),
    );
  }
  return packMessages(envelopes);
}

/** @throws MalformedInputError where a message is not ours */
export async function parseQueueMessage(raw: unknown, snapshots: Snapshots): Promise<readonly DequeuedItem[]> {
  const { checkEnvelope, checkItem } = await import('./queue-message-schema.ts');
  const items: DequeuedItem[] = [];
  for (const [index, element] of elementsOf(raw).entries()) {
    const envelope = checkEnvelope(element);
    if (!envelope.ok) throw new MalformedInputError(`queue message [${index}]`, envelope.problem);
    const { body, ref, v: _, traceparent, ...origin } = envelope.value;
    const item = checkItem({ ...(body ?? (await bodyOf(ref, snapshots))), ...origin });
    if (!item.ok) throw new MalformedInputError(`queue message [${index}]`, item.problem);
    items.push(traceparent === undefined ? item.value : { ...item.value, traceparent });
  }
  return items;
}

/** Creates the queues that do not exist yet. */
export async function createQueues(location: QueuesLocation, queueNames: readonly string[]): Promise<void> {
  await Promise.all(queueNames.map(async (name) => (await openQueue(location, name)).createIfNotExists()));
}

export async function openQueue(location: QueuesLocation, name: string): Promise<QueueClient> {
  const { QueueClient, RestError } = await import('@azure/storage-queue');
  const limits = limitedCalls(RestError, location.limits);
  if ('connectionString' in location) return new QueueClient(location.connectionString, name, limits);
  return new QueueClient(`${location.url.replace(/\/$/, '')}/${name}`, await location.credential(), limits);
}

/** The Functions host passes JSON already parsed, and everything else as text. */
function elementsOf(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  if (typeof raw === 'object' && raw !== null) return [raw];
  throw new MalformedInputError('queue message', 'is neither an envelope nor a list of envelopes');
}

async function bodyOf(ref: string | undefined, snapshots: Snapshots): Promise<object> {
  if (ref === undefined) throw new MalformedInputError('queue message', 'has neither a body nor a reference to one');
  const body = await snapshots.getJson(ref);
  if (typeof body !== 'object' || body === null) throw new BodyMissingError(ref);
  return body;
}
