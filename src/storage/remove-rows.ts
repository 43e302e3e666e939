/** Removes rows whose keys are known, those of one partition together. */
import { mapConcurrently } from '../base/concurrency.ts';
import type { Row, Table } from './tables.ts';

const PARTITIONS_AT_ONCE = 16;
/** The most that a transaction takes. */
const ROWS_AT_ONCE = 100;

export async function removeAll(table: Table, rows: readonly Pick<Row, 'partitionKey' | 'rowKey'>[]): Promise<void> {
  const partitions = [...Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()];
  await mapConcurrently(PARTITIONS_AT_ONCE, partitions, async (own) => {
    for (let start = 0; start < own.length; start += ROWS_AT_ONCE) {
      const batch = own.slice(start, start + ROWS_AT_ONCE);
      const changes = batch.map(({ partitionKey, rowKey }) => ({ remove: { partitionKey, rowKey } }));
      if (batch.length > 1 && (await table.transact(changes)) === 'done') continue;
      // Another run, or one that died, has removed some of them.
      for (const { partitionKey, rowKey } of batch) await table.remove(partitionKey, rowKey);
    }
  });
}
