/** Which principal has which roles at an app, round by round: there is no delta for it. */
import { expect, test } from 'vitest';
import { pollConsents } from '../../../src/mirror/poll-tenant.ts';
import { appItem, lineOf, MINUTE, removed, START, type Stage, stage } from './graph-items.ts';

const ASSIGNED = '/servicePrincipals/crm/appRoleAssignedTo';

const assigned = (principalId: string, appRoleId = 'member', principalType = 'User') => ({
  id: `${principalId}-${appRoleId}`,
  principalId,
  principalType,
  appRoleId,
});

async function afterBaseline(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const poll = stage(options);
  poll.graph.responses.set('/servicePrincipals/delta', [appItem('crm')]);
  poll.graph.responses.set('/oauth2PermissionGrants/delta', []);
  poll.graph.responses.set('/servicePrincipals/crm/owners', []);
  for (const path of ['/users/ada', '/users/bo', '/groups/sales', '/servicePrincipals/crm'])
    poll.graph.responses.set(path, { id: path.slice(path.lastIndexOf('/') + 1) });
  await pollRound(poll, assigned('ada'), assigned('bo'), assigned('bo', 'owner'), assigned('sales', 'member', 'Group'));
  return poll;
}

async function pollRound(poll: Stage, ...assignments: readonly object[]): Promise<void> {
  poll.graph.responses.set(ASSIGNED, assignments);
  await pollConsents(poll);
  poll.wait(15 * MINUTE);
}

test('the first round is the baseline', async () => {
  expect((await afterBaseline()).enqueued).toEqual([]);
});

test('a removed assignment, and one lost role of several, are changes since they were last seen', async () => {
  const poll = await afterBaseline();
  await pollRound(poll, assigned('bo', 'owner'));
  expect(poll.enqueued.map(lineOf).sort()).toEqual([
    'ada at crm as member -> none',
    'bo at crm as member+owner -> bo at crm as owner',
    'sales at crm as member -> none',
  ]);
  expect(poll.enqueued[0]).toMatchObject({
    source: 'assignment-list',
    between: { from: new Date(START).toISOString(), to: new Date(START + 15 * MINUTE).toISOString() },
  });
});

test('a new assignment is no change; one that came back is, and so is its next loss', async () => {
  const poll = await afterBaseline();
  const others = [assigned('bo'), assigned('bo', 'owner'), assigned('sales', 'member', 'Group')];
  await pollRound(poll, ...others, assigned('ada'), assigned('new'));
  expect(poll.enqueued).toEqual([]);
  for (const ada of [[], [assigned('ada')], []]) await pollRound(poll, ...others, assigned('new'), ...ada);
  expect(poll.enqueued.map(lineOf)).toEqual([
    'ada at crm as member -> none',
    'none -> ada at crm as member',
    'ada at crm as member -> none',
  ]);
  expect(new Set(poll.enqueued.map(({ sourceId }) => sourceId)).size).toBe(3);
});

test('assignments that go with a deleted user or app are no changes', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.delete('/users/ada');
  await pollRound(poll, assigned('bo'), assigned('bo', 'owner'), assigned('sales', 'member', 'Group'));
  poll.graph.responses.delete('/servicePrincipals/crm');
  poll.graph.responses.set('/servicePrincipals/delta', []);
  await pollRound(poll);
  expect(poll.enqueued).toEqual([]);
});

test('a deleted app is a change of its own, and its assignments are still known', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/servicePrincipals/delta', []);
  poll.graph.addToDelta('/servicePrincipals/delta', removed('crm', 'changed'));
  await pollRound(poll);
  expect(poll.enqueued.map(({ object }) => object)).toEqual(['service-principal']);
  expect(await poll.mirror.assignmentsOfApp('crm', START)).toHaveLength(3);
});

test('a poll that dies before its changes are safe enqueues the same changes again', async () => {
  const ids: string[] = [];
  let dies = true;
  const poll = await afterBaseline({
    async enqueue(changes) {
      ids.push(...changes.map(({ sourceId }) => sourceId));
      if (dies) throw new Error('the process died here');
    },
  });
  poll.graph.responses.set(ASSIGNED, [assigned('bo'), assigned('bo', 'owner')]);
  await expect(pollConsents(poll)).rejects.toThrow('died');
  dies = false;
  poll.wait(MINUTE);
  await pollConsents(poll);
  expect(ids).toHaveLength(4);
  expect(ids.slice(2)).toEqual(ids.slice(0, 2));
});

test('in a round of several polls, a change may date from the round before, which read the app last', async () => {
  const poll = stage();
  const apps = Array.from({ length: 140 }, (_, index) => `app${index}`);
  poll.graph.responses.set(
    '/servicePrincipals/delta',
    apps.map((id) => appItem(id)),
  );
  poll.graph.responses.set('/oauth2PermissionGrants/delta', []);
  for (const id of apps) {
    poll.graph.responses.set(`/servicePrincipals/${id}`, { id });
    poll.graph.responses.set(`/servicePrincipals/${id}/appRoleAssignedTo`, [assigned('bo')]);
    poll.graph.responses.set(`/servicePrincipals/${id}/owners`, []);
  }
  poll.graph.responses.set('/users/bo', { id: 'bo' });
  await pollConsents(poll);
  for (const id of apps) poll.graph.responses.set(`/servicePrincipals/${id}/appRoleAssignedTo`, []);
  for (const minutes of [15, 1]) {
    poll.wait(minutes * MINUTE);
    await pollConsents(poll);
  }
  expect(poll.enqueued).toHaveLength(140);
  expect(new Set(poll.enqueued.map(({ between }) => between.from))).toEqual(new Set([new Date(START).toISOString()]));
});
