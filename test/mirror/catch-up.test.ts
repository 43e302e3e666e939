/** Whoever asks waits until what they wanted to see is read, not until nobody wants to see more. */
import { expect, test } from 'vitest';
import { objectKey, objectState } from '../../src/mirror/states/mirror-states.ts';
import { tableStates } from '../../src/mirror/states/table-states.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';

const TENANT = 'tenant';
const MOST_READS = 10;

test('a question is answered although somebody begins new work during every read of the log', async () => {
  const store = tenantStore(memoryTables(), TENANT);
  const group = { kind: 'group', id: 'g', displayName: 'G', deleted: false } as const;
  await tableStates(store).write([objectState(TENANT, group)], { from: 0, at: 1 });
  let reads = 0;
  const states = tableStates(
    watched(store, () => {
      reads += 1;
      if (reads < MOST_READS) states.catchUp();
    }),
  );
  expect((await states.get(objectKey(TENANT, 'group', 'g')))?.body).toEqual(group);
  expect(reads).toBeLessThan(MOST_READS);
});

function watched(store: TenantStore, onRead: () => void): TenantStore {
  return {
    ...store,
    table(name) {
      const table = store.table(name);
      return {
        ...table,
        async query(range) {
          if (name === 'MirrorLog') onRead();
          return table.query(range);
        },
      };
    },
  };
}
