/** A poll of the user timer: users, groups, roles and managers. */
import { expect, test } from 'vitest';
import { pollUsers } from '../../src/mirror/poll-tenant.ts';
import { lineOf, MINUTE, nameGroups, removed, START, type Stage, stage, userItem } from './readings/graph-items.ts';

const USERS = '/users/delta';
const GROUPS = '/groups/delta';
const user = (id: string) => ({ id, '@odata.type': '#microsoft.graph.user' });
const group = (id: string) => ({ id, '@odata.type': '#microsoft.graph.group' });
const leaver = (id: string) => ({ ...user(id), '@removed': { reason: 'deleted' } });

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.responses.set(USERS, [userItem('ada'), userItem('bo'), userItem('cy')]);
  poll.graph.responses.set(GROUPS, [
    { id: 'sales', displayName: 'Sales', 'members@delta': [user('ada'), group('interns')] },
    { id: 'interns', displayName: 'Interns', 'members@delta': [user('bo')] },
    { id: 'sales', displayName: 'Sales', 'members@delta': [user('cy')] },
  ]);
  poll.graph.responses.set('/directoryRoles', [{ id: 'role-1', roleTemplateId: 'global-admin' }]);
  poll.graph.responses.set('/directoryRoles/role-1/members', [user('cy'), group('interns')]);
  poll.graph.responses.set('/users/ada/manager', user('bo'));
  await nameGroups(poll, 'sales');
  await pollUsers(poll);
  poll.wait(5 * MINUTE);
  return poll;
}

test('the first reading gives no changes, and its users count as known since the beginning', async () => {
  const poll = await afterBaseline();
  expect(poll.enqueued).toEqual([]);
  expect(await poll.mirror.object('user', 'ada', START - 1_000)).toMatchObject({
    enabled: true,
    userPrincipalName: 'ada@contoso.example',
  });
});

test('disabled, soft-deleted, purged and enabled again are changes; a new name and a new user are not', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(
    USERS,
    { id: 'ada', accountEnabled: false },
    removed('bo', 'changed'),
    userItem('cy', { displayName: 'Cy Other' }),
    userItem('dee'),
  );
  await pollUsers(poll);
  poll.wait(5 * MINUTE);
  poll.graph.addToDelta(USERS, removed('bo'), userItem('ada'));
  await pollUsers(poll);

  expect(poll.enqueued.map(lineOf)).toEqual([
    'ada: enabled -> disabled',
    'bo: enabled -> deleted',
    'bo: deleted -> gone',
    'ada: disabled -> enabled',
  ]);
});

test('an object that comes several times in a run is compared in its latest state', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(
    USERS,
    userItem('ada', { accountEnabled: false }),
    userItem('ada'),
    userItem('ada', { accountEnabled: false }),
  );
  await pollUsers(poll);
  expect(poll.enqueued.map(lineOf)).toEqual(['ada: enabled -> disabled']);
});

test('a user missing after a resync is looked up in the recycle bin', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(USERS);
  poll.graph.responses.set(USERS, [userItem('ada', { accountEnabled: false })]);
  poll.graph.responses.set('/directory/deletedItems/microsoft.graph.user', [{ id: 'bo' }]);
  const result = await pollUsers(poll);
  expect(result.resync).toEqual(['users: its link had expired']);
  expect(poll.enqueued.map(lineOf)).toEqual([
    'ada: enabled -> disabled',
    'bo: enabled -> deleted',
    'cy: enabled -> gone',
  ]);
});

test('members are found over several items of one group, and through nested groups', async () => {
  const poll = await afterBaseline();
  expect(await poll.mirror.transitiveMembers('sales', START)).toEqual(new Set(['ada', 'cy', 'bo']));
  expect(await poll.mirror.directMembers('sales', START)).toEqual(new Set(['ada', 'cy']));
  expect(await poll.mirror.roleMembers('global-admin', START)).toEqual(new Set(['cy', 'bo']));
});

test('groups that contain each other do no harm', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GROUPS, { id: 'interns', 'members@delta': [group('sales')] });
  await pollUsers(poll);
  expect(await poll.mirror.transitiveMembers('interns', poll.now())).toEqual(new Set(['ada', 'cy', 'bo']));
});

test('a member who has left a group is still known to have been in it', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GROUPS, { id: 'sales', 'members@delta': [leaver('ada')] });
  await pollUsers(poll);
  expect(await poll.mirror.directMembers('sales', poll.now())).toEqual(new Set(['cy']));
  expect(await poll.mirror.directMembers('sales', START)).toEqual(new Set(['ada', 'cy']));
});

test('a resync of the groups ends memberships that it no longer shows', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(GROUPS);
  poll.graph.responses.set(GROUPS, [{ id: 'sales', displayName: 'Sales', 'members@delta': [user('cy')] }]);
  poll.graph.responses.set('/directory/deletedItems/microsoft.graph.group', []);
  await pollUsers(poll);
  expect(await poll.mirror.transitiveMembers('sales', poll.now())).toEqual(new Set(['cy']));
  expect(await poll.mirror.object('group', 'interns', poll.now())).toMatchObject({ deleted: true });
  expect(await poll.mirror.object('group', 'interns', START)).toMatchObject({ deleted: false });
});

test('a group in the recycle bin has no members, and has them again when it is restored', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GROUPS, removed('interns', 'changed'));
  await pollUsers(poll);
  expect(await poll.mirror.transitiveMembers('interns', poll.now())).toEqual(new Set());
  poll.wait(5 * MINUTE);
  poll.graph.addToDelta(GROUPS, { id: 'interns', displayName: 'Interns' });
  await pollUsers(poll);
  expect(await poll.mirror.transitiveMembers('interns', poll.now())).toEqual(new Set(['bo']));
});

test('the manager of a deleted user is still known, although Graph no longer has it', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.delete('/users/ada/manager');
  poll.wait(60 * MINUTE);
  await pollUsers(poll);
  poll.graph.addToDelta(USERS, removed('ada', 'changed'));
  await pollUsers(poll);
  expect(await poll.mirror.managerOf('ada', poll.now())).toMatchObject({ id: 'bo' });
});

test('a manager that no round has read yet is read from Graph, once', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/eve/manager', user('bo'));
  expect(await poll.mirror.managerOf('eve', poll.now())).toMatchObject({ id: 'bo' });
  await poll.mirror.managerOf('eve', poll.now());
  expect(poll.graph.requests.filter((path) => path === '/users/eve/manager')).toHaveLength(1);
});

test('managers are read again in slow rounds', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/users/ada/manager', user('cy'));
  poll.graph.responses.set('/users/ada', userItem('ada'));
  await pollUsers(poll);
  expect(await poll.mirror.managerOf('ada', poll.now())).toMatchObject({ id: 'bo' });
  poll.wait(60 * MINUTE);
  await pollUsers(poll);
  expect(await poll.mirror.managerOf('ada', poll.now())).toMatchObject({ id: 'cy' });
});

test('roles are read once an hour', async () => {
  const poll = await afterBaseline();
  await pollUsers(poll);
  poll.wait(60 * MINUTE);
  await pollUsers(poll);
  expect(poll.graph.requests.filter((path) => path === '/directoryRoles')).toHaveLength(2);
});
