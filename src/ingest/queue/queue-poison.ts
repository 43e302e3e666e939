/**
 * Messages that failed too often. The host moves them to `<queue>-poison`, where they stay until a person acts. They
 * are listed by ids, never by content.
 */
import type { QueueClient } from '@azure/storage-queue';
import { parsedJson } from '../../base/json.ts';
import { openQueue, type QueuesLocation } from './queue-signals.ts';

/** The queues that trigger functions. */
export const WORK_QUEUES = ['signals', 'notices'] as const;
export type WorkQueue = (typeof WORK_QUEUES)[number];

export interface PoisonMessage {
  readonly queue: WorkQueue;
  readonly messageId: string;
  /** ISO 8601. A queue keeps a message for seven days. */
  readonly insertedAt: string;
  readonly expiresAt: string;
  /** One text for each item, as far as it can be read: `directory-audit 1f0c…`. */
  readonly holds: readonly string[];
}

export interface PoisonQueue {
  readonly queue: WorkQueue;
  /** Approximate; the service does not count exactly. */
  readonly count: number;
  /** The first 32. */
  readonly messages: readonly PoisonMessage[];
}

/** A message that was received but not deleted becomes visible again after this. */
const VISIBILITY_TIMEOUT_SECONDS = 60;
const BATCH_SIZE = 32;
/** More than seven days of messages. It ends the loop even where messages arrive as fast as they are removed. */
const MAX_BATCHES = 10_000;

export async function listPoison(location: QueuesLocation, queue: WorkQueue): Promise<PoisonQueue> {
  const client = await openQueue(location, poisonNameOf(queue));
  if (!(await client.exists())) return { queue, count: 0, messages: [] };
  const [{ approximateMessagesCount = 0 }, { peekedMessageItems }] = await Promise.all([
    client.getProperties(),
    client.peekMessages({ numberOfMessages: BATCH_SIZE }),
  ]);
  const messages = peekedMessageItems.map(({ messageId, insertedOn, expiresOn, messageText }) => ({
    queue,
    messageId,
    insertedAt: insertedOn.toISOString(),
    expiresAt: expiresOn.toISOString(),
    holds: itemsIn(messageText),
  }));
  return { queue, count: Math.max(approximateMessagesCount, messages.length), messages };
}

/** Approximate number of waiting messages; undefined where the queue does not exist. */
export function queueDepth(location: QueuesLocation, queue: WorkQueue): Promise<number | undefined> {
  return depthOf(location, queue);
}

/** The same for its poison queue, which the host creates with the first poison message. */
export function poisonDepth(location: QueuesLocation, queue: WorkQueue): Promise<number | undefined> {
  return depthOf(location, poisonNameOf(queue));
}

/** The depths of all poison queues, by work queue; 0 where there is none. */
export async function poisonDepths(location: QueuesLocation): Promise<ReadonlyMap<string, number>> {
  const depths = await Promise.all(
    WORK_QUEUES.map(async (queue) => [queue, (await poisonDepth(location, queue)) ?? 0] as const),
  );
  return new Map(depths);
}

/**
 * Moves all poison messages back to their queue: sent first, then deleted, so that a crash in between only causes a
 * duplicate.
 */
export async function replayPoison(location: QueuesLocation, queue: WorkQueue): Promise<number> {
  const work = await openQueue(location, queue);
  return drainPoison(location, queue, async (text) => {
    await work.sendMessage(text);
  });
}

/** Deletes all poison messages: their content is lost. */
export function dropPoison(location: QueuesLocation, queue: WorkQueue): Promise<number> {
  return drainPoison(location, queue, async () => {});
}

async function drainPoison(
  location: QueuesLocation,
  queue: WorkQueue,
  beforeDelete: (text: string) => Promise<void>,
): Promise<number> {
  const client: QueueClient = await openQueue(location, poisonNameOf(queue));
  if (!(await client.exists())) return 0;
  let deleted = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const { receivedMessageItems } = await client.receiveMessages({
      numberOfMessages: BATCH_SIZE,
      visibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
    });
    if (receivedMessageItems.length === 0) break;
    for (const { messageId, popReceipt, messageText } of receivedMessageItems) {
      await beforeDelete(messageText);
      await client.deleteMessage(messageId, popReceipt);
      deleted += 1;
    }
  }
  return deleted;
}

async function depthOf(location: QueuesLocation, name: string): Promise<number | undefined> {
  const client = await openQueue(location, name);
  return (await client.exists()) ? (await client.getProperties()).approximateMessagesCount : undefined;
}

export function poisonNameOf(queue: WorkQueue): string {
  return `${queue}-poison`;
}

/** Ids and sources only: a body may name people. */
function itemsIn(text: string): readonly string[] {
  const parsed = parsedJson(Buffer.from(text, 'base64').toString());
  const items: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return items.map((item) => {
    const members = item !== null && typeof item === 'object' ? (item as Readonly<Record<string, unknown>>) : {};
    if (typeof members.noticeId === 'string') return `notice ${members.noticeId}`;
    return typeof members.source === 'string' && typeof members.sourceId === 'string'
      ? `${members.source} ${members.sourceId}`
      : 'not one of ours';
  });
}
