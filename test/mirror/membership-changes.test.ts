/** Members who join or leave a group or role are changes if a policy or an app uses it. */
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
  const { responses: found } = poll.graph;
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

test('the first reading gives no changes', async () => {
  expect((await afterBaseline()).enqueued).toEqual([]);
});

test('members who join or leave count if a policy names the group or one above it, or an app is assigned', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GROUPS, ...['sales', 'team', 'idle'].map((id) => groupItem(id, user('bo'), out(user('ada')))));
  await pollUsers(poll);
  expect(poll.enqueued.map(lineOf).sort()).toEqual([
    'ada out of sales',
    'ada out of team',
    'bo into sales',
    'bo into team',
  ]);
  expect(poll.enqueued[0]).toMatchObject({ source: 'groups-delta', owner: { kind: 'group' } });
});

test('a deleted member, a member who is listed again, and members of a new group are no changes', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.delete('/users/ada');
  poll.graph.addToDelta(
    GROUPS,
    groupItem('sales', out(user('ada'))),
    groupItem('office', group('sales')),
    groupItem('fresh', user('bo')),
  );
  await pollUsers(poll);
  expect(poll.enqueued).toEqual([]);
});

test('a deleted group is one change for all its members, once', async () => {
  const poll = await afterBaseline();
  for (const reason of ['changed', 'deleted'] as const) {
    poll.graph.addToDelta(GROUPS, removed('sales', reason));
    await pollUsers(poll);
  }
  expect(poll.enqueued.map(lineOf)).toEqual(['everybody out of sales']);
});

test('a full reading shows the members who are no longer listed', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(GROUPS);
  poll.graph.responses.set(GROUPS, [
    groupItem('office', group('sales')),
    groupItem('sales', user('bo')),
    groupItem('team', user('ada')),
    groupItem('idle'),
  ]);
  await pollUsers(poll);
  expect(poll.enqueued.map(lineOf).sort()).toEqual(['ada out of sales', 'bo into sales']);
});

test('the groups of a policy that is not enforced are not used', async () => {
  const poll = await afterBaseline();
  const policy = await poll.mirror.object('policy', 'ca1', poll.now());
  if (!policy) throw new Error('no policy');
  await poll.mirror.states.write([objectState(TENANT, { ...policy, state: 'disabled' })], {
    from: 0,
    at: poll.now(),
  });
  poll.graph.addToDelta(GROUPS, groupItem('sales', user('bo')));
  await pollUsers(poll);
  expect(poll.enqueued).toEqual([]);
});

test('members who get or lose a role are changes every hour, if a policy names the role', async () => {
  const poll = await afterBaseline();
  for (const id of ['r1', 'r2']) poll.graph.responses.set(`/directoryRoles/${id}/members`, [user('bo')]);
  await pollUsers(poll);
  expect(poll.enqueued).toEqual([]);
  poll.wait(60 * MINUTE);
  await pollUsers(poll);
  expect(poll.enqueued.map(lineOf).sort()).toEqual(['ada out of admins', 'bo into admins']);
  expect(poll.enqueued[0]).toMatchObject({ source: 'role-list', owner: { kind: 'role', name: 'Admins' } });
});

test('only named groups are read, with the groups in them; a group that is newly named is read at once', async () => {
  const poll = await afterBaseline();
  const { graph, mirror, now } = poll;
  const isKnown = (id: string) => mirror.areMembersKnown?.(id);
  expect([await isKnown('office'), await isKnown('sales'), await isKnown('team')]).toEqual([true, true, true]);
  expect(await isKnown('idle')).toBe(false);
  expect(graph.requests.some((path) => path.startsWith('/groups/idle'))).toBe(false);

  const users = { includeUsers: [], excludeGroups: ['idle'] };
  graph.responses.set('/identity/conditionalAccess/policies', [
    policyItem('ca1', { conditions: { users: { includeGroups: ['office'], includeRoles: ['admins'] } } }),
    policyItem('ca2', { state: 'enabledForReportingButNotEnforced', conditions: { users } }),
  ]);
  await pollPolicies(poll);
  expect(await isKnown('idle')).toBe(true);
  // As it was before anybody asked, too: the impact asks about the start of the change.
  expect(await mirror.transitiveMembers('idle', now() - 60 * MINUTE)).toEqual(new Set(['ada']));
  expect(poll.enqueued.filter(({ object }) => object === 'membership')).toEqual([]);
});
