/** Who holds which roles at an app, round by round: no delta tells of it. */
import { expect, test } from 'vitest';
import { pollConsents } from '../../../src/mirror/poll-tenant.ts';
import { appItem, lineOf, MINUTE, removed, START, type Stage, stage } from './graph-items.ts';

const ASSIGNED = '/servicePrincipals/crm/appRoleAssignedTo';

const held = (principalId: string, appRoleId = 'member', principalType = 'User') => ({
  id: `${principalId}-${appRoleId}`,
  principalId,
  principalType,
  appRoleId,
});

async function afterBaseline(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const poll = stage(options);
  poll.graph.found.set('/servicePrincipals/delta', [appItem('crm')]);
  poll.graph.found.set('/oauth2PermissionGrants/delta', []);
  poll.graph.found.set('/servicePrincipals/crm/owners', []);
  for (const path of ['/users/ada', '/users/bo', '/groups/sales'])
    poll.graph.found.set(path, { id: path.slice(path.lastIndexOf('/') + 1) });
  await round(poll, held('ada'), held('bo'), held('bo', 'owner'), held('sales', 'member', 'Group'));
  return poll;
}

async function round(poll: Stage, ...assignments: readonly object[]): Promise<void> {
  poll.graph.found.set(ASSIGNED, assignments);
  await pollConsents(poll);
  poll.wait(15 * MINUTE);
}

test('the first round is the baseline', async () => {
  expect((await afterBaseline()).told).toEqual([]);
});

test('an assignment taken away, from a user or a group, and one role of several are told, with when they were last seen', async () => {
  const poll = await afterBaseline();
  await round(poll, held('bo', 'owner'));
  expect(poll.told.map(lineOf).sort()).toEqual([
    'ada at crm as member -> none',
    'bo at crm as member+owner -> bo at crm as owner',
    'sales at crm as member -> none',
  ]);
  expect(poll.told[0]).toMatchObject({
    source: 'assignment-list',
    between: { from: new Date(START).toISOString(), to: new Date(START + 15 * MINUTE).toISOString() },
  });
});

test('a new assignment is not told; one that came back is, and its loss again', async () => {
  const poll = await afterBaseline();
  const others = [held('bo'), held('bo', 'owner'), held('sales', 'member', 'Group')];
  await round(poll, ...others, held('ada'), held('new'));
  expect(poll.told).toEqual([]);
  for (const ada of [[], [held('ada')], []]) await round(poll, ...others, held('new'), ...ada);
  expect(poll.told.map(lineOf)).toEqual([
    'ada at crm as member -> none',
    'none -> ada at crm as member',
    'ada at crm as member -> none',
  ]);
  expect(new Set(poll.told.map(({ sourceId }) => sourceId)).size).toBe(3);
});

test('what goes with a user who was deleted, or with the app, is not told', async () => {
  const poll = await afterBaseline();
  poll.graph.found.delete('/users/ada');
  await round(poll, held('bo'), held('bo', 'owner'), held('sales', 'member', 'Group'));
  poll.graph.found.delete(ASSIGNED);
  await pollConsents(poll);
  expect(poll.told).toEqual([]);
});

test('a deleted app is told as such, and its assignments are still known', async () => {
  const poll = await afterBaseline();
  poll.graph.tell('/servicePrincipals/delta', removed('crm', 'changed'));
  await round(poll);
  expect(poll.told.map(({ object }) => object)).toEqual(['service-principal']);
  expect(await poll.mirror.assignmentsOfApp('crm', START)).toHaveLength(3);
});

test('a turn that dies before its changes are safe tells the same ones again', async () => {
  const told: string[] = [];
  let dies = true;
  const poll = await afterBaseline({
    async tell(changes) {
      told.push(...changes.map(({ sourceId }) => sourceId));
      if (dies) throw new Error('the process died here');
    },
  });
  poll.graph.found.set(ASSIGNED, [held('bo'), held('bo', 'owner')]);
  await expect(pollConsents(poll)).rejects.toThrow('died');
  dies = false;
  poll.wait(MINUTE);
  await pollConsents(poll);
  expect(told).toHaveLength(4);
  expect(told.slice(2)).toEqual(told.slice(0, 2));
});

test('in a round of many turns, what a late turn shows may have happened since the round before reached the app', async () => {
  const poll = stage();
  const apps = Array.from({ length: 40 }, (_, index) => `app${index}`);
  poll.graph.found.set(
    '/servicePrincipals/delta',
    apps.map((id) => appItem(id)),
  );
  poll.graph.found.set('/oauth2PermissionGrants/delta', []);
  for (const id of apps) {
    poll.graph.found.set(`/servicePrincipals/${id}/appRoleAssignedTo`, [held('bo')]);
    poll.graph.found.set(`/servicePrincipals/${id}/owners`, []);
  }
  poll.graph.found.set('/users/bo', { id: 'bo' });
  await pollConsents(poll);
  for (const id of apps) poll.graph.found.set(`/servicePrincipals/${id}/appRoleAssignedTo`, []);
  for (const minutes of [15, 1]) {
    poll.wait(minutes * MINUTE);
    await pollConsents(poll);
  }
  expect(poll.told).toHaveLength(40);
  expect(new Set(poll.told.map(({ between }) => between.from))).toEqual(new Set([new Date(START).toISOString()]));
});
