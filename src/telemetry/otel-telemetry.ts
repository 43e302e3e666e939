/** Telemetry with OpenTelemetry. Nothing is registered globally, and an error in here never fails the caller's work. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
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
import type { Exporters } from './otel-exporters.ts';
import {
  type GaugeName,
  METRICS,
  type MetricName,
  type SpanName,
  type SpanStart,
  type Telemetry,
} from './telemetry.ts';

export interface OpenTelemetry {
  readonly exporters: Exporters;
  /** `instance` distinguishes processes. */
  readonly service: { readonly name: string; readonly instance: string };
}

/** The trace context of the running work; with the span, where the span is ours. */
interface ActiveContext {
  readonly spanContext: SpanContext;
  readonly span?: Span;
}

type ReadGauge = () => Promise<ReadonlyMap<string, number>>;
type Instrument = (value: number, by: string) => void;

/** The host kills a process that takes five seconds to end. A collector that does not answer must not take them all. */
const FLUSH_LIMIT_MS = 3000;
const SCOPE = 'revocation-auditor';
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const ZEROS = /^0+$/;
/** Seconds: from a notification, which comes at once, to a log record that comes a day late. */
const BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

export function openTelemetry({ exporters, service }: OpenTelemetry): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': service.name, 'service.instance.id': service.instance });
  const tracerProvider = new BasicTracerProvider({
    resource,
    // Traces are few, and a notice without its signal explains nothing.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [...exporters.spans],
  });
  const meterProvider = new MeterProvider({ resource, readers: [...exporters.metrics] });
  const active = new AsyncLocalStorage<ActiveContext>();
  const tracer = tracerProvider.getTracer(SCOPE);

  return {
    ...instrumentsOn(meterProvider.getMeter(SCOPE), exporters.reportFailure),
    span(name, start, work) {
      const span = startSpan(tracer, name, start, active.getStore()?.spanContext);
      return active.run({ spanContext: span.spanContext(), span }, () => runInSpan(span, work));
    },
    setAttributes: (attributes) => void active.getStore()?.span?.setAttributes(attributes),
    addEvent: (name, attributes) => void active.getStore()?.span?.addEvent(name, attributes),
    traceparent() {
      const current = active.getStore()?.spanContext;
      return current && `00-${current.traceId}-${current.spanId}-01`;
    },
    within(traceparent, work) {
      const spanContext = parseTraceparent(traceparent);
      return spanContext === undefined ? work() : active.run({ spanContext }, work);
    },
    takeExportFailure: exporters.takeExportFailure,
    async flush() {
      // The exporters report why an export failed.
      const flushed = Promise.allSettled([tracerProvider.forceFlush(), meterProvider.forceFlush()]);
      await withinLimit(flushed);
    },
  };
}

/**
 * Each instrument is created at its first use.
 * @param reportFailure called with the error when a gauge cannot be read
 */
export function instrumentsOn(
  meter: Meter,
  reportFailure: (error: unknown) => void,
): Pick<Telemetry, 'record' | 'watchGauge'> {
  const instruments = new Map<MetricName, Instrument>();
  const gauges = new Map<GaugeName, ReadGauge>();
  return {
    record(metric, by, value = 1) {
      const instrument = instruments.get(metric) ?? createInstrument(meter, metric);
      instruments.set(metric, instrument);
      instrument(value, by);
    },
    watchGauge(metric, read) {
      const readLatest = async () => (await gauges.get(metric)?.()) ?? new Map();
      if (!gauges.has(metric)) createGauge(meter, metric, readLatest, reportFailure);
      gauges.set(metric, read);
    },
  };
}

/** Gives the work up after the limit: it goes on, but nobody waits for it. */
async function withinLimit(work: Promise<unknown>): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, FLUSH_LIMIT_MS);
  await Promise.race([work, limit.promise]);
  clearTimeout(timer);
}

/** Continues the trace of the dequeued message, and links the host's run that dequeued it. */
function startSpan(
  tracer: Tracer,
  name: SpanName,
  { parent, attributes = {} }: SpanStart,
  host: SpanContext | undefined,
): Span {
  const dequeued = parseTraceparent(parent);
  const context = dequeued ?? host;
  const links = dequeued && host && dequeued.traceId !== host.traceId ? [{ context: host }] : [];
  return tracer.startSpan(
    name,
    { attributes, links },
    context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context),
  );
}

async function runInSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Never the message or the stack: they may quote data.
    span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Undefined where the text is not a valid traceparent; others may have written it. */
function parseTraceparent(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId = '', spanId = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (ZEROS.test(traceId) || ZEROS.test(spanId) || traceId === '') return undefined;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

function createInstrument(meter: Meter, name: MetricName): Instrument {
  const { kind, by: dimension, meaning: description, unit = '1' } = definitionOf(name);
  if (kind === 'histogram') {
    const advice = { explicitBucketBoundaries: BUCKETS };
    const histogram = meter.createHistogram(name, { description, unit, advice });
    return (value, by) => histogram.record(value, { [dimension]: by });
  }
  const counter = meter.createCounter(name, { description, unit });
  return (value, by) => counter.add(value, { [dimension]: by });
}

function createGauge(meter: Meter, name: GaugeName, read: ReadGauge, reportFailure: (error: unknown) => void): void {
  const { by: dimension, meaning: description, unit = '1' } = definitionOf(name);
  meter.createObservableGauge(name, { description, unit }).addCallback(async (result) => {
    try {
      for (const [by, value] of await read()) result.observe(value, { [dimension]: by });
    } catch (error) {
      reportFailure(error);
    }
  });
}

function definitionOf(name: MetricName): {
  readonly kind: string;
  readonly by: string;
  readonly meaning: string;
  readonly unit?: string;
} {
  return METRICS[name];
}
