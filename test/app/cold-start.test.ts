/** A cold start in Azure asks nobody for anything: the deployment has created the tables and queues. */
import { expect, test } from 'vitest';
import { startEngine } from '../../src/app/deployed-engine.ts';
import { wallTime } from '../../src/base/clock.ts';
import { readSettings } from '../../src/config.ts';
import { silent } from '../../src/telemetry/telemetry.ts';

test('the engine starts before the store has answered anything', async () => {
  // Nobody listens there, and there is no identity to get a token for.
  const settings = readSettings({
    TENANT_ID: '3f1f7a52-7a3c-4c58-8f4b-0f3a4a3a2f11',
    AZURE_CLIENT_ID: 'c7a1f6b4-5a0f-4d1e-9c5e-6a1b2c3d4e5f',
    TABLES_URL: 'https://127.0.0.1:1/',
    AzureWebJobsStorage__queueServiceUri: 'https://127.0.0.1:1/',
    AzureWebJobsStorage__blobServiceUri: 'https://127.0.0.1:1/',
    AzureWebJobsStorage__tableServiceUri: 'https://127.0.0.1:1/',
  });

  const engine = await startEngine(settings, wallTime, silent);

  expect(engine.pollSource).toBeInstanceOf(Function);
});
