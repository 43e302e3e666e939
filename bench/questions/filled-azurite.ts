/**
 * `node bench/questions/filled-azurite.ts AFFECTED_ROWS`: Azurite with a large record. The product's row writers write
 * it, into memory, and its rows are then put into Azurite's collections: over HTTP a million of them take an hour. What
 * is asked of it goes over HTTP.
 */
import { createRequire } from 'node:module';
import { startAzurite } from '../../local/azurite.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { createTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { eachRow, type Row, TABLE_NAMES, type TableName } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { fillRecord, revocationsFor, TENANT } from './large-record.ts';

/** The part of Azurite's store that we use; the package has no types for it. */
interface Collection {
  insert(entities: readonly object[], indexLater: true): unknown;
}
interface EntityStore {
  readonly db: { getCollection(name: string): Collection | null };
}

const ACCOUNT = 'devstoreaccount1';
const AT_ONCE = 50_000;
const EVERYTHING = { from: '', to: '~' };

if (import.meta.main) await runAsCommand(Number(process.argv[2]));

async function runAsCommand(affectedRows: number): Promise<void> {
  const opened = storeOfAzurite();
  const azurite = await startAzurite();
  await createTables(azurite);
  const counts = await fill(opened(), affectedRows);
  console.log(JSON.stringify({ connectionString: azurite.connectionString, ...counts }));
  process.once('SIGTERM', () => void azurite.stop());
}

/** Azurite keeps its store to itself, so that it is seen as it is opened. */
function storeOfAzurite(): () => EntityStore {
  const require = createRequire(import.meta.url);
  const { prototype } = require('azurite/dist/src/table/persistence/LokiTableMetadataStore.js').default;
  const { init } = prototype;
  let store: EntityStore | undefined;
  prototype.init = function open(this: EntityStore, ...args: readonly unknown[]) {
    store = this;
    return init.apply(this, args);
  };
  return () => {
    if (store === undefined) throw new InvariantError('Azurite opened no store');
    return store;
  };
}

async function fill(store: EntityStore, affectedRows: number): Promise<Readonly<Record<string, number>>> {
  const tables = memoryTables();
  await fillRecord(tenantStore(tables, TENANT), { revocations: revocationsFor(affectedRows) });
  const counts: Record<string, number> = {};
  for (const name of TABLE_NAMES)
    counts[name] = await moveTable(name, eachRow(tables(name), { partition: EVERYTHING }), store);
  return counts;
}

async function moveTable(name: TableName, rows: AsyncIterable<Row>, store: EntityStore): Promise<number> {
  const collection = store.db.getCollection(`${ACCOUNT}$${name}`);
  if (collection === null) throw new InvariantError(`Azurite has no table ${name}`);
  let entities: object[] = [];
  let count = 0;
  const flush = () => {
    // The index is built anew each time, so that all of a usual table goes in at once.
    collection.insert(entities, true);
    entities = [];
  };
  for await (const row of rows) {
    entities.push(entityOf(row));
    count += 1;
    if (entities.length === AT_ONCE) flush();
  }
  if (entities.length > 0) flush();
  return count;
}

/** As Azurite keeps what the SDK sends. */
function entityOf({ partitionKey, rowKey, ...columns }: Row): object {
  const at = new Date().toISOString();
  const keys = { PartitionKey: partitionKey, RowKey: rowKey };
  const values = Object.entries(columns).flatMap(([column, value]): (readonly [string, unknown])[] => {
    if (!(value instanceof Uint8Array)) return [[column, value]];
    return [
      [column, Buffer.from(value).toString('base64')],
      [`${column}@odata.type`, 'Edm.Binary'],
    ];
  });
  return {
    ...keys,
    properties: { ...keys, ...Object.fromEntries(values), Timestamp: at, 'Timestamp@odata.type': 'Edm.DateTime' },
    lastModifiedTime: at,
    eTag: `W/"datetime'${encodeURIComponent(at)}'"`,
  };
}
