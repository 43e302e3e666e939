/** Replaces many rows of one partition with few calls, each only if nobody has changed it since it was read. */
import { mapConcurrently } from '../base/concurrency.ts';
import { batchesOf } from './insert-rows.ts';
import type { Row, StoredRow, Table } from './tables.ts';

/** Calls at the same time. */
const AT_ONCE = 4;

/** @param rows with the etags that they had. Resolves to those that another writer has changed or removed */
export async function replaceRows(table: Table, rows: readonly StoredRow[]): Promise<readonly Row[]> {
  const etags = new Map(rows.map(({ row, etag }) => [row.rowKey, etag]));
  const lost = await mapConcurrently(AT_ONCE, batchesOf(rows.map(({ row }) => row)), async (batch) => {
    const changes = batch.map((row) => ({ row, etag: etags.get(row.rowKey) ?? '' }));
    const isDone =
      changes.length > 1 && (await table.transact(changes.map(({ row, etag }) => ({ replace: row, etag })))) === 'done';
    return isDone ? [] : oneByOne(table, changes);
  });
  return lost.flat();
}

async function oneByOne(table: Table, changes: readonly StoredRow[]): Promise<readonly Row[]> {
  const lost: Row[] = [];
  for (const { row, etag } of changes) if ((await table.replace(row, etag)) === undefined) lost.push(row);
  return lost;
}
