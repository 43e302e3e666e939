/**
 * Exports telemetry to Application Insights, any OpenTelemetry collector, or both, and keeps track of failed exports.
 */
import type { TokenCredential } from '@azure/identity';
import type { AzureMonitorExporterOptions } from '@azure/monitor-opentelemetry-exporter';
import { type IMetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { defined } from '../base/defined.ts';
import { codeOf } from '../base/errors.ts';

export interface Exporters extends ExportFailures {
  readonly spans: readonly SpanProcessor[];
  readonly metrics: readonly IMetricReader[];
}

interface ExportFailures {
  /** @param reason an error, or a code */
  reportFailure(reason: unknown): void;
  /** The code of a failure that was not returned before; each code once. */
  takeExportFailure(): string | undefined;
}

export interface Destinations {
  /** Of Application Insights. */
  readonly connectionString: string | undefined;
  /** Where local authentication is off, Application Insights discards telemetry without a token. */
  readonly credential: (() => Promise<TokenCredential>) | undefined;
  /** The exporters read OTEL_EXPORTER_OTLP_* themselves. */
  readonly collector: boolean;
  /** Replaces the network for Application Insights. */
  readonly httpClient?: NonNullable<AzureMonitorExporterOptions['httpClient']>;
}

interface ExporterPair {
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

type ReportFailure = Exporters['reportFailure'];
type Policy = NonNullable<AzureMonitorExporterOptions['additionalPolicies']>[number]['policy'];
type ExportCallback = Parameters<SpanExporter['export']>[1];

const METRIC_INTERVAL_MS = 60_000;
const PARTIAL_SUCCESS = 206;

export async function openExporters({
  connectionString,
  collector,
  ...destinations
}: Destinations): Promise<Exporters> {
  const failures = exportFailures();
  const pairs: ExporterPair[] = [];
  if (connectionString) pairs.push(await insightsExporters(connectionString, destinations, failures.reportFailure));
  if (collector) pairs.push(await collectorExporters(failures.reportFailure));
  return exportersFor(pairs, failures);
}

/** Exports in the background: spans every five seconds, metrics every minute. */
export function exportersFor(pairs: readonly ExporterPair[], failures = exportFailures()): Exporters {
  return {
    ...failures,
    spans: pairs.map(({ spans }) => new BatchSpanProcessor(spans)),
    metrics: pairs.map(
      ({ metrics }) =>
        new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: METRIC_INTERVAL_MS }),
    ),
  };
}

async function insightsExporters(
  connectionString: string,
  { credential, httpClient }: Pick<Destinations, 'credential' | 'httpClient'>,
  reportFailure: ReportFailure,
): Promise<ExporterPair> {
  const { AzureMonitorMetricExporter, AzureMonitorTraceExporter } = await import(
    '@azure/monitor-opentelemetry-exporter'
  );
  const options = defined({
    connectionString,
    credential: credential && watchedCredential(credential, reportFailure),
    httpClient,
    // Otherwise the exporter stores refused telemetry on disk and reports success.
    disableOfflineStorage: true,
    additionalPolicies: [{ position: 'perCall' as const, policy: statusPolicy(reportFailure) }],
  });
  return { spans: new AzureMonitorTraceExporter(options), metrics: new AzureMonitorMetricExporter(options) };
}

/** The credential is loaded at the first export. The exporter does not report a failed token request, so this does. */
function watchedCredential(credential: () => Promise<TokenCredential>, reportFailure: ReportFailure): TokenCredential {
  return {
    async getToken(...request) {
      try {
        return await (await credential()).getToken(...request);
      } catch (error) {
        reportFailure(error);
        throw error;
      }
    },
  };
}

/** The exporter does not report the HTTP status, so this policy does. */
function statusPolicy(reportFailure: ReportFailure): Policy {
  return {
    name: 'status-watch',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        if (response.status === PARTIAL_SUCCESS || response.status >= 400) reportFailure(`HTTP_${response.status}`);
        return response;
      } catch (error) {
        reportFailure(error);
        throw error;
      }
    },
  };
}

async function collectorExporters(reportFailure: ReportFailure): Promise<ExporterPair> {
  const [{ OTLPTraceExporter }, { OTLPMetricExporter }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ]);
  return {
    spans: watchedExporter(new OTLPTraceExporter(), reportFailure),
    metrics: watchedExporter(new OTLPMetricExporter(), reportFailure),
  };
}

/** The SDK ignores the result of an export, so this reports failures. */
function watchedExporter<Data, Exporter extends { export(data: Data, callback: ExportCallback): void }>(
  exporter: Exporter,
  reportFailure: ReportFailure,
): Exporter {
  const exportData = exporter.export.bind(exporter);
  exporter.export = (data, callback) =>
    exportData(data, (result) => {
      if (result.error !== undefined) reportFailure(result.error);
      callback(result);
    });
  return exporter;
}

function exportFailures(): ExportFailures {
  const pending = new Set<string>();
  const taken = new Set<string>();
  return {
    reportFailure(reason) {
      const code = failureCode(reason);
      if (!taken.has(code)) pending.add(code);
    },
    takeExportFailure() {
      const [code] = pending;
      if (code === undefined) return undefined;
      pending.delete(code);
      taken.add(code);
      return code;
    },
  };
}

function failureCode(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  const status = reason instanceof Error && 'code' in reason ? reason.code : undefined;
  return typeof status === 'number' ? `HTTP_${status}` : codeOf(reason);
}
