/** Removes the rows of a range that are past. */
import { eachRow, type Range, type Row, type Table } from './tables.ts';

const AT_ONCE = 100;

/** Reads the range once through; resolves to how many rows went. */
export async function removeRows(
  table: Table,
  partition: Range['partition'],
  isPast: (row: Row) => boolean,
): Promise<number> {
  let batch: Row[] = [];
  let removed = 0;
  const remove = async () => {
    // One by one, not in a transaction: another worker may have removed some already.
    await Promise.all(batch.map(({ partitionKey, rowKey }) => table.remove(partitionKey, rowKey)));
    removed += batch.length;
    batch = [];
  };
  for await (const row of eachRow(table, { partition })) {
    if (!isPast(row)) continue;
    batch.push(row);
    if (batch.length === AT_ONCE) await remove();
  }
  await remove();
  return removed;
}
