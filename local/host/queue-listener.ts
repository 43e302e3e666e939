/** Takes messages from one queue and runs its function as the real host does: batches, locks, retries, poison queue. */
import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { QueueSettings } from './host-json.ts';
import { codeOf, type HostLog } from './host-log.ts';
import { type Invoker, triggerOf } from './invocation.ts';
import { lockMessage, type MessageLock } from './message-lock.ts';
import type { StorageQueue, StorageQueues } from './storage-queues.ts';
import type { RegisteredFunction, TypedData } from './worker-contract.ts';

export interface QueueListener {
  /** Whether it fetches messages or has messages in work. */
  readonly busy: boolean;
  /** Reads the queue again at once. */
  wake(): void;
  /** Whether a message is visible now. */
  hasVisible(): Promise<boolean>;
  stop(): Promise<void>;
}

export interface ListenerParts {
  readonly target: RegisteredFunction;
  readonly queues: StorageQueues;
  readonly invoker: Invoker;
  readonly settings: QueueSettings;
  readonly lockSeconds: number;
  readonly log: HostLog;
}

const FIRST_PAUSE_MS = 10;
/** The real host waits up to a minute at an empty queue; a developer should not have to wait for that. */
const LONGEST_PAUSE_MS = 100;
const STOP_TIMEOUT_MS = 2_000;

export function listenToQueue(parts: ListenerParts): QueueListener {
  const { target, queues, settings, lockSeconds, log } = parts;
  const queue = queues.open(triggerOf(target).binding, target.name);
  const inFlight = new Set<Promise<void>>();
  const longestPause = Math.min(settings.maxPollingIntervalMs, LONGEST_PAUSE_MS);
  const signal = createSignal();
  const stopDeadline = new AbortController();
  let stopped = false;
  let taking = false;
  queue.onWrite = signal.raise;

  async function takeBatch(): Promise<number> {
    taking = true;
    try {
      const { receivedMessageItems } = await queue.client.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout: lockSeconds,
        abortSignal: stopDeadline.signal,
      });
      for (const message of receivedMessageItems) {
        const work = handleMessage(message, queue, parts).finally(() => {
          inFlight.delete(work);
          signal.raise();
        });
        inFlight.add(work);
      }
      return receivedMessageItems.length;
    } catch (error) {
      if (!stopDeadline.signal.aborted)
        log({ event: 'queue-unreachable', function: target.name, queue: queue.name, code: codeOf(error) });
      return 0;
    } finally {
      taking = false;
    }
  }

  async function listen(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!stopped) {
      if (inFlight.size > settings.newBatchThreshold) {
        await signal.wait();
        continue;
      }
      const taken = await takeBatch();
      pause = taken > 0 ? FIRST_PAUSE_MS : Math.min(pause * 2, longestPause);
      if (taken === 0 && !stopped) await signal.wait(pause);
    }
  }

  const listening = listen();
  return {
    get busy() {
      return taking || inFlight.size > 0;
    },
    wake: signal.raise,
    async hasVisible() {
      return (await queue.client.peekMessages({ numberOfMessages: 1 })).peekedMessageItems.length > 0;
    },
    async stop() {
      stopped = true;
      signal.raise();
      // Not at once: messages in a response that is cut off would stay locked until the lock expires.
      const deadline = setTimeout(() => stopDeadline.abort(), STOP_TIMEOUT_MS);
      await listening;
      clearTimeout(deadline);
      await Promise.all(inFlight);
    },
  };
}

/** Never rejects: a message that can neither be deleted nor released now comes back when its lock expires. */
async function handleMessage(message: DequeuedMessageItem, queue: StorageQueue, parts: ListenerParts): Promise<void> {
  const { target, invoker, settings, log } = parts;
  const lock = lockMessage(message, queue.client, parts.lockSeconds);
  try {
    const text = decode(message.messageText, settings);
    // A message that cannot be decoded, or that used all its tries without an end (the process died), is not run again.
    if (text === undefined || message.dequeueCount > settings.maxDequeueCount)
      return await toPoison(message, lock, queue, parts);
    try {
      await invoker.invoke(target, { input: { string: text }, metadata: metadataOf(message, text) });
    } catch {
      // The invoker has logged the error. Here it only decides where the message goes.
      if (message.dequeueCount >= settings.maxDequeueCount) return await toPoison(message, lock, queue, parts);
      return await lock.release(settings.visibilityTimeoutMs);
    }
    await lock.delete();
  } catch (error) {
    log({ event: 'queue-unreachable', function: target.name, queue: queue.name, code: codeOf(error) });
  } finally {
    lock.end();
  }
}

/** First written to the poison queue, then deleted: after a crash in between the message is in both, not in none. */
async function toPoison(
  message: DequeuedMessageItem,
  lock: MessageLock,
  queue: StorageQueue,
  { target, queues, log }: ListenerParts,
): Promise<void> {
  const poison = queues.poisonOf(queue);
  await poison.createIfNotExists();
  await poison.sendMessage(message.messageText);
  await lock.delete();
  log({
    event: 'poisoned',
    function: target.name,
    queue: queue.name,
    messageId: message.messageId,
    dequeueCount: message.dequeueCount,
  });
}

function decode(text: string, { messageEncoding }: QueueSettings): string | undefined {
  if (messageEncoding === 'none') return text;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text.trim() ? bytes.toString('utf8') : undefined;
}

/** Names as the real host gives them; the package changes them to camel case. */
function metadataOf(message: DequeuedMessageItem, text: string): Readonly<Record<string, TypedData>> {
  return {
    QueueTrigger: { string: text },
    Id: { string: message.messageId },
    PopReceipt: { string: message.popReceipt },
    DequeueCount: { json: String(message.dequeueCount) },
    InsertionTime: { json: JSON.stringify(message.insertedOn) },
    ExpirationTime: { json: JSON.stringify(message.expiresOn) },
    NextVisibleTime: { json: JSON.stringify(message.nextVisibleOn) },
  };
}

/** Wakes the one who waits. A signal that comes before the wait is not lost. */
function createSignal() {
  let raised = false;
  let wake: (() => void) | undefined;
  return {
    raise(): void {
      raised = true;
      wake?.();
    },
    async wait(milliseconds?: number): Promise<void> {
      if (!raised) {
        await new Promise<void>((resolve) => {
          const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      raised = false;
      wake = undefined;
    },
  };
}
