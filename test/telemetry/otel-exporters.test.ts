/** Telemetry that does not arrive is said, once, and keeps nobody from work. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { type Destinations, openOutlets } from '../../src/telemetry/otel-exporters.ts';
import { openTelemetry } from '../../src/telemetry/otel-telemetry.ts';
import { startTelemetry } from '../../src/telemetry/start-telemetry.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';

const CONNECTION =
  'InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://ingestion.example';

afterEach(() => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
});

/** An Application Insights that gives everybody the same answer. */
async function insightsThatAnswers(status: number, credential?: Destinations['credential']) {
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
  const outlets = await openOutlets({ connectionString: CONNECTION, credential, collector: false, httpClient });
  return { telemetry: openTelemetry({ outlets, service: { name: 'auditor', instance: 'one' } }), bodies, tokens };
}

async function work(telemetry: Telemetry): Promise<string> {
  telemetry.record('revaudit.signals', 'notification');
  const done = await telemetry.span('signal-audited', { facts: { kind: 'signed-in' } }, async () => 'done');
  await telemetry.flush();
  return done;
}

test('Application Insights gets spans and figures, with a token of the identity', async () => {
  const credential = async () => ({
    getToken: async () => ({ token: 'of-the-identity', expiresOnTimestamp: Date.now() + 3_600_000 }),
  });
  const { telemetry, bodies, tokens } = await insightsThatAnswers(200, credential);

  expect(await work(telemetry)).toBe('done');
  expect(bodies.join('\n')).toContain('revaudit.signals');
  expect(bodies.join('\n')).toContain('signal-audited');
  expect(new Set(tokens)).toEqual(new Set(['Bearer of-the-identity']));
  expect(telemetry.takeTrouble()).toBeUndefined();
});

test.each([206, 400, 401, 403])('where it answers %i, that is said once', async (status) => {
  const { telemetry } = await insightsThatAnswers(status);

  expect(await work(telemetry)).toBe('done');
  const said = telemetry.takeTrouble();
  await work(telemetry);
  expect([said, telemetry.takeTrouble()]).toEqual([`HTTP_${status}`, undefined]);
});

test('where the identity gets no token, that is said once', async () => {
  const { telemetry } = await insightsThatAnswers(200, async () => ({
    getToken: async () => {
      throw Object.assign(new Error('https://secret.example refused'), { name: 'CredentialUnavailableError' });
    },
  }));

  expect(await work(telemetry)).toBe('done');
  expect([telemetry.takeTrouble(), telemetry.takeTrouble()]).toEqual(['CredentialUnavailableError', undefined]);
});

test('a collector that refuses is said once', async () => {
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
  expect([telemetry.takeTrouble(), telemetry.takeTrouble()]).toEqual(['HTTP_403', undefined]);
});

test('a connection string that is none keeps nobody from work, and that is said once', async () => {
  const telemetry = await startTelemetry({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'nonsense' });

  expect(await work(telemetry)).toBe('done');
  expect([telemetry.takeTrouble(), telemetry.takeTrouble()]).toEqual(['CANNOT_START', undefined]);
});
