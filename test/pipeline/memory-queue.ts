/** A signal queue in memory: its texts are those of the real one, and a delay passes by the injected clock. */

import type { Clock } from '../../src/base/clock.ts';
import { type SignalQueue, toQueueMessages } from '../../src/ingest/queue/queue-signals.ts';
import type { Snapshots } from '../../src/storage/table-snapshots.ts';

export interface MemoryQueue extends SignalQueue {
  /** Adds messages as the output binding of a function does. */
  put(texts: readonly string[], delaySeconds?: number): void;
  /** The oldest message that may be taken now. */
  take(): string | undefined;
  /** Of every message in the queue the seconds until it may be taken. */
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
