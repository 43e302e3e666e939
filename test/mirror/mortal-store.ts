/** Tables and blobs in memory that stop working at a given call, as if the process had been killed. */
import type { Blobs } from '../../src/storage/blobs.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Table, Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

export function mortalStore(tenantId: string) {
  const [tables, blobs] = [memoryTables(), memoryBlobs()];
  let left = Number.POSITIVE_INFINITY;
  const alive = () => {
    left -= 1;
    if (left < 0) throw new RangeError('killed');
  };
  const mortal = <T extends object>(inner: T): T =>
    new Proxy(inner, {
      get: (target, name) => {
        const call = Reflect.get(target, name) as (...values: unknown[]) => unknown;
        return (...values: unknown[]) => {
          if (name === 'list') return call.apply(target, values);
          return Promise.resolve().then(() => {
            alive();
            return call.apply(target, values);
          });
        };
      },
    });
  const mortalTables: Tables = (name) => mortal<Table>(tables(name));
  return {
    tables,
    blobs,
    store: tenantStore(mortalTables, tenantId, mortal<Blobs>(blobs)),
    dieAt(call: number) {
      left = call;
    },
  };
}
