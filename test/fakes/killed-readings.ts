/** Tables whose worker dies where a reading in full saves its place: before or after the place is saved. */
import type { Table, Tables } from '../../src/storage/tables.ts';
import { WorkerDiedError } from './dying-tables.ts';

export interface KilledReadings extends Tables {
  /** Dies at the n-th place of the source from now on, counted from 0. */
  dieAt(source: string, place: number, isSaved: boolean): void;
  /** A new worker. Resolves to whether the one before it died. */
  revive(): boolean;
}

export function killedReadings(tables: Tables): KilledReadings {
  let plan: { readonly source: string; readonly isSaved: boolean; left: number } | undefined;
  let isDead = false;
  const unlessDead = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new WorkerDiedError();
    return call();
  };
  const mortal = (table: Table): Table => ({
    insert: (row) => unlessDead(() => table.insert(row)),
    get: (partitionKey, rowKey) => unlessDead(() => table.get(partitionKey, rowKey)),
    put: (row) =>
      unlessDead(async () => {
        const isPlace = row.partitionKey.endsWith('_reading') && row.rowKey === plan?.source;
        if (plan && isPlace) plan.left -= 1;
        if (!plan || !isPlace || plan.left >= 0) return table.put(row);
        isDead = true;
        if (plan.isSaved) await table.put(row);
        throw new WorkerDiedError();
      }),
    replace: (row, etag) => unlessDead(() => table.replace(row, etag)),
    remove: (partitionKey, rowKey) => unlessDead(() => table.remove(partitionKey, rowKey)),
    transact: (changes) => unlessDead(() => table.transact(changes)),
    query: (range) => unlessDead(() => table.query(range)),
  });
  return Object.assign((name: Parameters<Tables>[0]) => mortal(tables(name)), {
    dieAt(source: string, place: number, isSaved: boolean) {
      plan = { source, isSaved, left: place };
    },
    revive() {
      const died = isDead;
      plan = undefined;
      isDead = false;
      return died;
    },
  });
}
