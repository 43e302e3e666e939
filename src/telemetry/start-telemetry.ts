/** Telemetry as the environment asks for it. */
import { randomUUID } from 'node:crypto';
import { credentialOf } from '../graph/graph-credential.ts';
import { silent, type Telemetry } from './telemetry.ts';

export type TelemetryEnvironment = Readonly<Record<string, string | undefined>>;

/** Never rejects: what cannot be told of is done all the same. */
export async function startTelemetry(env: TelemetryEnvironment): Promise<Telemetry> {
  try {
    return await open(env);
  } catch {
    // The exporter takes no connection string that is none; its words would quote it.
    const trouble = ['CANNOT_START'];
    return { ...silent, takeTrouble: () => trouble.pop() };
  }
}

async function open(env: TelemetryEnvironment): Promise<Telemetry> {
  const [{ openTelemetry }, { openOutlets }] = await Promise.all([
    import('./otel-telemetry.ts'),
    import('./otel-exporters.ts'),
  ]);
  const clientId = env.AZURE_CLIENT_ID;
  const outlets = await openOutlets({
    connectionString: env.APPLICATIONINSIGHTS_CONNECTION_STRING,
    // On a laptop there is no identity, and a component that takes telemetry without a token.
    credential: clientId ? credentialOf({ clientId, tenantId: env.TENANT_ID ?? '' }) : undefined,
    collector: Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT),
  });
  // As the host calls it, so that both stand together on the map.
  const name = env.OTEL_SERVICE_NAME ?? env.WEBSITE_SITE_NAME ?? 'revocation-auditor';
  return openTelemetry({ outlets, service: { name, instance: randomUUID() } });
}
