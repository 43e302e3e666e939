/** A notice makes us look; what is seen is told once by the look and once by the delta. */
import { expect, test } from 'vitest';
import type { ChangeNotified } from '../../src/ingest/signal.ts';
import { pollUsers } from '../../src/mirror/poll-tenant.ts';
import { refreshObject } from '../../src/mirror/refresh-object.ts';
import { lineOf, MINUTE, removed, type Stage, stage, TENANT, userItem } from './readings/graph-items.ts';

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.found.set('/users/delta', [userItem('ada'), userItem('bo')]);
  poll.graph.found.set('/groups/delta', []);
  poll.graph.found.set('/directoryRoles', []);
  await pollUsers(poll);
  poll.wait(MINUTE);
  return poll;
}

function notice(difference: Partial<ChangeNotified> = {}): ChangeNotified {
  return {
    kind: 'change-notified',
    tenantId: TENANT,
    source: 'notification',
    sourceId: 'n1',
    seenAt: '2031-03-01T08:01:00.000Z',
    object: 'user',
    objectId: 'ada',
    changeType: 'updated',
    ...difference,
  };
}

async function lookAndApply(poll: Stage, signal = notice()): Promise<readonly string[]> {
  const { changes, apply } = await refreshObject(signal, poll);
  await apply();
  return changes.map(lineOf);
}

test('a disabled account is seen, between the last reading and now', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/users/ada', userItem('ada', { accountEnabled: false }));
  const { changes } = await refreshObject(notice(), poll);
  expect(changes).toMatchObject([
    { source: 'notification', between: { from: '2031-03-01T08:00:00.000Z', to: '2031-03-01T08:01:00.000Z' } },
  ]);
  expect(changes.map(lineOf)).toEqual(['ada: enabled -> disabled']);
});

test('a notice that comes again before the look was applied tells the same, and after it nothing', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/users/ada', userItem('ada', { accountEnabled: false }));
  const first = await refreshObject(notice(), poll);
  poll.wait(1_000);
  const second = await refreshObject(notice(), poll);
  await Promise.all([first.apply(), second.apply()]);

  expect(second.changes[0]?.sourceId).toBe(first.changes[0]?.sourceId);
  expect(await lookAndApply(poll)).toEqual([]);
});

test('the same fact is told by the delta as well, under its own name', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/users/ada', userItem('ada', { accountEnabled: false }));
  await lookAndApply(poll);
  poll.wait(4 * MINUTE);
  poll.graph.tell('/users/delta', userItem('ada', { accountEnabled: false }));
  await pollUsers(poll);
  await pollUsers(poll);
  expect(poll.told.map((change) => `${change.source} ${lineOf(change)}`)).toEqual([
    'users-delta ada: enabled -> disabled',
  ]);
});

test('a fact that the delta told first is not new to a look', async () => {
  const poll = await afterBaseline();
  poll.graph.tell('/users/delta', userItem('ada', { accountEnabled: false }));
  await pollUsers(poll);
  poll.graph.found.set('/users/ada', userItem('ada', { accountEnabled: false }));
  expect(await lookAndApply(poll)).toEqual([]);
});

test('an account disabled and enabled again between two runs is two steps for looks, and none for the delta', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/users/ada', userItem('ada', { accountEnabled: false }));
  const disabled = await lookAndApply(poll);
  poll.wait(10_000);
  poll.graph.found.set('/users/ada', userItem('ada'));
  const enabled = await lookAndApply(poll);
  poll.wait(4 * MINUTE);
  poll.graph.tell('/users/delta', userItem('ada'));
  await pollUsers(poll);
  expect([...disabled, ...enabled]).toEqual(['ada: enabled -> disabled', 'ada: disabled -> enabled']);
  expect(poll.told).toEqual([]);
});

test('a deleted user is found in the recycle bin, with the name it had', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/directory/deletedItems/ada', userItem('ada', { userPrincipalName: 'adaada@contoso.example' }));
  const { changes } = await refreshObject(notice(), poll);
  expect(changes.map(lineOf)).toEqual(['ada: enabled -> deleted']);
  expect(changes).toMatchObject([{ after: { userPrincipalName: 'ada@contoso.example' } }]);
});

test('a user who is nowhere is gone for good, for the delta too', async () => {
  const poll = await afterBaseline();
  expect(await lookAndApply(poll, notice({ changeType: 'deleted' }))).toEqual(['ada: enabled -> gone']);
  poll.wait(4 * MINUTE);
  poll.graph.tell('/users/delta', removed('ada'));
  await pollUsers(poll);
  expect(poll.told.map(lineOf)).toEqual(['ada: enabled -> gone']);
});

test('a user whom the mirror has never seen is learnt and not told', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/users/dee', userItem('dee', { accountEnabled: false }));
  expect(await lookAndApply(poll, notice({ objectId: 'dee' }))).toEqual([]);
  expect(await poll.mirror.object('user', 'dee', poll.now())).toMatchObject({ enabled: false });
});
