/** The queue of readings in full that go on: each message makes one worker read the next pages of one source. */
import { MalformedInputError } from '../../base/errors.ts';
import { objectOf } from '../../base/json.ts';
import { base64, type WorkQueue } from './queue-poison.ts';
import { openQueue, type QueuesLocation } from './queue-signals.ts';

export interface ReadingQueue {
  /** A message may be enqueued twice, and come late. @param source of the mirror */
  enqueue(source: string, delaySeconds?: number): Promise<void>;
}

const QUEUE: WorkQueue = 'readings';

export function readingQueue(location: QueuesLocation, tenantId: string): ReadingQueue {
  return {
    async enqueue(source, delaySeconds = 0) {
      const queue = await openQueue(location, QUEUE);
      const message = JSON.stringify({ v: 1, tenantId, source });
      await queue.sendMessage(base64(message), { visibilityTimeout: delaySeconds });
    },
  };
}

/** The source that a message names. @throws MalformedInputError if it is not ours, or of another tenant */
export function parseReadingMessage(raw: unknown, tenantId: string): string {
  const message = objectOf(raw);
  if (message.v !== 1 || message.tenantId !== tenantId || typeof message.source !== 'string')
    throw new MalformedInputError('readings message', 'names no source of this tenant');
  return message.source;
}
