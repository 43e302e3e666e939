/**
 * Tables for a worker that dies: from the n-th call on, no call returns. That call may have been carried out or not.
 */
import type { Table, Tables } from '../../src/storage/tables.ts';

export class WorkerDiedError extends Error {}

/** @param calls how many calls succeed @param lastIsDone whether the next call is carried out before the worker dies */
export function dyingTables(tables: Tables, calls: number, lastIsDone: boolean): Tables {
  let left = calls;
  const unlessDead = async <T>(call: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left >= 0) return call();
    if (left === -1 && lastIsDone) await call();
    throw new WorkerDiedError();
  };
  const dying = (table: Table): Table => ({
    insert: (row) => unlessDead(() => table.insert(row)),
    get: (partitionKey, rowKey) => unlessDead(() => table.get(partitionKey, rowKey)),
    put: (row) => unlessDead(() => table.put(row)),
    replace: (row, etag) => unlessDead(() => table.replace(row, etag)),
    remove: (partitionKey, rowKey) => unlessDead(() => table.remove(partitionKey, rowKey)),
    transact: (changes) => unlessDead(() => table.transact(changes)),
    query: (range) => unlessDead(() => table.query(range)),
  });
  return (name) => dying(tables(name));
}
