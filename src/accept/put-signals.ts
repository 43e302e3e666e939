/** Signals on their way into the queue: counted by source, and a part of a trace that goes on when they are taken out. */
import type { Telemetry } from '../telemetry.ts';
import type { Observed } from './queue-message.ts';
import type { SignalQueue } from './queue-signals.ts';

/** @param put puts them there, under this traceparent */
export async function putSignals<T>(signals: readonly Observed[], telemetry: Telemetry, put: (traceparent: string | undefined) => Promise<T>): Promise<T> {
  // A turn that found nothing leaves no trace.
  if (signals.length === 0) return put(undefined);
  const counts = [...Map.groupBy(signals, ({ source }) => source)].map(([source, { length }]) => [source, length] as const);
  return telemetry.span('signal-told', { facts: Object.fromEntries(counts) }, async () => {
    const done = await put(telemetry.traceparent());
    for (const [source, count] of counts) telemetry.record('revaudit.signals', source, count);
    return done;
  });
}

/** The queue for those who have something new to tell. */
export function countingQueue(queue: SignalQueue, telemetry: Telemetry): SignalQueue {
  return { enqueue: (observed, options) => putSignals(observed, telemetry, (traceparent) => queue.enqueue(observed, { ...options, traceparent })) };
}
