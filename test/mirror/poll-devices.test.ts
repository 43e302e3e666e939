/** Devices in a poll of the user timer: their changes, and who uses them. */
import { expect, test } from 'vitest';
import { pollUsers } from '../../src/mirror/poll-tenant.ts';
import { MINUTE, removed, START, type Stage, stage, userItem } from './readings/graph-items.ts';

const DEVICES = '/devices/delta';

function deviceItem(id: string, difference: object = {}): object {
  return {
    id,
    deviceId: `own-${id}`,
    displayName: `${id} laptop`,
    accountEnabled: true,
    isCompliant: true,
    ...difference,
  };
}

function usedBy(poll: Stage, deviceId: string, users: readonly string[], owners: readonly string[] = []): void {
  const people = (ids: readonly string[]) => ids.map((id) => ({ id, '@odata.type': '#microsoft.graph.user' }));
  poll.graph.responses.set(`/devices/${deviceId}/registeredUsers`, people(users));
  poll.graph.responses.set(`/devices/${deviceId}/registeredOwners`, people(owners));
}

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.responses.set('/users/delta', [userItem('ada')]);
  for (const list of ['/groups/delta', '/directoryRoles']) poll.graph.responses.set(list, []);
  poll.graph.responses.set(DEVICES, [deviceItem('d1'), deviceItem('d2', { isCompliant: null })]);
  usedBy(poll, 'd1', ['ada'], ['olga', 'ada']);
  usedBy(poll, 'd2', []);
  await pollUsers(poll);
  poll.wait(5 * MINUTE);
  return poll;
}

const deviceLines = ({ enqueued }: Stage) =>
  enqueued.flatMap((change) =>
    change.object === 'device'
      ? [`${change.before?.id}: ${change.after?.enabled} ${change.after?.compliant} ${change.source}`]
      : [],
  );

test('the first reading gives no changes', async () => {
  const poll = await afterBaseline();
  expect(poll.enqueued).toEqual([]);
  expect(await poll.mirror.object('device', 'd1', START)).toMatchObject({ deviceId: 'own-d1', compliant: true });
});

test('compliance lost, disabled and deleted are changes, each once; a new name and a new device are not', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(
    DEVICES,
    deviceItem('d1', { isCompliant: false }),
    deviceItem('d2', { displayName: 'other', isCompliant: null }),
    deviceItem('d3'),
  );
  usedBy(poll, 'd3', ['bo']);
  await pollUsers(poll);
  poll.wait(5 * MINUTE);
  poll.graph.addToDelta(
    DEVICES,
    { id: 'd1', accountEnabled: false },
    { id: 'd1', accountEnabled: false },
    removed('d2'),
  );
  await pollUsers(poll);

  expect(deviceLines(poll)).toEqual([
    'd1: true false devices-delta',
    'd1: false false devices-delta',
    'd2: undefined undefined devices-delta',
  ]);
  expect(await poll.mirror.usersOfDevice('d3', poll.now())).toEqual(['bo']);
});

test('the users of a deleted device are still known', async () => {
  const poll = await afterBaseline();
  for (const relation of ['registeredUsers', 'registeredOwners'])
    poll.graph.responses.delete(`/devices/d1/${relation}`);
  poll.graph.addToDelta(DEVICES, removed('d1'));
  await pollUsers(poll);
  expect(await poll.mirror.usersOfDevice('d1', poll.now())).toEqual(['ada', 'olga']);
});

test('the users of a device that no round has read are read at once; a deleted device has none', async () => {
  const poll = stage();
  usedBy(poll, 'd9', ['cy']);
  expect(await poll.mirror.usersOfDevice('d9', poll.now())).toEqual(['cy']);
  expect(await poll.mirror.usersOfDevice('d8', poll.now())).toEqual([]);
});

test('a device that a resync no longer shows is gone', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(DEVICES);
  poll.graph.responses.set(DEVICES, [deviceItem('d1')]);
  expect(await pollUsers(poll)).toMatchObject({ resync: ['devices: its link had expired'], changes: 1 });
  expect(deviceLines(poll)).toEqual(['d2: undefined undefined devices-delta']);
});

test('without the permission to read devices the other readings are done', async () => {
  const poll = await afterBaseline();
  poll.graph.refuse(DEVICES);
  poll.graph.expire(DEVICES);
  poll.graph.addToDelta('/users/delta', userItem('ada', { accountEnabled: false }));
  const result = await pollUsers(poll);
  expect(result.refused.map(({ path }) => path)).toEqual([DEVICES]);
  expect(poll.enqueued.map(({ object }) => object)).toEqual(['user']);
});
