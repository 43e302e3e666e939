/** Removes many rows with few calls: those of one partition together. */
import { batches } from '../base/batches.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { eachRow, type Range, type Row, type Table, TRANSACTION_LIMITS } from './tables.ts';

const PARTITIONS_AT_ONCE = 16;
const ROWS_READ = 1_000;

/** Rows that are gone already, or that are named twice, are no error. */
export async function removeAll(table: Table, rows: readonly Pick<Row, 'partitionKey' | 'rowKey'>[]): Promise<void> {
  const partitions = [...Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()];
  await mapConcurrently(PARTITIONS_AT_ONCE, partitions, async (named) => {
    // A transaction that names a row twice is refused whole.
    const own = [...new Map(named.map((row) => [row.rowKey, row])).values()];
    for (let start = 0; start < own.length; start += TRANSACTION_LIMITS.changes) {
      const batch = own.slice(start, start + TRANSACTION_LIMITS.changes);
      const changes = batch.map(({ partitionKey, rowKey }) => ({ remove: { partitionKey, rowKey } }));
      if (batch.length > 1 && (await table.transact(changes)) === 'done') continue;
      // Another run, or one that died, has removed some of them.
      for (const { partitionKey, rowKey } of batch) await table.remove(partitionKey, rowKey);
    }
  });
}

/** Reads a partition range once and removes the rows that are past. Resolves to how many it removed. */
export async function removeRows(
  table: Table,
  partition: Range['partition'],
  isPast: (row: Row) => boolean,
): Promise<number> {
  let removed = 0;
  for await (const rows of batches(eachRow(table, { partition }), ROWS_READ)) {
    const past = rows.filter(isPast);
    await removeAll(table, past);
    removed += past.length;
  }
  return removed;
}
