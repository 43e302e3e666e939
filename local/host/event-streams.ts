/** Runs functions with an Event Hub trigger. There is no local event hub: the caller of the host passes the events. */
import { setTimeout } from 'node:timers/promises';
import { type Clock, isoOf } from '../../src/base/clock.ts';
import { NotOnRecordError } from '../../src/base/errors.ts';
import { type Invoker, triggerOf } from './invocation.ts';
import type { RegisteredFunction, TypedData } from './worker-contract.ts';

export interface EventStreams {
  /**
   * Runs the function once for the batch, and again by its retry policy. Rejects if the last try fails; in Azure the
   * batch is then lost.
   */
  deliverEvents(functionName: string, events: readonly string[]): Promise<void>;
}

interface StreamParts {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
  readonly clock: Clock;
}

export function createEventStreams({ functions, invoker, clock }: StreamParts): EventStreams {
  let sequence = 0;
  return {
    async deliverEvents(functionName, events) {
      const target = functions.find(
        (one) => one.name === functionName && triggerOf(one).binding.type.toLowerCase() === 'eventhubtrigger',
      );
      if (!target) throw new NotOnRecordError(`event stream ${functionName}`);
      const metadata = metadataOf(events, sequence, clock());
      sequence += events.length;
      await runWithRetries(target, { input: { collectionString: { string: events } }, metadata }, invoker);
    },
  };
}

interface Batch {
  readonly input: TypedData;
  readonly metadata: Readonly<Record<string, TypedData>>;
}

async function runWithRetries(target: RegisteredFunction, batch: Batch, invoker: Invoker): Promise<void> {
  const { maxRetryCount = 0, delayInterval } = target.retryOptions ?? {};
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      await invoker.invoke(
        target,
        target.retryOptions ? { ...batch, retryContext: { retryCount, maxRetryCount } } : batch,
      );
      return;
    } catch (error) {
      // The invoker has logged the error.
      if (retryCount >= maxRetryCount) throw error;
      await setTimeout((delayInterval?.seconds ?? 0) * 1000);
    }
  }
}

/** Names as the real host gives them; the package changes them to camel case. */
function metadataOf(events: readonly string[], sequence: number, now: number): Batch['metadata'] {
  const each = (value: (index: number) => unknown): TypedData => ({
    json: JSON.stringify(events.map((_, index) => value(index))),
  });
  return {
    SequenceNumberArray: each((index) => sequence + index),
    OffsetArray: each((index) => String(sequence + index)),
    EnqueuedTimeUtcArray: each(() => isoOf(now)),
    PropertiesArray: each(() => ({})),
    SystemPropertiesArray: each(() => ({})),
  };
}
