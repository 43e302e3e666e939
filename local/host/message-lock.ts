/** The lock on a message in work, renewed at half time, so that a long run keeps its message and a dead one gives it back. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';

export interface MessageLock {
  /** The message is done with. */
  delete(): Promise<void>;
  /** Gives the message back, to be seen again after a pause. */
  release(pauseMs: number): Promise<void>;
  /** Stops the renewals. */
  end(): void;
}

export function lockMessage(
  { messageId, popReceipt }: DequeuedMessageItem,
  client: QueueClient,
  lockSeconds: number,
): MessageLock {
  // Every renewal changes the receipt, and only the newest one settles the message.
  let receipt = Promise.resolve(popReceipt);
  const renewal = setInterval(() => {
    receipt = receipt.then(renewed);
  }, lockSeconds * 500);
  renewal.unref();

  async function renewed(current: string): Promise<string> {
    try {
      return (await client.updateMessage(messageId, current, undefined, lockSeconds)).popReceipt ?? current;
    } catch {
      // Not reachable, or taken by another: settling the message with this receipt will tell which.
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
