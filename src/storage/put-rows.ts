/** Writes many rows of state with few calls, whether they exist or not: those of one partition together. */
import { mapConcurrently } from '../base/concurrency.ts';
import { type Row, type Table, TRANSACTION_LIMITS } from './tables.ts';

const PARTITIONS_AT_ONCE = 8;

/** @param rows small ones, each key once */
export async function putAll(table: Table, rows: readonly Row[]): Promise<void> {
  const partitions = [...Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()];
  await mapConcurrently(PARTITIONS_AT_ONCE, partitions, async (own) => {
    for (let start = 0; start < own.length; start += TRANSACTION_LIMITS.changes)
      await table.transact(own.slice(start, start + TRANSACTION_LIMITS.changes).map((row) => ({ put: row })));
  });
}
