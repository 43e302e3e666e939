/**
 * A queue as the Functions host reads it: a message is hidden while a worker has it, comes back if the worker fails or
 * dies, and goes to the poison queue after many deliveries, as host.json says.
 */
import type { Clock } from '../../src/base/clock.ts';

export interface HostMessage {
  readonly text: string;
  /** The worker has done it. */
  done(): void;
  /** The function failed: it comes again soon. */
  failed(): void;
}

export interface HostQueue {
  put(texts: readonly string[], delaySeconds?: number): void;
  /** Undefined: none is visible. A message that is neither done nor failed comes again after the hold. */
  receive(): HostMessage | undefined;
  depth(): number;
  /** What the host gave up, and what was sent there. */
  readonly poison: string[];
}

const HELD_MS = 600_000;
const VISIBILITY_TIMEOUT_MS = 10_000;
const MAX_DEQUEUE_COUNT = 30;

export function hostQueue(now: Clock): HostQueue {
  const messages: { readonly text: string; visibleAt: number; received: number }[] = [];
  const poison: string[] = [];
  const remove = (message: (typeof messages)[number]) => {
    const index = messages.indexOf(message);
    if (index !== -1) messages.splice(index, 1);
  };
  return {
    poison,
    depth: () => messages.length,
    put(texts, delaySeconds = 0) {
      for (const text of texts) messages.push({ text, visibleAt: now() + delaySeconds * 1000, received: 0 });
    },
    receive() {
      const next = messages.find(({ visibleAt }) => visibleAt <= now());
      if (next === undefined) return undefined;
      next.received += 1;
      if (next.received > MAX_DEQUEUE_COUNT) {
        remove(next);
        poison.push(next.text);
        return this.receive();
      }
      next.visibleAt = now() + HELD_MS;
      return {
        text: next.text,
        done: () => remove(next),
        failed() {
          next.visibleAt = now() + VISIBILITY_TIMEOUT_MS;
        },
      };
    },
  };
}
