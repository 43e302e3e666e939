/** The lock on a message in work. It is renewed at half time: a long run keeps its message, a dead one releases it. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';

export interface MessageLock {
  /** Deletes the message after its run. */
  delete(): Promise<void>;
  /** Releases the message, which becomes visible again after a pause. */
  release(pauseMs: number): Promise<void>;
  /** Stops the renewals. */
  end(): void;
}

export function lockMessage(
  { messageId, popReceipt }: DequeuedMessageItem,
  client: QueueClient,
  lockSeconds: number,
): MessageLock {
  // Every renewal changes the receipt, and only the newest receipt can delete or release the message.
  let receipt = Promise.resolve(popReceipt);
  const renewal = setInterval(() => {
    receipt = receipt.then(renewed);
  }, lockSeconds * 500);
  renewal.unref();

  async function renewed(current: string): Promise<string> {
    try {
      return (await client.updateMessage(messageId, current, undefined, lockSeconds)).popReceipt ?? current;
    } catch {
      // Not reachable, or taken by another process: the delete or release with this receipt will show which.
      return current;
    }
  }

  return {
    async delete() {
      clearInterval(renewal);
      await client.deleteMessage(messageId, await receipt);
    },
    async release(pauseMs) {
      clearInterval(renewal);
      await client.updateMessage(messageId, await receipt, undefined, Math.ceil(pauseMs / 1000));
    },
    end: () => clearInterval(renewal),
  };
}
