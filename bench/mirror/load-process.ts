/** A fresh process that loads the mirror, or only reads all that it consists of; it prints what that took. */
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { storageBlobs } from '../../src/storage/azure-blobs.ts';
import { storageTables } from '../../src/storage/azure-tables.ts';
import { MIRROR_CONTAINER } from '../../src/storage/blobs.ts';
import { TABLE_NAMES } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { workCounter } from '../scale/count-work.ts';
import { TENANT_ID } from '../scale/scale-stage.ts';
import type { Loaded } from './mirror.ts';

const READS_AT_ONCE = 8;

const [kind = '', connectionString = '', at = '', groupId = ''] = process.argv.slice(2);
const loaded = await (kind === 'ours' ? loadMirror() : readRaw());
process.stdout.write(JSON.stringify(loaded));

/** The first question loads it. */
async function loadMirror(): Promise<Loaded> {
  const counter = workCounter();
  const location = { connectionString };
  const [tables, blobs] = [counter.tables(storageTables(location)), counter.blobs(storageBlobs(location))];
  const mirror = tableMirror({ store: tenantStore(tables, TENANT_ID, blobs) });
  // Loads the SDKs and connects: every process does that, whatever the size of the tenant.
  await Promise.all([tables('Subscriptions').get('none', 'none'), blobs.get('none')]);
  const before = counter.total('storage-calls');
  const start = performance.now();
  await mirror.directMembers(groupId, Number(at));
  return result(start, counter.total('storage-calls') - before);
}

async function readRaw(): Promise<Loaded & { readonly kept: number }> {
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(MIRROR_CONTAINER);
  await container.exists();
  const start = performance.now();
  let calls = 1;
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  const bodies = await mapConcurrently(READS_AT_ONCE, names, async (name) => {
    calls += 1;
    return container.getBlobClient(name).downloadToBuffer();
  });
  const pages: unknown[] = [];
  for (const name of TABLE_NAMES.filter((one) => one.startsWith('Mirror'))) {
    const client = TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
    for await (const page of client.listEntities().byPage({ maxPageSize: 1000 })) {
      calls += 1;
      pages.push(page);
    }
  }
  // What was read is in memory until here, as ours is.
  return { ...result(start, calls), kept: bodies.length + pages.length };
}

function result(start: number, storageCalls: number): Loaded {
  return { milliseconds: performance.now() - start, storageCalls, rssMb: process.memoryUsage().rss / 2 ** 20 };
}
