/** Spans and metrics as an exporter gets them. */
import { SpanStatusCode } from '@opentelemetry/api';
import { AggregationTemporality, type DataPoint, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { exportersFor } from '../../src/telemetry/otel-exporters.ts';
import { openTelemetry } from '../../src/telemetry/otel-telemetry.ts';

const SIGNAL = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const RUN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const textOf = ({ traceId, spanId }: typeof SIGNAL) => `00-${traceId}-${spanId}-00`;

function inMemoryTelemetry() {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const telemetry = openTelemetry({
    exporters: exportersFor([{ spans, metrics }]),
    service: { name: 'auditor', instance: 'one' },
  });
  const metricValues = async () => {
    metrics.reset();
    await telemetry.flush();
    const exported = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return exported.flatMap(({ descriptor, dataPoints }) =>
      (dataPoints as DataPoint<unknown>[]).map(({ attributes, value }) => [descriptor.name, attributes, value]),
    );
  };
  const finishedSpans = async () => {
    await telemetry.flush();
    return spans.getFinishedSpans();
  };
  return { telemetry, metricValues, finishedSpans };
}

test("a signal continues the trace of its message, and links the host's run that dequeued it", async () => {
  const { telemetry, finishedSpans } = inMemoryTelemetry();
  const seen = await telemetry.within(textOf(RUN), () =>
    telemetry.span('signal-audited', { parent: textOf(SIGNAL) }, async () => telemetry.traceparent()),
  );

  const [span] = await finishedSpans();
  expect(span?.parentSpanContext).toMatchObject(SIGNAL);
  expect(span?.links.map(({ context }) => context)).toMatchObject([RUN]);
  expect(seen).toBe(`00-${SIGNAL.traceId}-${span?.spanContext().spanId}-01`);
});

test('a run of the host in the same trace is not linked', async () => {
  const { telemetry, finishedSpans } = inMemoryTelemetry();
  const run = { ...RUN, traceId: SIGNAL.traceId };
  await telemetry.within(textOf(run), () =>
    telemetry.span('signal-audited', { parent: textOf(SIGNAL) }, async () => {}),
  );

  expect((await finishedSpans()).map(({ links }) => links)).toEqual([[]]);
});

test("a span of a run continues the host's trace", async () => {
  const { telemetry, finishedSpans } = inMemoryTelemetry();
  await telemetry.within(textOf(RUN), () => telemetry.span('signal-told', {}, async () => {}));

  const [span] = await finishedSpans();
  expect(span?.parentSpanContext).toMatchObject(RUN);
  expect(span?.links).toEqual([]);
});

test.each(['', 'hello', '00-0-0-00', `00-${'0'.repeat(32)}-${SIGNAL.spanId}-01`, `${textOf(SIGNAL)}\nx`])(
  '%j is not a traceparent, and a new trace begins',
  async (parent) => {
    const { telemetry, finishedSpans } = inMemoryTelemetry();
    await telemetry.within(parent, () => telemetry.span('signal-audited', { parent }, async () => {}));

    expect((await finishedSpans()).map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined]);
  },
);

test('two runs at the same time do not mix', async () => {
  const { telemetry, finishedSpans } = inMemoryTelemetry();
  const run = (parent: string) =>
    telemetry.span('signal-audited', { parent }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      telemetry.setAttributes({ seen: String(telemetry.traceparent()?.slice(3, 35)) });
    });
  await Promise.all([run(textOf(SIGNAL)), run(textOf(RUN))]);

  expect((await finishedSpans()).map((span) => [span.spanContext().traceId, span.attributes.seen])).toEqual([
    [SIGNAL.traceId, SIGNAL.traceId],
    [RUN.traceId, RUN.traceId],
  ]);
});

test('an error sets only its code, and is thrown again', async () => {
  const { telemetry, finishedSpans } = inMemoryTelemetry();
  const fails = telemetry.span('signal-audited', {}, async () => {
    throw new DirectoryRefusedError('/users/ada@contoso.example', 'no');
  });

  await expect(fails).rejects.toThrow(DirectoryRefusedError);
  const [span] = await finishedSpans();
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'DIRECTORY_REFUSED' });
  expect(JSON.stringify([span?.events, span?.attributes])).not.toContain('ada');
});

test('metrics are recorded by their dimension', async () => {
  const { telemetry, metricValues } = inMemoryTelemetry();
  telemetry.record('revaudit.signals', 'notification', 2);
  telemetry.record('revaudit.signals', 'notification');
  telemetry.record('revaudit.canary.lag', 'notification', 4);

  expect(await metricValues()).toEqual([
    ['revaudit.signals', { source: 'notification' }, 3],
    ['revaudit.canary.lag', { signal: 'notification' }, expect.objectContaining({ count: 1, sum: 4 })],
  ]);
});

test('a gauge is read at each export, and a new function replaces the old one', async () => {
  const { telemetry, metricValues } = inMemoryTelemetry();
  let depth = 1;
  telemetry.watchGauge('revaudit.poison', async () => new Map([['old', 9]]));
  telemetry.watchGauge('revaudit.poison', async () => new Map([['signals', depth]]));

  expect(await metricValues()).toEqual([['revaudit.poison', { queue: 'signals' }, 1]]);
  depth = 0;
  expect(await metricValues()).toEqual([['revaudit.poison', { queue: 'signals' }, 0]]);
});

test('a gauge that cannot be read is reported once, and the other metrics are exported', async () => {
  const { telemetry, metricValues } = inMemoryTelemetry();
  telemetry.watchGauge('revaudit.poison', async () => {
    throw new DirectoryRefusedError('/queues', 'no');
  });
  telemetry.record('revaudit.signals', 'risk');

  expect(await metricValues()).toEqual([['revaudit.signals', { source: 'risk' }, 1]]);
  expect([telemetry.takeExportFailure(), telemetry.takeExportFailure()]).toEqual(['DIRECTORY_REFUSED', undefined]);
});

// Without a limit, this waits for as long as the SDK gives an export: thirty seconds, as long as a test may take.
test('a flush does not wait for a collector that never answers', async () => {
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const spans = { export() {}, shutdown: async () => {}, forceFlush: () => new Promise<void>(() => {}) };
  const telemetry = openTelemetry({
    exporters: exportersFor([{ spans, metrics }]),
    service: { name: 'auditor', instance: 'one' },
  });
  await telemetry.span('signal-told', {}, async () => {});
  telemetry.record('revaudit.revocations', 'account-disabled');

  await telemetry.flush();

  expect(metrics.getMetrics()).toHaveLength(1);
});
