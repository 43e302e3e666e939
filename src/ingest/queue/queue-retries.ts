/** Enqueues a message that failed once more, or moves it to the poison queue; its note says why. */
import type { FailureKind } from './failure-kind.ts';
import { base64, poisonNameOf, type WorkQueue } from './queue-poison.ts';
import { openQueue, type QueuesLocation } from './queue-signals.ts';
import { nextTry, type Retried, retriedText } from './retry-note.ts';

export interface FailedMessage extends Retried {
  readonly queue: WorkQueue;
  readonly error: unknown;
  /** ISO 8601. */
  readonly now: string;
}

export interface SentAgain {
  readonly to: 'work' | 'poison';
  readonly kind: FailureKind;
  readonly code: string;
  readonly tries: number;
  /** ISO 8601: its first failure. */
  readonly since: string;
  readonly delaySeconds?: number;
}

/** Rejects where the queue does not take it: then the host must deliver the message again. */
export async function sendAgain(
  { queue, message, note, error, now }: FailedMessage,
  location: QueuesLocation,
): Promise<SentAgain> {
  const next = nextTry(error, note, { now, chance: Math.random() });
  const text = base64(retriedText({ message, note: next.note }));
  const { kind, code, since, outages, faults } = next.note;
  const result = { to: next.to, kind, code, since, tries: outages + faults };
  if (next.to === 'poison') {
    const poison = await openQueue(location, poisonNameOf(queue));
    await poison.createIfNotExists();
    await poison.sendMessage(text);
    return result;
  }
  await (await openQueue(location, queue)).sendMessage(text, { visibilityTimeout: next.delaySeconds });
  return { ...result, delaySeconds: next.delaySeconds };
}
