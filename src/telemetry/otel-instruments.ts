/** The instruments behind the figures, each made at its first use. */
import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import { type GaugeName, METRICS, type MetricName, type Telemetry } from '../telemetry.ts';

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
    const histogram: Histogram = meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: BUCKETS } });
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

function metricOf(name: MetricName): { readonly kind: string; readonly by: string; readonly meaning: string; readonly unit?: string } {
  return METRICS[name];
}
