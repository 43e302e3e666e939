/**
 * Telemetry that is loaded after the first work is done: its libraries block the thread for a tenth of a second, and
 * the first answer must not wait for that. What is measured before is kept until then.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Telemetry } from './telemetry.ts';

export interface DeferredTelemetry extends Telemetry {
  /** Loads the telemetry, once. Never rejects. */
  load(): Promise<void>;
}

type Measure = (telemetry: Telemetry) => void;

/** More than the first invocations measure. It bounds the memory if loading never begins. */
const MOST_WAITING = 10_000;

/** @param start must not reject */
export function deferTelemetry(start: () => Promise<Telemetry>): DeferredTelemetry {
  // The trace of an invocation that began before loading. Its later messages and spans belong to it, too.
  const early = new AsyncLocalStorage<string>();
  const waiting: Measure[] = [];
  let loaded: Telemetry | undefined;
  let loading: Promise<void> | undefined;

  const whenLoaded = (measure: Measure) => {
    if (loaded !== undefined) measure(loaded);
    else if (waiting.length < MOST_WAITING) waiting.push(measure);
  };
  const load = () => {
    loading ??= start().then((telemetry) => {
      loaded = telemetry;
      for (const measure of waiting.splice(0)) measure(telemetry);
    });
    return loading;
  };

  return {
    load,
    record: (...measurement) => whenLoaded((telemetry) => telemetry.record(...measurement)),
    watchGauge: (metric, read) => whenLoaded((telemetry) => telemetry.watchGauge(metric, read)),
    span: (name, given, work) => {
      if (loaded === undefined) return work();
      const parent = given.parent ?? (loaded.traceparent() === undefined ? early.getStore() : undefined);
      return loaded.span(name, { ...given, parent }, work);
    },
    setAttributes: (attributes) => loaded?.setAttributes(attributes),
    addEvent: (name, attributes) => loaded?.addEvent(name, attributes),
    traceparent: () => loaded?.traceparent() ?? early.getStore(),
    within(traceparent, work) {
      if (loaded !== undefined) return loaded.within(traceparent, work);
      return traceparent === undefined ? work() : early.run(traceparent, work);
    },
    takeExportFailure: () => loaded?.takeExportFailure(),
    async flush() {
      if (loaded === undefined && waiting.length === 0) return;
      await load();
      await loaded?.flush();
    },
  };
}
