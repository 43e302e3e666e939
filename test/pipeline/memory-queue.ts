/** A signal queue that lives as long as the test: the texts are those of the real one, and a delay is injected time. */

import type { Clock } from '../../src/base/clock.ts';
import { type SignalQueue, toQueueMessages } from '../../src/ingest/queue/queue-signals.ts';
import type { Snapshots } from '../../src/storage/table-snapshots.ts';

export interface MemoryQueue extends SignalQueue {
  /** What a function's output binding does. */
  put(texts: readonly string[], delaySeconds?: number): void;
  /** The oldest message that may be taken now. */
  take(): string | undefined;
  /** Seconds until the next one may be taken, of all that wait. */
  delays(): readonly number[];
}

export function memoryQueue(snapshots: Snapshots, now: Clock): MemoryQueue {
  const waiting: { readonly text: string; readonly visibleAt: number }[] = [];
  const put = (texts: readonly string[], delaySeconds = 0) => {
    waiting.push(...texts.map((text) => ({ text, visibleAt: now() + delaySeconds * 1000 })));
  };
  return {
    put,
    async enqueue(observed, { delaySeconds = 0 } = {}) {
      put(await toQueueMessages(observed, { snapshots }), delaySeconds);
    },
    take() {
      const next = waiting.findIndex(({ visibleAt }) => visibleAt <= now());
      return next === -1 ? undefined : waiting.splice(next, 1)[0]?.text;
    },
    delays: () => waiting.map(({ visibleAt }) => (visibleAt - now()) / 1000),
  };
}
