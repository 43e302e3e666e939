/** What the telemetry says, as an exporter gets it. */
import { SpanStatusCode } from '@opentelemetry/api';
import { AggregationTemporality, type DataPoint, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { outletsFor } from '../../src/telemetry/otel-exporters.ts';
import { openTelemetry } from '../../src/telemetry/otel-telemetry.ts';

const SIGNAL = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const RUN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const textOf = ({ traceId, spanId }: typeof SIGNAL) => `00-${traceId}-${spanId}-00`;

function listen() {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const telemetry = openTelemetry({
    outlets: outletsFor([{ spans, metrics }]),
    service: { name: 'auditor', instance: 'one' },
  });
  const figures = async () => {
    metrics.reset();
    await telemetry.flush();
    const told = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return told.flatMap(({ descriptor, dataPoints }) =>
      (dataPoints as DataPoint<unknown>[]).map(({ attributes, value }) => [descriptor.name, attributes, value]),
    );
  };
  const told = async () => {
    await telemetry.flush();
    return spans.getFinishedSpans();
  };
  return { telemetry, figures, told };
}

test("a signal goes on from the trace in its message, and names the host's run that took it out", async () => {
  const { telemetry, told } = listen();
  const seen = await telemetry.within(textOf(RUN), () =>
    telemetry.span('signal-audited', { parent: textOf(SIGNAL) }, async () => telemetry.traceparent()),
  );

  const [span] = await told();
  expect(span?.parentSpanContext).toMatchObject(SIGNAL);
  expect(span?.links.map(({ context }) => context)).toMatchObject([RUN]);
  expect(seen).toBe(`00-${SIGNAL.traceId}-${span?.spanContext().spanId}-01`);
});

test('a run of the host that is in the same trace needs no link', async () => {
  const { telemetry, told } = listen();
  const run = { ...RUN, traceId: SIGNAL.traceId };
  await telemetry.within(textOf(run), () =>
    telemetry.span('signal-audited', { parent: textOf(SIGNAL) }, async () => {}),
  );

  expect((await told()).map(({ links }) => links)).toEqual([[]]);
});

test("what begins in a run goes on from the host's own trace", async () => {
  const { telemetry, told } = listen();
  await telemetry.within(textOf(RUN), () => telemetry.span('signal-told', {}, async () => {}));

  const [span] = await told();
  expect(span?.parentSpanContext).toMatchObject(RUN);
  expect(span?.links).toEqual([]);
});

test.each(['', 'hello', '00-0-0-00', `00-${'0'.repeat(32)}-${SIGNAL.spanId}-01`, `${textOf(SIGNAL)}\nx`])(
  '%j is no trace, and a new one begins',
  async (parent) => {
    const { telemetry, told } = listen();
    await telemetry.within(parent, () => telemetry.span('signal-audited', { parent }, async () => {}));

    expect((await told()).map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined]);
  },
);

test('two runs at once do not get into each other', async () => {
  const { telemetry, told } = listen();
  const run = (parent: string) =>
    telemetry.span('signal-audited', { parent }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      telemetry.note({ seen: String(telemetry.traceparent()?.slice(3, 35)) });
    });
  await Promise.all([run(textOf(SIGNAL)), run(textOf(RUN))]);

  expect((await told()).map((span) => [span.spanContext().traceId, span.attributes.seen])).toEqual([
    [SIGNAL.traceId, SIGNAL.traceId],
    [RUN.traceId, RUN.traceId],
  ]);
});

test('an error is marked by its code alone, and thrown on', async () => {
  const { telemetry, told } = listen();
  const fails = telemetry.span('signal-audited', {}, async () => {
    throw new DirectoryRefusedError('/users/ada@contoso.example', 'no');
  });

  await expect(fails).rejects.toThrow(DirectoryRefusedError);
  const [span] = await told();
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'DIRECTORY_REFUSED' });
  expect(JSON.stringify([span?.events, span?.attributes])).not.toContain('ada');
});

test('figures are told by their dimension', async () => {
  const { telemetry, figures } = listen();
  telemetry.record('revaudit.signals', 'notification', 2);
  telemetry.record('revaudit.signals', 'notification');
  telemetry.record('revaudit.canary.lag', 'notification', 4);

  expect(await figures()).toEqual([
    ['revaudit.signals', { source: 'notification' }, 3],
    ['revaudit.canary.lag', { signal: 'notification' }, expect.objectContaining({ count: 1, sum: 4 })],
  ]);
});

test('a gauge is asked for whenever figures are sent, and one that is watched anew replaces the old', async () => {
  const { telemetry, figures } = listen();
  let depth = 1;
  telemetry.watch('revaudit.poison', async () => new Map([['old', 9]]));
  telemetry.watch('revaudit.poison', async () => new Map([['signals', depth]]));

  expect(await figures()).toEqual([['revaudit.poison', { queue: 'signals' }, 1]]);
  depth = 0;
  expect(await figures()).toEqual([['revaudit.poison', { queue: 'signals' }, 0]]);
});

test('a gauge that cannot be read is heard of once, and the other figures arrive', async () => {
  const { telemetry, figures } = listen();
  telemetry.watch('revaudit.poison', async () => {
    throw new DirectoryRefusedError('/queues', 'no');
  });
  telemetry.record('revaudit.signals', 'risk');

  expect(await figures()).toEqual([['revaudit.signals', { source: 'risk' }, 1]]);
  expect([telemetry.takeTrouble(), telemetry.takeTrouble()]).toEqual(['DIRECTORY_REFUSED', undefined]);
});
