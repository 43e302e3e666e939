/** Tables whose user dies: from the n-th call on, none comes back. The call itself may have been carried out, or not. */
import type { Table, Tables } from '../../src/storage/tables.ts';

export class WorkerDiedError extends Error {}

/** @param calls how many calls succeed @param lastIsDone whether the one after them is carried out before the worker dies */
export function dyingTables(tables: Tables, calls: number, lastIsDone: boolean): Tables {
  let left = calls;
  const live = async <T>(call: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left >= 0) return call();
    if (left === -1 && lastIsDone) await call();
    throw new WorkerDiedError();
  };
  const dying = (table: Table): Table => ({
    insert: (row) => live(() => table.insert(row)),
    get: (partitionKey, rowKey) => live(() => table.get(partitionKey, rowKey)),
    put: (row) => live(() => table.put(row)),
    replace: (row, etag) => live(() => table.replace(row, etag)),
    remove: (partitionKey, rowKey) => live(() => table.remove(partitionKey, rowKey)),
    transact: (changes) => live(() => table.transact(changes)),
    query: (range) => live(() => table.query(range)),
  });
  return (name) => dying(tables(name));
}
