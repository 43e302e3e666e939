/** Whether anybody listens is a matter of the environment alone. */
import { beforeEach, expect, test } from 'vitest';
import { telemetry } from '../../src/app/process.ts';
import { isTelemetryOn } from '../../src/config.ts';
import { silent } from '../../src/telemetry/telemetry.ts';

beforeEach(() => {
  delete process.env.APPLICATIONINSIGHTS_CONNECTION_STRING;
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
});

test.each(['APPLICATIONINSIGHTS_CONNECTION_STRING', 'OTEL_EXPORTER_OTLP_ENDPOINT'])(
  '%s switches telemetry on',
  (name) => {
    process.env[name] = 'set';
    expect(isTelemetryOn()).toBe(true);
    process.env[name] = '';
    expect(isTelemetryOn()).toBe(false);
  },
);

test('where nobody listens, telemetry is silent', () => {
  expect(telemetry()).toMatchObject(silent);
});
