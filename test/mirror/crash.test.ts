/** A poll that dies at any write and is started again: nothing is lost, nothing is left over, and every change keeps its name. */
import { expect, test } from 'vitest';
import { pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Row, TABLE_NAMES, type Table, type Tables } from '../../src/storage/tables.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { appItem, grantItem, lineOf, MINUTE, removed, type Stage, stage, userItem } from './readings/graph-items.ts';

interface MortalTables extends Tables {
  /** From the write of this number on, counted from now, every write fails. */
  dieAt(write: number): void;
}

function mortalTables(): MortalTables {
  const tables = memoryTables();
  let left = Number.POSITIVE_INFINITY;
  const living = <T>(write: () => Promise<T>): Promise<T> => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : write();
  };
  const mortal = (table: Table): Table => ({
    ...table,
    insert: (row) => living(() => table.insert(row)),
    put: (row) => living(() => table.put(row)),
    replace: (row, etag) => living(() => table.replace(row, etag)),
    remove: (partitionKey, rowKey) => living(() => table.remove(partitionKey, rowKey)),
    transact: (changes) => living(() => table.transact(changes)),
  });
  const dieAt = (write: number) => {
    left = write;
  };
  return Object.assign((name: Parameters<Tables>[0]) => mortal(tables(name)), { dieAt });
}

async function afterBaseline(tables: Tables): Promise<Stage> {
  const poll = stage({ tables });
  poll.graph.found.set('/servicePrincipals/delta', [appItem('mail-sync')]);
  poll.graph.found.set('/oauth2PermissionGrants/delta', [
    grantItem('g1'),
    grantItem('g2', { principalId: 'bo' }),
    grantItem('g3', { principalId: null }),
  ]);
  poll.graph.found.set('/users/delta', [userItem('ada'), userItem('bo'), userItem('cy')]);
  poll.graph.found.set('/groups/delta', [
    {
      id: 'sales',
      displayName: 'Sales',
      'members@delta': ['ada', 'bo', 'cy'].map((id) => ({ id, '@odata.type': '#microsoft.graph.user' })),
    },
  ]);
  poll.graph.found.set('/directoryRoles', []);
  await pollConsents(poll);
  await pollUsers(poll);
  poll.wait(MINUTE);
  poll.graph.tell(
    '/oauth2PermissionGrants/delta',
    removed('g1'),
    grantItem('g2', { principalId: 'bo', scope: 'Mail.Read' }),
  );
  poll.graph.tell('/users/delta', userItem('ada', { accountEnabled: false }), removed('bo', 'changed'), removed('cy'));
  poll.graph.tell('/groups/delta', removed('sales'));
  return poll;
}

async function mirrorRows(table: TenantStore['table']): Promise<readonly Row[]> {
  const names = TABLE_NAMES.filter((name) => name === 'MirrorObjects' || name === 'MirrorLinks');
  return (await Promise.all(names.map((name) => allRows(table(name), { partition: { from: '!', to: '~' } })))).flat();
}

test('wherever it dies, the next turn brings the mirror to the same end and tells the same changes', async () => {
  const whole = await afterBaseline(mortalTables());
  await pollConsents(whole);
  await pollUsers(whole);
  const [end, told] = [await mirrorRows(whole.store.table), new Set(whole.told.map(({ sourceId }) => sourceId))];

  let killed = 0;
  for (let write = 0; write < 60; write += 1) {
    const tables = mortalTables();
    const poll = await afterBaseline(tables);
    tables.dieAt(write);
    const outcomes = await Promise.allSettled([pollConsents(poll), pollUsers(poll)]);
    if (outcomes.some(({ status }) => status === 'rejected')) killed += 1;
    tables.dieAt(Number.POSITIVE_INFINITY);
    await pollConsents(poll);
    await pollUsers(poll);

    expect(await mirrorRows(tables), `killed at write ${write}`).toEqual(end);
    expect(new Set(poll.told.map(({ sourceId }) => sourceId)), poll.told.map(lineOf).join('; ')).toEqual(told);
  }
  expect(killed).toBeGreaterThan(10);
});
