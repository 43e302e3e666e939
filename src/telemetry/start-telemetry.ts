/** Starts telemetry as the environment configures it. */
import { randomUUID } from 'node:crypto';
import { credentialOf } from '../graph/graph-credential.ts';
import { silent, type Telemetry } from './telemetry.ts';

export type TelemetryEnvironment = Readonly<Record<string, string | undefined>>;

/** Never rejects: without telemetry, the app still does its work. */
export async function startTelemetry(env: TelemetryEnvironment): Promise<Telemetry> {
  try {
    return await open(env);
  } catch {
    // The exporter refuses an invalid connection string, and its message would quote it.
    const failures = ['CANNOT_START'];
    return { ...silent, takeExportFailure: () => failures.pop() };
  }
}

async function open(env: TelemetryEnvironment): Promise<Telemetry> {
  const [{ openTelemetry }, { openExporters }] = await Promise.all([
    import('./otel-telemetry.ts'),
    import('./otel-exporters.ts'),
  ]);
  const clientId = env.AZURE_CLIENT_ID;
  const exporters = await openExporters({
    connectionString: env.APPLICATIONINSIGHTS_CONNECTION_STRING,
    // A laptop has no managed identity; there, Application Insights must accept telemetry without a token.
    credential: clientId ? credentialOf({ clientId, tenantId: env.TENANT_ID ?? '' }) : undefined,
    collector: Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT),
  });
  // The host uses the same name, so that both are one node on the application map.
  const name = env.OTEL_SERVICE_NAME ?? env.WEBSITE_SITE_NAME ?? 'revocation-auditor';
  return openTelemetry({ exporters, service: { name, instance: randomUUID() } });
}
