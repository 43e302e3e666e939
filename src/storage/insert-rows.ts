/**
 * Inserts many rows with few calls: those of one partition together. A row that exists already stays as it is, so a
 * second delivery finishes what the first began.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import { type Row, type Table, type TableName, TRANSACTION_LIMITS, type Value } from './tables.ts';
import type { TenantStore } from './tenant-store.ts';

/** Calls at the same time. */
const AT_ONCE = 16;
/** Some XML or JSON around each value; bytes are sent as base64. */
const BYTES_PER_COLUMN = 40;

/** Of one partition a row is written with those before it or after them; between partitions there is no order. */
export async function insertRows(
  store: TenantStore,
  rows: Readonly<Partial<Record<TableName, readonly Row[]>>>,
): Promise<void> {
  const partitions = (Object.entries(rows) as [TableName, readonly Row[]][]).flatMap(([name, own]) =>
    [...Map.groupBy(own, ({ partitionKey }) => partitionKey).values()].map((same) => ({ name, same })),
  );
  await mapConcurrently(AT_ONCE, partitions, async ({ name, same }) => {
    for (const batch of batchesOf(same)) await insertBatch(store.table(name), batch);
  });
}

async function insertBatch(table: Table, rows: readonly Row[]): Promise<void> {
  if (rows.length > 1 && (await table.transact(rows.map((row) => ({ insert: row })))) === 'done') return;
  // One row, or one of them exists: then each is asked for alone.
  for (const row of rows) await table.insert(row);
}

/**
 * What fits into one transaction each.
 * @param rows of one partition; of two with the same key the first counts, as with inserts one by one
 */
export function batchesOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const batches: Row[][] = [];
  const keys = new Set<string>();
  let bytes = 0;
  for (const row of rows) {
    if (keys.has(row.rowKey)) continue;
    keys.add(row.rowKey);
    const size = sizeOf(row);
    const last = batches.at(-1);
    if (last === undefined || last.length === TRANSACTION_LIMITS.changes || bytes + size > TRANSACTION_LIMITS.bytes) {
      batches.push([row]);
      bytes = size;
    } else {
      last.push(row);
      bytes += size;
    }
  }
  return batches;
}

function sizeOf(row: Row): number {
  return Object.values(row).reduce<number>((sum, value) => sum + BYTES_PER_COLUMN + sizeOfValue(value), 0);
}

function sizeOfValue(value: Value | undefined): number {
  if (typeof value === 'string') return Buffer.byteLength(JSON.stringify(value));
  return value instanceof Uint8Array ? (value.length * 4) / 3 : 0;
}
