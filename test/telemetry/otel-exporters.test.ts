/** A failed export of telemetry is reported once, and never stops the work. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { type Destinations, openExporters } from '../../src/telemetry/otel-exporters.ts';
import { openTelemetry } from '../../src/telemetry/otel-telemetry.ts';
import { startTelemetry } from '../../src/telemetry/start-telemetry.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';

const CONNECTION =
  'InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://ingestion.example';

afterEach(() => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
});

/** Application Insights that responds to every request with the same status. */
async function insightsWithStatus(status: number, credential?: Destinations['credential']) {
  const bodies: string[] = [];
  const tokens: (string | undefined)[] = [];
  const httpClient: Destinations['httpClient'] = {
    async sendRequest(request) {
      const { body, headers } = request;
      bodies.push(body instanceof Uint8Array ? gunzipSync(body).toString() : String(body));
      tokens.push(headers.get('authorization'));
      return {
        request,
        headers,
        status,
        bodyAsText: JSON.stringify({ itemsReceived: 1, itemsAccepted: 1, errors: [] }),
      };
    },
  };
  const exporters = await openExporters({ connectionString: CONNECTION, credential, collector: false, httpClient });
  return { telemetry: openTelemetry({ exporters, service: { name: 'auditor', instance: 'one' } }), bodies, tokens };
}

async function work(telemetry: Telemetry): Promise<string> {
  telemetry.record('revaudit.signals', 'notification');
  const done = await telemetry.span('signal-audited', { attributes: { kind: 'signed-in' } }, async () => 'done');
  await telemetry.flush();
  return done;
}

test('Application Insights gets spans and metrics, with a token of the identity', async () => {
  const credential = async () => ({
    getToken: async () => ({ token: 'of-the-identity', expiresOnTimestamp: Date.now() + 3_600_000 }),
  });
  const { telemetry, bodies, tokens } = await insightsWithStatus(200, credential);

  expect(await work(telemetry)).toBe('done');
  expect(bodies.join('\n')).toContain('revaudit.signals');
  expect(bodies.join('\n')).toContain('signal-audited');
  expect(new Set(tokens)).toEqual(new Set(['Bearer of-the-identity']));
  expect(telemetry.takeExportFailure()).toBeUndefined();
});

test.each([206, 400, 401, 403])('a response with status %i is reported once', async (status) => {
  const { telemetry } = await insightsWithStatus(status);

  expect(await work(telemetry)).toBe('done');
  const failure = telemetry.takeExportFailure();
  await work(telemetry);
  expect([failure, telemetry.takeExportFailure()]).toEqual([`HTTP_${status}`, undefined]);
});

test('an identity that gets no token is reported once', async () => {
  const { telemetry } = await insightsWithStatus(200, async () => ({
    getToken: async () => {
      throw Object.assign(new Error('https://secret.example refused'), { name: 'CredentialUnavailableError' });
    },
  }));

  expect(await work(telemetry)).toBe('done');
  expect([telemetry.takeExportFailure(), telemetry.takeExportFailure()]).toEqual([
    'CredentialUnavailableError',
    undefined,
  ]);
});

test('a collector that refuses is reported once', async () => {
  const server = createServer(
    (request, response) => void request.resume().on('end', () => response.writeHead(403).end()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // The server listens on a port.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const telemetry = await startTelemetry(process.env);

  expect(await work(telemetry)).toBe('done');
  await work(telemetry);
  expect([telemetry.takeExportFailure(), telemetry.takeExportFailure()]).toEqual(['HTTP_403', undefined]);
});

test('an invalid connection string is reported once, and does not stop the work', async () => {
  const telemetry = await startTelemetry({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'nonsense' });

  expect(await work(telemetry)).toBe('done');
  expect([telemetry.takeExportFailure(), telemetry.takeExportFailure()]).toEqual(['CANNOT_START', undefined]);
});
