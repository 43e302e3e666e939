/**
 * `node record-change.mjs FOLDER`, bundled as the app is: a process that knows nothing yet takes one message from the
 * queue, by which a policy changed, and puts the revocation on record. Prints what it had cost by the end of each step,
 * without the reading of FOLDER.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineOn } from '../../src/app/engine.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { readSettings } from '../../src/config.ts';
import { readLogSignal } from '../../src/ingest/records/log-signal.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { silent } from '../../src/telemetry/telemetry.ts';
import { memoryQueue } from '../../test/pipeline/memory-queue.ts';
import { operationCounter } from '../cost/count-operations.ts';
import { syntheticGraph } from '../scale/synthetic-graph.ts';
import type { RecordCost, StoredStage } from './measure-record.ts';
import { TENANT } from './mirrored-tenant.ts';

const SILENT = { log: () => {}, warn: () => {} };

const [folder = '.'] = process.argv.slice(2);
const beforeReading = process.cpuUsage();
// Only measure-record.ts writes it.
const { rows, record, now } = JSON.parse(readFileSync(join(folder, 'stage.json'), 'utf8')) as StoredStage;
const [tables, blobs] = [memoryTables(), memoryBlobs()];
for (const [name, list] of rows) for (const row of list) await tables(name).put(row);
for (const name of readdirSync(join(folder, 'blobs')))
  await blobs.create(decodeURIComponent(name), readFileSync(join(folder, 'blobs', name)));
const reading = process.cpuUsage(beforeReading);

const clock = () => now;
const queue = memoryQueue(tableSnapshots(tenantStore(tables, TENANT, blobs)), clock);
const counter = operationCounter();
const costs: RecordCost[] = [];
const note = (step: string) => {
  const { user, system } = process.cpuUsage();
  const { tableReads, tableWrites, blobReads } = counter.take();
  const cpu = (user + system - reading.user - reading.system) / 1_000;
  costs.push({ step, cpu, blobs: blobReads, tables: tableReads + tableWrites });
};
const engine = engineOn(
  {
    ...counter.between({ tables, blobs, queue, graph: syntheticGraph({ users: 0 }) }),
    telemetry: { ...silent, addEvent: note },
  },
  readSettings({ TENANT_ID: TENANT, AzureWebJobsStorage: 'in memory', NOTICE_MODE: 'observe' }),
  clock,
);
const signal = readLogSignal(record, { tenantId: TENANT, seenAt: new Date(now).toISOString() });
if (signal === undefined) throw new InvariantError('the record is no signal');
await queue.enqueue([signal]);
for (let text = queue.take(); text !== undefined; text = queue.take())
  await engine.processSignalMessage(JSON.parse(text), SILENT);
process.stdout.write(JSON.stringify(costs));
