/** Retention as an app of its own: it asks both servers for the time, and may remove what the engine may not. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startAzurite } from '../../local/azurite.ts';
import { startRetention } from '../../src/app/deployed-retention.ts';
import { wallTime } from '../../src/base/clock.ts';
import { readSettings } from '../../src/config.ts';
import { RemovalStoppedError } from '../../src/operate/removal-time.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { allRows } from '../../src/storage/tables.ts';
import { ofTenant, tenantStore } from '../../src/storage/tenant-store.ts';
import { record, TENANT } from '../record/record-builder.ts';

const DAY = 86_400_000;
const quiet = { log: () => {}, warn: () => {} };
const azurite = await startAzurite();
afterAll(() => azurite.stop());
const tables = storageTables(azurite);

beforeEach(async () => {
  await createTables(azurite);
  const at = new Date(Date.now() - 200 * DAY).toISOString();
  await tableLedger(tenantStore(tables, TENANT)).open(
    record(1, { revocation: { keyTime: at, occurred: { from: at, to: at } } }),
  );
});

const heads = () => allRows(tables('Revocations'), { partition: ofTenant(TENANT) });

/** A Graph that says only what time it is. */
async function graphAt(offset: number): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(401, { date: new Date(Date.now() + offset).toUTCString() }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function retentionWith(graph: string) {
  const settings = readSettings({
    TENANT_ID: TENANT,
    APP_PART: 'retention',
    AzureWebJobsStorage: azurite.connectionString,
    SIMULATED_GRAPH: graph,
    RETENTION_DAYS: '90',
    RETENTION_APPROVED_DAYS: '90',
  });
  return startRetention(settings, wallTime);
}

test('nothing is removed while Graph and the store disagree about the day', async () => {
  const { run } = await retentionWith(await graphAt(3 * DAY));

  await expect(run(quiet)).rejects.toThrow(RemovalStoppedError);
  expect(await heads()).toHaveLength(1);
});

test('it removes what is older than the record is kept', async () => {
  const { run } = await retentionWith(await graphAt(0));
  await run(quiet);

  expect(await heads()).toEqual([]);
});
