/** A notification makes us read the object: a change is found once by this read, and once by the delta. */
import { expect, test } from 'vitest';
import type { ChangeNotified } from '../../src/ingest/signal.ts';
import { pollUsers } from '../../src/mirror/poll-tenant.ts';
import { refreshObject } from '../../src/mirror/refresh-object.ts';
import { lineOf, MINUTE, removed, type Stage, stage, TENANT, userItem } from './readings/graph-items.ts';

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.responses.set('/users/delta', [userItem('ada'), userItem('bo')]);
  poll.graph.responses.set('/groups/delta', []);
  poll.graph.responses.set('/directoryRoles', []);
  await pollUsers(poll);
  poll.wait(MINUTE);
  return poll;
}

function notification(difference: Partial<ChangeNotified> = {}): ChangeNotified {
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

async function refreshAndApply(poll: Stage, signal = notification()): Promise<readonly string[]> {
  const { changes, apply } = await refreshObject(signal, poll);
  await apply();
  return changes.map(lineOf);
}

test('a disabled account is a change between the last reading and now', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/ada', userItem('ada', { accountEnabled: false }));
  const { changes } = await refreshObject(notification(), poll);
  expect(changes).toMatchObject([
    { source: 'notification', between: { from: '2031-03-01T08:00:00.000Z', to: '2031-03-01T08:01:00.000Z' } },
  ]);
  expect(changes.map(lineOf)).toEqual(['ada: enabled -> disabled']);
});

test('a second notification finds the same change before the first is applied, and none after it', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/ada', userItem('ada', { accountEnabled: false }));
  const first = await refreshObject(notification(), poll);
  poll.wait(1_000);
  const second = await refreshObject(notification(), poll);
  await Promise.all([first.apply(), second.apply()]);

  expect(second.changes[0]?.sourceId).toBe(first.changes[0]?.sourceId);
  expect(await refreshAndApply(poll)).toEqual([]);
});

test('the delta finds the same change too, with an id of its own', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/ada', userItem('ada', { accountEnabled: false }));
  await refreshAndApply(poll);
  poll.wait(4 * MINUTE);
  poll.graph.addToDelta('/users/delta', userItem('ada', { accountEnabled: false }));
  await pollUsers(poll);
  await pollUsers(poll);
  expect(poll.enqueued.map((change) => `${change.source} ${lineOf(change)}`)).toEqual([
    'users-delta ada: enabled -> disabled',
  ]);
});

test('a change that the delta found first is not found again by a notification', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta('/users/delta', userItem('ada', { accountEnabled: false }));
  await pollUsers(poll);
  poll.graph.responses.set('/users/ada', userItem('ada', { accountEnabled: false }));
  expect(await refreshAndApply(poll)).toEqual([]);
});

test('disabling and enabling between two runs is two changes for notifications, and none for the delta', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/ada', userItem('ada', { accountEnabled: false }));
  const disabled = await refreshAndApply(poll);
  poll.wait(10_000);
  poll.graph.responses.set('/users/ada', userItem('ada'));
  const enabled = await refreshAndApply(poll);
  poll.wait(4 * MINUTE);
  poll.graph.addToDelta('/users/delta', userItem('ada'));
  await pollUsers(poll);
  expect([...disabled, ...enabled]).toEqual(['ada: enabled -> disabled', 'ada: disabled -> enabled']);
  expect(poll.enqueued).toEqual([]);
});

test('a deleted user is found in the recycle bin, with the original user principal name', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set(
    '/directory/deletedItems/ada',
    userItem('ada', { userPrincipalName: 'adaada@contoso.example' }),
  );
  const { changes } = await refreshObject(notification(), poll);
  expect(changes.map(lineOf)).toEqual(['ada: enabled -> deleted']);
  expect(changes).toMatchObject([{ after: { userPrincipalName: 'ada@contoso.example' } }]);
});

test('a user who is not in the recycle bin is gone for good, for the delta too', async () => {
  const poll = await afterBaseline();
  expect(await refreshAndApply(poll, notification({ changeType: 'deleted' }))).toEqual(['ada: enabled -> gone']);
  poll.wait(4 * MINUTE);
  poll.graph.addToDelta('/users/delta', removed('ada'));
  await pollUsers(poll);
  expect(poll.enqueued.map(lineOf)).toEqual(['ada: enabled -> gone']);
});

test('a user whom the mirror does not know yet is saved and is no change', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/dee', userItem('dee', { accountEnabled: false }));
  expect(await refreshAndApply(poll, notification({ objectId: 'dee' }))).toEqual([]);
  expect(await poll.mirror.object('user', 'dee', poll.now())).toMatchObject({ enabled: false });
});
