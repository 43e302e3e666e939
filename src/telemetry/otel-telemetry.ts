/** Telemetry by OpenTelemetry. Nothing is registered globally, and nothing here can fail the work. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Counter,
  type Histogram,
  type Meter,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { codeOf } from '../base/errors.ts';
import type { Outlets } from './otel-exporters.ts';
import {
  type GaugeName,
  METRICS,
  type MetricName,
  type SpanName,
  type SpanStart,
  type Telemetry,
} from './telemetry.ts';

/** Where in a trace the running work is; the span only where it is ours. */
interface Place {
  readonly at: SpanContext;
  readonly span?: Span;
}

export interface OpenTelemetry {
  readonly outlets: Outlets;
  /** Tells one process from another. */
  readonly service: { readonly name: string; readonly instance: string };
}

const SCOPE = 'revocation-auditor';
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const NOTHING = /^0+$/;

export function openTelemetry({ outlets, service }: OpenTelemetry): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': service.name, 'service.instance.id': service.instance });
  // All of them: they are few, and a notice whose signal was left out explains nothing.
  const tracing = new BasicTracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    spanProcessors: [...outlets.spans],
  });
  const metering = new MeterProvider({ resource, readers: [...outlets.metrics] });
  const places = new AsyncLocalStorage<Place>();
  const tracer = tracing.getTracer(SCOPE);

  return {
    ...instrumentsOn(metering.getMeter(SCOPE), outlets.failed),
    span(name, start, work) {
      const span = begin(tracer, name, start, places.getStore()?.at);
      return places.run({ at: span.spanContext(), span }, () => ended(span, work));
    },
    note: (facts) => void places.getStore()?.span?.setAttributes(facts),
    step: (name, facts) => void places.getStore()?.span?.addEvent(name, facts),
    traceparent() {
      const at = places.getStore()?.at;
      return at && `00-${at.traceId}-${at.spanId}-01`;
    },
    within(traceparent, work) {
      const at = placeIn(traceparent);
      return at === undefined ? work() : places.run({ at }, work);
    },
    takeTrouble: outlets.takeTrouble,
    async flush() {
      // Why something could not be sent is heard of at the outlets.
      await Promise.allSettled([tracing.forceFlush(), metering.forceFlush()]);
    },
  };
}

/** Goes on from what came out of the queue, and says which run of the host took it out. */
function begin(tracer: Tracer, name: SpanName, { parent, facts = {} }: SpanStart, host: SpanContext | undefined): Span {
  const from = placeIn(parent);
  const context = from ?? host;
  const links = from && host && from.traceId !== host.traceId ? [{ context: host }] : [];
  return tracer.startSpan(
    name,
    { attributes: facts, links },
    context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context),
  );
}

async function ended<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Never the message or the stack: they may quote what was read.
    span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Undefined for what is none: anybody may have written it. */
function placeIn(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId = '', spanId = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (NOTHING.test(traceId) || NOTHING.test(spanId) || traceId === '') return undefined;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

// The instruments behind the figures, each made at its first use.

type Read = () => Promise<ReadonlyMap<string, number>>;

/** Seconds: from a notification that is there at once to a log record that came a day late. */
const BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

/** @param failed is told why a gauge could not be read */
export function instrumentsOn(meter: Meter, failed: (error: unknown) => void): Pick<Telemetry, 'record' | 'watch'> {
  const told = new Map<MetricName, (value: number, by: string) => void>();
  const watched = new Map<GaugeName, Read>();
  return {
    record(metric, by, value = 1) {
      const tell = told.get(metric) ?? instrument(meter, metric);
      told.set(metric, tell);
      tell(value, by);
    },
    watch(metric, read) {
      if (!watched.has(metric)) gauge(meter, metric, async () => (await watched.get(metric)?.()) ?? new Map(), failed);
      watched.set(metric, read);
    },
  };
}

function instrument(meter: Meter, name: MetricName): (value: number, by: string) => void {
  const { kind, by: dimension, meaning: description, unit = '1' } = metricOf(name);
  if (kind === 'histogram') {
    const histogram: Histogram = meter.createHistogram(name, {
      description,
      unit,
      advice: { explicitBucketBoundaries: BUCKETS },
    });
    return (value, by) => histogram.record(value, { [dimension]: by });
  }
  const counter: Counter = meter.createCounter(name, { description, unit });
  return (value, by) => counter.add(value, { [dimension]: by });
}

function gauge(meter: Meter, name: GaugeName, read: Read, failed: (error: unknown) => void): void {
  const { by: dimension, meaning: description, unit = '1' } = metricOf(name);
  meter.createObservableGauge(name, { description, unit }).addCallback(async (result) => {
    try {
      for (const [by, value] of await read()) result.observe(value, { [dimension]: by });
    } catch (error) {
      failed(error);
    }
  });
}

function metricOf(name: MetricName): {
  readonly kind: string;
  readonly by: string;
  readonly meaning: string;
  readonly unit?: string;
} {
  return METRICS[name];
}
