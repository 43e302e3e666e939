/** Devices in the user timer's turn: what they lose, and whose they are. */
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
  poll.graph.found.set(`/devices/${deviceId}/registeredUsers`, people(users));
  poll.graph.found.set(`/devices/${deviceId}/registeredOwners`, people(owners));
}

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.found.set('/users/delta', [userItem('ada')]);
  for (const list of ['/groups/delta', '/directoryRoles']) poll.graph.found.set(list, []);
  poll.graph.found.set(DEVICES, [deviceItem('d1'), deviceItem('d2', { isCompliant: null })]);
  usedBy(poll, 'd1', ['ada'], ['olga', 'ada']);
  usedBy(poll, 'd2', []);
  await pollUsers(poll);
  poll.wait(5 * MINUTE);
  return poll;
}

const lives = ({ told }: Stage) =>
  told.flatMap((change) =>
    change.object === 'device'
      ? [`${change.before?.id}: ${change.after?.enabled} ${change.after?.compliant} ${change.source}`]
      : [],
  );

test('the first reading tells nothing', async () => {
  const poll = await afterBaseline();
  expect(poll.told).toEqual([]);
  expect(await poll.mirror.object('device', 'd1', START)).toMatchObject({ deviceId: 'own-d1', compliant: true });
});

test('compliance lost, switched off and gone are told, each once; a new name and a new device are not', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(
    DEVICES,
    deviceItem('d1', { isCompliant: false }),
    deviceItem('d2', { displayName: 'other', isCompliant: null }),
    deviceItem('d3'),
  );
  usedBy(poll, 'd3', ['bo']);
  await pollUsers(poll);
  poll.wait(5 * MINUTE);
  poll.graph.tell(DEVICES, { id: 'd1', accountEnabled: false }, { id: 'd1', accountEnabled: false }, removed('d2'));
  await pollUsers(poll);

  expect(lives(poll)).toEqual([
    'd1: true false devices-delta',
    'd1: false false devices-delta',
    'd2: undefined undefined devices-delta',
  ]);
  expect(await poll.mirror.usersOfDevice('d3', poll.now())).toEqual(['bo']);
});

test('whose it is stays known when it is gone', async () => {
  const poll = await afterBaseline();
  for (const relation of ['registeredUsers', 'registeredOwners']) poll.graph.found.delete(`/devices/d1/${relation}`);
  poll.graph.tell(DEVICES, removed('d1'));
  await pollUsers(poll);
  expect(await poll.mirror.usersOfDevice('d1', poll.now())).toEqual(['ada', 'olga']);
});

test('a device that no round has reached is asked for at once, and where it is gone it is nobody’s', async () => {
  const poll = stage();
  usedBy(poll, 'd9', ['cy']);
  expect(await poll.mirror.usersOfDevice('d9', poll.now())).toEqual(['cy']);
  expect(await poll.mirror.usersOfDevice('d8', poll.now())).toEqual([]);
});

test('a device that the resync no longer shows is gone', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(DEVICES);
  poll.graph.found.set(DEVICES, [deviceItem('d1')]);
  expect(await pollUsers(poll)).toMatchObject({ resync: true, changes: 1 });
  expect(lives(poll)).toEqual(['d2: undefined undefined devices-delta']);
});

test('without the right to read devices the rest of the turn goes on', async () => {
  const poll = await afterBaseline();
  poll.graph.refuse(DEVICES);
  poll.graph.expire(DEVICES);
  poll.graph.tell('/users/delta', userItem('ada', { accountEnabled: false }));
  const result = await pollUsers(poll);
  expect(result.refused.map(({ path }) => path)).toEqual([DEVICES]);
  expect(poll.told.map(({ object }) => object)).toEqual(['user']);
});
