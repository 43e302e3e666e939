/** What the host gave up on: messages that failed too often lie in `<queue>-poison` until somebody looks. Shown by ids, never by content. */
import type { QueueClient } from '@azure/storage-queue';
import { parsedJson } from '../../base/json.ts';
import { openQueue, type QueuesLocation } from './queue-signals.ts';

/** The queues that functions take from. */
export const WORK_QUEUES = ['signals', 'notices'] as const;
export type WorkQueue = (typeof WORK_QUEUES)[number];

export interface PoisonMessage {
  readonly queue: WorkQueue;
  readonly messageId: string;
  /** ISO 8601. A queue keeps a message for seven days. */
  readonly insertedAt: string;
  readonly expiresAt: string;
  /** What is in it, as far as it can be read: `directory-audit 1f0c…`, one for each item. */
  readonly holds: readonly string[];
}

export interface PoisonHeap {
  readonly queue: WorkQueue;
  /** About how many there are; the service does not count exactly. */
  readonly count: number;
  /** The first 32. */
  readonly messages: readonly PoisonMessage[];
}

/** A receiver that dies gives the message back after this. */
const LEASE_SECONDS = 60;
const AT_ONCE = 32;
/** Seven days of messages would not be more; a heap that grows while it is emptied must end all the same. */
const MOST_ROUNDS = 10_000;

export async function listPoison(location: QueuesLocation, queue: WorkQueue): Promise<PoisonHeap> {
  const client = await openQueue(location, poisonOf(queue));
  if (!(await client.exists())) return { queue, count: 0, messages: [] };
  const [{ approximateMessagesCount = 0 }, { peekedMessageItems }] = await Promise.all([
    client.getProperties(),
    client.peekMessages({ numberOfMessages: AT_ONCE }),
  ]);
  const messages = peekedMessageItems.map(({ messageId, insertedOn, expiresOn, messageText }) => ({
    queue,
    messageId,
    insertedAt: insertedOn.toISOString(),
    expiresAt: expiresOn.toISOString(),
    holds: heldIn(messageText),
  }));
  return { queue, count: Math.max(approximateMessagesCount, messages.length), messages };
}

/** About how many messages wait; undefined where there is no such queue. */
export function queueDepth(location: QueuesLocation, queue: WorkQueue): Promise<number | undefined> {
  return depthOf(location, queue);
}

/** About how many lie aside. The host makes the queue when the first one does. */
export function poisonDepth(location: QueuesLocation, queue: WorkQueue): Promise<number | undefined> {
  return depthOf(location, poisonOf(queue));
}

/** The same of all queues that there are. */
export async function poisonDepths(location: QueuesLocation): Promise<ReadonlyMap<string, number>> {
  const depths = await Promise.all(
    WORK_QUEUES.map(async (queue) => [queue, (await poisonDepth(location, queue)) ?? 0] as const),
  );
  return new Map(depths);
}

async function depthOf(location: QueuesLocation, name: string): Promise<number | undefined> {
  const client = await openQueue(location, name);
  return (await client.exists()) ? (await client.getProperties()).approximateMessagesCount : undefined;
}

/** Puts them back where they came from, first there and then out of here: a crash in between repeats one, which does no harm. */
export async function replayPoison(location: QueuesLocation, queue: WorkQueue): Promise<number> {
  const work = await openQueue(location, queue);
  return emptyHeap(location, queue, async (text) => {
    await work.sendMessage(text);
  });
}

/** Deletes them: what they told is lost. */
export function dropPoison(location: QueuesLocation, queue: WorkQueue): Promise<number> {
  return emptyHeap(location, queue, async () => {});
}

async function emptyHeap(
  location: QueuesLocation,
  queue: WorkQueue,
  before: (text: string) => Promise<void>,
): Promise<number> {
  const client: QueueClient = await openQueue(location, poisonOf(queue));
  if (!(await client.exists())) return 0;
  let emptied = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { receivedMessageItems } = await client.receiveMessages({
      numberOfMessages: AT_ONCE,
      visibilityTimeout: LEASE_SECONDS,
    });
    if (receivedMessageItems.length === 0) break;
    for (const { messageId, popReceipt, messageText } of receivedMessageItems) {
      await before(messageText);
      await client.deleteMessage(messageId, popReceipt);
      emptied += 1;
    }
  }
  return emptied;
}

function poisonOf(queue: WorkQueue): string {
  return `${queue}-poison`;
}

/** Ids and sources only: a body may name people. */
function heldIn(text: string): readonly string[] {
  const parsed = parsedJson(Buffer.from(text, 'base64').toString());
  const items: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return items.map((item) => {
    const named = item !== null && typeof item === 'object' ? (item as Readonly<Record<string, unknown>>) : {};
    if (typeof named.noticeId === 'string') return `notice ${named.noticeId}`;
    return typeof named.source === 'string' && typeof named.sourceId === 'string'
      ? `${named.source} ${named.sourceId}`
      : 'not one of ours';
  });
}
