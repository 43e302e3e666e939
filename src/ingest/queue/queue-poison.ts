/**
 * Messages that failed too often, in `<queue>-poison`. Those with a fault stay there until a person acts. They are
 * listed by ids and reasons, never by content.
 */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { defined } from '../../base/defined.ts';
import { isNestedDeeper, parsedJson } from '../../base/json.ts';
import type { FailureKind } from './failure-kind.ts';
import { openQueue, type QueuesLocation } from './queue-signals.ts';
import { nextReturn, openRetried, type Retried, retriedText } from './retry-note.ts';

/** The queues that trigger functions. */
export const WORK_QUEUES = ['signals', 'notices', 'readings'] as const;
export type WorkQueue = (typeof WORK_QUEUES)[number];

export interface PoisonMessage {
  readonly queue: WorkQueue;
  readonly messageId: string;
  /** ISO 8601. A queue keeps a message for seven days. */
  readonly insertedAt: string;
  readonly expiresAt: string;
  /** One text for each item, as far as it can be read: `directory-audit 1f0c…`. */
  readonly holds: readonly string[];
  /** `outage`: the app puts it back to work by itself. `fault`: it stays until a person acts. */
  readonly kind: FailureKind;
  /** Why it failed the last time: `MALFORMED_INPUT`. */
  readonly reason: string;
  readonly tries?: number;
  /** ISO 8601: its first failure. */
  readonly failingSince?: string;
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
/** Of one turn; the next turn follows soon. */
const MAX_RETURNED_BATCHES = 10;
const NOT_OURS = 'not one of ours';
/** None of ours is nested so deeply. */
const MAX_LEVELS = 100;
/** What the service takes. */
export const MAX_ENCODED_LENGTH = 65_536;

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
    ...describe(messageText),
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
 * duplicate. Without their notes: a person repaired something, so all their tries are new.
 */
export async function replayPoison(location: QueuesLocation, queue: WorkQueue): Promise<number> {
  const work = await openQueue(location, queue);
  return drainPoison(location, queue, async (text) => {
    const { message, note } = openRetried(rawOf(text));
    await work.sendMessage(note === undefined ? text : base64(textOf(message)));
  });
}

/**
 * Moves the messages that an outage brought here back to their queue, with a pause that grows each time. Those with a
 * fault stay, and stay visible. Resolves to how many were moved.
 */
export async function returnOutages(location: QueuesLocation, queue: WorkQueue, now: string): Promise<number> {
  const client = await openQueue(location, poisonNameOf(queue));
  if (!(await client.exists())) return 0;
  const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: BATCH_SIZE });
  // In most turns there is nothing, or nothing but the faults of before.
  const isFull = peekedMessageItems.length === BATCH_SIZE;
  if (!isFull && peekedMessageItems.every(({ messageText }) => returnOf(messageText, now) === undefined)) return 0;
  const work = await openQueue(location, queue);
  const kept: DequeuedMessageItem[] = [];
  let returned = 0;
  for (let batch = 0; batch < MAX_RETURNED_BATCHES; batch += 1) {
    const received = await receive(client);
    if (received.length === 0) break;
    for (const message of received) {
      const back = returnOf(message.messageText, now);
      if (back === undefined) kept.push(message);
      else {
        await work.sendMessage(back.text, { visibilityTimeout: back.delaySeconds });
        await client.deleteMessage(message.messageId, message.popReceipt);
        returned += 1;
      }
    }
  }
  // Only now, or they would be received again and again in this turn.
  for (const { messageId, popReceipt } of kept) await client.updateMessage(messageId, popReceipt, undefined, 0);
  return returned;
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
    const received = await receive(client);
    if (received.length === 0) break;
    for (const { messageId, popReceipt, messageText } of received) {
      await beforeDelete(messageText);
      await client.deleteMessage(messageId, popReceipt);
      deleted += 1;
    }
  }
  return deleted;
}

async function receive(client: QueueClient): Promise<readonly DequeuedMessageItem[]> {
  const { receivedMessageItems } = await client.receiveMessages({
    numberOfMessages: BATCH_SIZE,
    visibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
  });
  return receivedMessageItems;
}

async function depthOf(location: QueuesLocation, name: string): Promise<number | undefined> {
  const client = await openQueue(location, name);
  return (await client.exists()) ? (await client.getProperties()).approximateMessagesCount : undefined;
}

export function poisonNameOf(queue: WorkQueue): string {
  return `${queue}-poison`;
}

/** The parsed message; for what is no JSON its text. The queues of host.json hold base64. */
function rawOf(text: string): unknown {
  const decoded = Buffer.from(text, 'base64').toString();
  return parsedJson(decoded) ?? decoded;
}

function textOf(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The message as it goes back to work; undefined for one that stays. What is not ours would only come here again. */
function returnOf(text: string, now: string): { readonly text: string; readonly delaySeconds: number } | undefined {
  const raw = rawOf(text);
  if (isNestedDeeper(raw, MAX_LEVELS)) return undefined;
  const { message, note } = openRetried(raw);
  const next = nextReturn(note, now);
  if (next === undefined || (note === undefined && itemsIn(message).includes(NOT_OURS))) return undefined;
  const back = base64(retriedText({ message, note: next.note }));
  return back.length > MAX_ENCODED_LENGTH ? undefined : { text: back, delaySeconds: next.delaySeconds };
}

function describe(text: string): Pick<PoisonMessage, 'holds' | 'kind' | 'reason' | 'tries' | 'failingSince'> {
  const { message, note }: Retried = openRetried(rawOf(text));
  const holds = itemsIn(message);
  const kind = returnOf(text, '') === undefined ? 'fault' : 'outage';
  if (note === undefined) return { holds, kind, reason: kind === 'fault' ? 'NOT_OURS' : 'HOST_GAVE_UP' };
  const { code, since, outages, faults } = note;
  return { holds, kind, reason: code, ...defined({ tries: outages + faults, failingSince: since || undefined }) };
}

/** Ids and sources only: a body may name people. */
function itemsIn(message: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(message) ? message : [message];
  return items.map((item) => {
    const members = item !== null && typeof item === 'object' ? (item as Readonly<Record<string, unknown>>) : {};
    const { noticeId, source, sourceId, tenantId } = members;
    if (typeof noticeId === 'string') return `notice ${noticeId}`;
    if (typeof source !== 'string') return NOT_OURS;
    if (typeof sourceId === 'string') return `${source} ${sourceId}`;
    return typeof tenantId === 'string' ? `reading ${source}` : NOT_OURS;
  });
}
