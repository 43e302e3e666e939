/** Who came into groups and roles or left them, told where policies or apps go by them. */
import { expect, test } from 'vitest';
import { pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { pollPolicies } from '../../src/mirror/readings/read-policies.ts';
import { objectState } from '../../src/mirror/states/mirror-states.ts';
import {
  appItem,
  lineOf,
  MINUTE,
  policyItem,
  removed,
  type Stage,
  stage,
  TENANT,
  userItem,
} from './readings/graph-items.ts';

const GROUPS = '/groups/delta';
const user = (id: string) => ({ id, '@odata.type': '#microsoft.graph.user' });
const group = (id: string) => ({ id, '@odata.type': '#microsoft.graph.group' });
const out = (member: object) => ({ ...member, '@removed': { reason: 'deleted' } });
const groupItem = (id: string, ...members: readonly object[]) => ({ id, displayName: id, 'members@delta': members });

/** Policies name `sales` (through `office`) and the role `admins`; `crm` is assigned to `team`. */
async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  const { found } = poll.graph;
  const users = { includeUsers: [], includeGroups: ['office'], includeRoles: ['admins'] };
  found.set('/identity/conditionalAccess/policies', [policyItem('ca1', { conditions: { users } })]);
  for (const list of [
    '/identity/conditionalAccess/namedLocations',
    '/policies/authenticationStrengthPolicies',
    '/oauth2PermissionGrants/delta',
  ])
    found.set(list, []);
  found.set('/servicePrincipals/delta', [appItem('crm')]);
  found.set('/servicePrincipals/crm/appRoleAssignedTo', [{ id: 'a1', principalId: 'team', principalType: 'Group' }]);
  found.set('/servicePrincipals/crm/owners', []);
  found.set('/users/delta', [userItem('ada'), userItem('bo')]);
  for (const id of ['ada', 'bo']) found.set(`/users/${id}`, { id });
  found.set(GROUPS, [
    groupItem('office', group('sales')),
    groupItem('sales', user('ada')),
    groupItem('team', user('ada')),
    groupItem('idle', user('ada')),
  ]);
  found.set('/directoryRoles', [
    { id: 'r1', displayName: 'Admins', roleTemplateId: 'admins' },
    { id: 'r2', roleTemplateId: 'idle-role' },
  ]);
  for (const id of ['r1', 'r2']) found.set(`/directoryRoles/${id}/members`, [user('ada')]);
  for (const read of [pollPolicies, pollConsents, pollUsers]) await read(poll);
  poll.wait(5 * MINUTE);
  return poll;
}

test('the first reading tells nothing', async () => {
  expect((await afterBaseline()).told).toEqual([]);
});

test('who came and left, where a policy names the group at any height, or an app is assigned to it; not elsewhere', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(GROUPS, ...['sales', 'team', 'idle'].map((id) => groupItem(id, user('bo'), out(user('ada')))));
  await pollUsers(poll);
  expect(poll.told.map(lineOf).sort()).toEqual([
    'ada out of sales',
    'ada out of team',
    'bo into sales',
    'bo into team',
  ]);
  expect(poll.told[0]).toMatchObject({ source: 'groups-delta', owner: { kind: 'group' } });
});

test('who was deleted, or said to be a member again, has not moved; nor have the members of a group that is new', async () => {
  const poll = await afterBaseline();
  poll.graph.found.delete('/users/ada');
  poll.graph.tell(
    GROUPS,
    groupItem('sales', out(user('ada'))),
    groupItem('office', group('sales')),
    groupItem('fresh', user('bo')),
  );
  await pollUsers(poll);
  expect(poll.told).toEqual([]);
});

test('a group that is gone has lost everybody, once', async () => {
  const poll = await afterBaseline();
  for (const reason of ['changed', 'deleted'] as const) {
    poll.graph.tell(GROUPS, removed('sales', reason));
    await pollUsers(poll);
  }
  expect(poll.told.map(lineOf)).toEqual(['everybody out of sales']);
});

test('a reading of everything tells who is no longer listed', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(GROUPS);
  poll.graph.found.set(GROUPS, [
    groupItem('office', group('sales')),
    groupItem('sales', user('bo')),
    groupItem('team', user('ada')),
    groupItem('idle'),
  ]);
  await pollUsers(poll);
  expect(poll.told.map(lineOf).sort()).toEqual(['ada out of sales', 'bo into sales']);
});

test('a policy that only reports names nobody', async () => {
  const poll = await afterBaseline();
  const policy = await poll.mirror.object('policy', 'ca1', poll.now());
  if (!policy) throw new Error('no policy');
  await poll.mirror.states.write([objectState(TENANT, { ...policy, state: 'disabled' })], {
    from: 0,
    at: poll.now(),
    expects: 'few',
  });
  poll.graph.tell(GROUPS, groupItem('sales', user('bo')));
  await pollUsers(poll);
  expect(poll.told).toEqual([]);
});

test('who got a role or lost it, by the hour, where a policy names the role', async () => {
  const poll = await afterBaseline();
  for (const id of ['r1', 'r2']) poll.graph.found.set(`/directoryRoles/${id}/members`, [user('bo')]);
  await pollUsers(poll);
  expect(poll.told).toEqual([]);
  poll.wait(60 * MINUTE);
  await pollUsers(poll);
  expect(poll.told.map(lineOf).sort()).toEqual(['ada out of admins', 'bo into admins']);
  expect(poll.told[0]).toMatchObject({ source: 'role-list', owner: { kind: 'role', name: 'Admins' } });
});
