/** Where telemetry goes: Application Insights, any OpenTelemetry collector, or both. What does not arrive is heard of here. */
import type { TokenCredential } from '@azure/identity';
import type { AzureMonitorExporterOptions } from '@azure/monitor-opentelemetry-exporter';
import { type IMetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { codeOf } from '../base/errors.ts';

export interface Outlets {
  readonly spans: readonly SpanProcessor[];
  readonly metrics: readonly IMetricReader[];
  /** @param reason an error, or a code */
  failed(reason: unknown): void;
  /** The code of what keeps telemetry from arriving; each once. */
  takeTrouble(): string | undefined;
}

export interface Destinations {
  /** Of Application Insights. */
  readonly connectionString: string | undefined;
  /** Where local authentication is off, telemetry without a token is thrown away. */
  readonly credential: (() => Promise<TokenCredential>) | undefined;
  /** The exporters read OTEL_EXPORTER_OTLP_* themselves. */
  readonly collector: boolean;
  /** In place of the network, before Application Insights. */
  readonly httpClient?: NonNullable<AzureMonitorExporterOptions['httpClient']>;
}

interface Exporters {
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

const EVERY_MS = 60_000;
const PARTLY_TAKEN = 206;

export async function openOutlets(to: Destinations): Promise<Outlets> {
  const trouble = troubles();
  const exporters: Exporters[] = [];
  if (to.connectionString) exporters.push(await insights(to.connectionString, to, trouble.failed));
  if (to.collector) exporters.push(await collector(trouble.failed));
  return outletsFor(exporters, trouble);
}

/** Sends in the background: spans every five seconds, figures every minute. */
export function outletsFor(exporters: readonly Exporters[], trouble = troubles()): Outlets {
  return {
    ...trouble,
    spans: exporters.map(({ spans }) => new BatchSpanProcessor(spans)),
    metrics: exporters.map(
      ({ metrics }) => new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: EVERY_MS }),
    ),
  };
}

async function insights(
  connectionString: string,
  { credential, httpClient }: Destinations,
  failed: Outlets['failed'],
): Promise<Exporters> {
  const { AzureMonitorMetricExporter, AzureMonitorTraceExporter } = await import(
    '@azure/monitor-opentelemetry-exporter'
  );
  const options = {
    connectionString,
    ...(credential && { credential: heard(credential, failed) }),
    ...(httpClient && { httpClient }),
    // What was refused would otherwise be kept on disk, and pass for sent.
    disableOfflineStorage: true,
    additionalPolicies: [{ position: 'perCall' as const, policy: statusWatch(failed) }],
  };
  return { spans: new AzureMonitorTraceExporter(options), metrics: new AzureMonitorMetricExporter(options) };
}

/** Loaded when the first is sent. Where it gives no token, the exporter keeps that to itself. */
function heard(credential: () => Promise<TokenCredential>, failed: Outlets['failed']): TokenCredential {
  return {
    async getToken(...asked) {
      try {
        return await (await credential()).getToken(...asked);
      } catch (error) {
        failed(error);
        throw error;
      }
    },
  };
}

type Policy = NonNullable<AzureMonitorExporterOptions['additionalPolicies']>[number]['policy'];

/** The exporter itself hides the status. */
function statusWatch(failed: Outlets['failed']): Policy {
  return {
    name: 'status-watch',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        if (response.status === PARTLY_TAKEN || response.status >= 400) failed(`HTTP_${response.status}`);
        return response;
      } catch (error) {
        failed(error);
        throw error;
      }
    },
  };
}

async function collector(failed: Outlets['failed']): Promise<Exporters> {
  const [{ OTLPTraceExporter }, { OTLPMetricExporter }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ]);
  return { spans: watched(new OTLPTraceExporter(), failed), metrics: watched(new OTLPMetricExporter(), failed) };
}

type Done = Parameters<SpanExporter['export']>[1];

/** Of those who sent it nobody asks how that went. */
function watched<Data, Exporter extends { export(data: Data, done: Done): void }>(
  exporter: Exporter,
  failed: Outlets['failed'],
): Exporter {
  const send = exporter.export.bind(exporter);
  exporter.export = (data, done) =>
    send(data, (result) => {
      if (result.error !== undefined) failed(result.error);
      done(result);
    });
  return exporter;
}

function troubles(): Pick<Outlets, 'failed' | 'takeTrouble'> {
  const waiting = new Set<string>();
  const said = new Set<string>();
  return {
    failed(reason) {
      const code = reasonOf(reason);
      if (!said.has(code)) waiting.add(code);
    },
    takeTrouble() {
      const [code] = waiting;
      if (code === undefined) return undefined;
      waiting.delete(code);
      said.add(code);
      return code;
    },
  };
}

function reasonOf(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  const status = reason instanceof Error && 'code' in reason ? reason.code : undefined;
  return typeof status === 'number' ? `HTTP_${status}` : codeOf(reason);
}
