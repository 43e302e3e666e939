/**
 * A poll that dies at any write and runs again: nothing is lost, nothing is left over, and every change keeps its id.
 */
import { expect, test } from 'vitest';
import { pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { noteWantedGroups } from '../../src/mirror/states/table-wanted-groups.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Table, Tables } from '../../src/storage/tables.ts';
import { dumpMirror } from './dump-mirror.ts';
import { appItem, grantItem, lineOf, MINUTE, removed, type Stage, stage, userItem } from './readings/graph-items.ts';

interface MortalTables extends Tables {
  /** Every write fails from this one on, counted from now. */
  dieAt(write: number): void;
}

function mortalTables(): MortalTables {
  const tables = memoryTables();
  let left = Number.POSITIVE_INFINITY;
  const unlessDead = <T>(write: () => Promise<T>): Promise<T> => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : write();
  };
  const mortal = (table: Table): Table => ({
    ...table,
    insert: (row) => unlessDead(() => table.insert(row)),
    put: (row) => unlessDead(() => table.put(row)),
    replace: (row, etag) => unlessDead(() => table.replace(row, etag)),
    remove: (partitionKey, rowKey) => unlessDead(() => table.remove(partitionKey, rowKey)),
    transact: (changes) => unlessDead(() => table.transact(changes)),
  });
  const dieAt = (write: number) => {
    left = write;
  };
  return Object.assign((name: Parameters<Tables>[0]) => mortal(tables(name)), { dieAt });
}

async function afterBaseline(tables: Tables): Promise<Stage> {
  const poll = stage({ tables });
  poll.graph.responses.set('/servicePrincipals/delta', [appItem('mail-sync')]);
  poll.graph.responses.set('/oauth2PermissionGrants/delta', [
    grantItem('g1'),
    grantItem('g2', { principalId: 'bo' }),
    grantItem('g3', { principalId: null }),
  ]);
  poll.graph.responses.set('/users/delta', [userItem('ada'), userItem('bo'), userItem('cy')]);
  poll.graph.responses.set('/groups/delta', [
    {
      id: 'sales',
      displayName: 'Sales',
      'members@delta': ['ada', 'bo', 'cy'].map((id) => ({ id, '@odata.type': '#microsoft.graph.user' })),
    },
  ]);
  poll.graph.responses.set('/directoryRoles', []);
  await noteWantedGroups(poll.store, ['sales']);
  await pollConsents(poll);
  await pollUsers(poll);
  poll.wait(MINUTE);
  poll.graph.addToDelta(
    '/oauth2PermissionGrants/delta',
    removed('g1'),
    grantItem('g2', { principalId: 'bo', scope: 'Mail.Read' }),
  );
  poll.graph.addToDelta(
    '/users/delta',
    userItem('ada', { accountEnabled: false }),
    removed('bo', 'changed'),
    removed('cy'),
  );
  poll.graph.responses.set('/groups/delta', []);
  poll.graph.addToDelta('/groups/delta', removed('sales'));
  return poll;
}

test('wherever a poll dies, the next one brings the mirror to the same end and enqueues the same changes', async () => {
  const uninterrupted = await afterBaseline(mortalTables());
  await pollConsents(uninterrupted);
  await pollUsers(uninterrupted);
  const [end, changeIds] = [
    await dumpMirror(uninterrupted.store),
    new Set(uninterrupted.enqueued.map(({ sourceId }) => sourceId)),
  ];

  let killed = 0;
  for (let write = 0; write < 20; write += 1) {
    const tables = mortalTables();
    const poll = await afterBaseline(tables);
    tables.dieAt(write);
    const outcomes = await Promise.allSettled([pollConsents(poll), pollUsers(poll)]);
    if (outcomes.some(({ status }) => status === 'rejected')) killed += 1;
    tables.dieAt(Number.POSITIVE_INFINITY);
    await pollConsents(poll);
    await pollUsers(poll);

    expect(await dumpMirror(poll.store), `killed at write ${write}`).toEqual(end);
    expect(new Set(poll.enqueued.map(({ sourceId }) => sourceId)), poll.enqueued.map(lineOf).join('; ')).toEqual(
      changeIds,
    );
  }
  expect(killed).toBeGreaterThan(5);
});
