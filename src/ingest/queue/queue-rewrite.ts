/** Changes what poison messages hold, and leaves them in their queue: for the names of a person who is erased. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { isNestedDeeper, parsedJson } from '../../base/json.ts';
import { base64, MAX_ENCODED_LENGTH, poisonNameOf, type WorkQueue } from './queue-poison.ts';
import { openQueue, type QueuesLocation } from './queue-signals.ts';

/** Nobody else receives a message while it is looked at. It comes back after this if we die meanwhile. */
const HELD_SECONDS = 300;
const BATCH_SIZE = 32;
/** So many at once that all are back in the queue before {@link HELD_SECONDS} are over. */
const MAX_HELD = 2_048;
/** None of ours is nested so deeply. */
const MAX_LEVELS = 100;

export interface RewrittenPoison {
  readonly changed: number;
  /**
   * False: there were more messages than one call looks at, somebody else held some of them, or a changed one is larger
   * than a message may be.
   */
  readonly complete: boolean;
}

/**
 * @param change gets the parsed message, with the note of its failures if it has one, or the text of what is none;
 * returns it itself where nothing is to change
 */
export async function rewritePoison(
  location: QueuesLocation,
  queue: WorkQueue,
  change: (message: unknown) => unknown,
): Promise<RewrittenPoison> {
  const client = await openQueue(location, poisonNameOf(queue));
  if (!(await client.exists())) return { changed: 0, complete: true };
  const { approximateMessagesCount = 0 } = await client.getProperties();
  // All are received before the first is let go: otherwise one message would be received again and again.
  const held: DequeuedMessageItem[] = [];
  let batch = await receive(client);
  while (batch.length > 0) {
    held.push(...batch);
    batch = held.length < MAX_HELD ? await receive(client) : [];
  }
  const outcomes: Outcome[] = [];
  for (const message of held) outcomes.push(await letGo(client, message, change));
  return {
    changed: outcomes.filter((outcome) => outcome === 'changed').length,
    complete: held.length >= approximateMessagesCount && !outcomes.includes('too large'),
  };
}

async function receive(client: QueueClient): Promise<readonly DequeuedMessageItem[]> {
  const { receivedMessageItems } = await client.receiveMessages({
    numberOfMessages: BATCH_SIZE,
    visibilityTimeout: HELD_SECONDS,
  });
  return receivedMessageItems;
}

type Outcome = 'changed' | 'as it was' | 'too large';

/** A message keeps the end of its seven days. */
async function letGo(
  client: QueueClient,
  { messageId, popReceipt, messageText }: DequeuedMessageItem,
  change: (message: unknown) => unknown,
): Promise<Outcome> {
  const text = Buffer.from(messageText, 'base64').toString();
  const parsed = parsedJson(text);
  const message = parsed === undefined || isNestedDeeper(parsed, MAX_LEVELS) ? text : parsed;
  const next = change(message);
  const nextText = next === message ? messageText : base64(typeof next === 'string' ? next : JSON.stringify(next));
  const fits = nextText.length <= MAX_ENCODED_LENGTH;
  await client.updateMessage(messageId, popReceipt, fits ? nextText : messageText, 0);
  if (!fits) return 'too large';
  return next === message ? 'as it was' : 'changed';
}
