/** The queue between the doors and the engine: what was told is put in, and taken out again as it was. */
import type { TokenCredential } from '@azure/identity';
import type { QueueClient } from '@azure/storage-queue';
import { AuditorError, MalformedInputError } from '../../base/errors.ts';
import type { Snapshots } from '../../storage/table-snapshots.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import {
  type Envelope,
  envelopeByReference,
  envelopeOf,
  fitsInMessage,
  type Observed,
  packMessages,
  type Taken,
} from './queue-message.ts';

/** The queues are where the tables are. */
export type QueuesLocation =
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: () => Promise<TokenCredential> };

/** A message points to a snapshot that is not there: written by another deployment, or removed. */
class BodyMissingError extends AuditorError {
  readonly code = 'BODY_MISSING';
  readonly retryable = true;

  constructor(hash: string) {
    super(`The body ${hash} of a message is not among the snapshots`);
  }
}

export interface SignalQueue {
  /** Resolves when all are safe in the queue. Told twice, they stand there twice: whoever takes them out must not mind. */
  enqueue(
    observed: readonly Observed[],
    options?: { readonly delaySeconds?: number; readonly traceparent?: string | undefined },
  ): Promise<void>;
}

interface QueueSettings {
  readonly location: QueuesLocation;
  readonly queueName: string;
  readonly snapshots: Snapshots;
}

const SENT_AT_ONCE = 16;

export function signalQueue({ location, queueName, snapshots }: QueueSettings): SignalQueue {
  let client: Promise<QueueClient> | undefined;
  return {
    async enqueue(observed, { delaySeconds = 0, traceparent } = {}) {
      const messages = await toMessages(observed, { snapshots, traceparent });
      client ??= openQueue(location, queueName);
      const queue = await client;
      for (let start = 0; start < messages.length; start += SENT_AT_ONCE) {
        // host.json says base64: a plain text would go to the poison queue unread.
        await Promise.all(
          messages
            .slice(start, start + SENT_AT_ONCE)
            .map((text) =>
              queue.sendMessage(Buffer.from(text).toString('base64'), { visibilityTimeout: delaySeconds }),
            ),
        );
      }
    },
  };
}

/** Creates the queues that are not there yet. */
export async function createQueues(location: QueuesLocation, queueNames: readonly string[]): Promise<void> {
  await Promise.all(queueNames.map(async (name) => (await openQueue(location, name)).createIfNotExists()));
}

/** The texts to put in, by this queue or by a function's output binding. A body too large for a message is put among the snapshots first. */
export async function toMessages(
  observed: readonly Observed[],
  { snapshots, traceparent }: Posting,
): Promise<readonly string[]> {
  const envelopes: Envelope[] = [];
  for (const one of observed) {
    const envelope = envelopeOf(one, traceparent);
    envelopes.push(
      fitsInMessage(envelope) ? envelope : envelopeByReference(envelope, await snapshots.put(envelope.body)),
    );
  }
  return packMessages(envelopes);
}

interface Posting {
  readonly snapshots: Snapshots;
  /** Of those that have none of their own. */
  readonly traceparent?: string | undefined;
}

/** @throws MalformedInputError where somebody else wrote into our queue */
export async function parseMessage(raw: unknown, snapshots: Snapshots): Promise<readonly Taken[]> {
  const { checkEnvelope, checkObserved } = await import('./queue-message-schema.ts');
  const taken: Taken[] = [];
  for (const [index, item] of listIn(raw).entries()) {
    const envelope = checkEnvelope(item);
    if (!envelope.ok) throw new MalformedInputError(`queue message [${index}]`, envelope.problem);
    const { body, ref, v: _, traceparent, ...told } = envelope.value;
    const observed = checkObserved({ ...(body ?? (await bodyOf(ref, snapshots))), ...told });
    if (!observed.ok) throw new MalformedInputError(`queue message [${index}]`, observed.problem);
    taken.push(traceparent === undefined ? observed.value : { ...observed.value, traceparent });
  }
  return taken;
}

/** Functions hand over what parses as JSON already parsed, and everything else as text. */
function listIn(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  if (typeof raw === 'object' && raw !== null) return [raw];
  throw new MalformedInputError('queue message', 'is neither an envelope nor a list of them');
}

async function bodyOf(ref: string | undefined, snapshots: Snapshots): Promise<object> {
  if (ref === undefined) throw new MalformedInputError('queue message', 'has neither a body nor a reference to one');
  const body = await snapshots.getJson(ref);
  if (typeof body !== 'object' || body === null) throw new BodyMissingError(ref);
  return body;
}

export async function openQueue(location: QueuesLocation, name: string): Promise<QueueClient> {
  const { QueueClient } = await import('@azure/storage-queue');
  if ('connectionString' in location) return new QueueClient(location.connectionString, name);
  return new QueueClient(`${location.url.replace(/\/$/, '')}/${name}`, await location.credential());
}

// Signals on their way into the queue: counted by source, and a part of a trace that goes on when they are taken out.

/** @param put puts them there, under this traceparent */
export async function enqueueSignals<T>(
  signals: readonly Observed[],
  telemetry: Telemetry,
  put: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  // A turn that found nothing leaves no trace.
  if (signals.length === 0) return put(undefined);
  const counts = [...Map.groupBy(signals, ({ source }) => source)].map(
    ([source, { length }]) => [source, length] as const,
  );
  return telemetry.span('signal-told', { facts: Object.fromEntries(counts) }, async () => {
    const done = await put(telemetry.traceparent());
    for (const [source, count] of counts) telemetry.record('revaudit.signals', source, count);
    return done;
  });
}

/** The queue for those who have something new to tell. */
export function countingQueue(queue: SignalQueue, telemetry: Telemetry): SignalQueue {
  return {
    enqueue: (observed, options) =>
      enqueueSignals(observed, telemetry, (traceparent) => queue.enqueue(observed, { ...options, traceparent })),
  };
}
