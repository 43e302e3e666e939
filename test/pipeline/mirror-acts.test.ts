/** Acts that the audit log and a reading both show: one revocation with evidence from each, and whom it affects. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import type { RevocationDetails } from '../../src/query/answers.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

async function begin(seed: number): Promise<Stage['tenant']> {
  stage = await startStage({ seed });
  await stage.pass(1);
  return stage.tenant;
}

async function only(): Promise<RevocationDetails> {
  const [first, ...others] = await readRecord(stage.engine.answers);
  expect(others.map(({ cause, subject }) => `${cause} ${subject.id}`)).toEqual([]);
  if (!first) throw new Error('nothing is on record');
  return first;
}

const sourcesOf = ({ evidence }: RevocationDetails) => [...new Set(evidence.map(({ source }) => source))].sort();

test('a device that lost compliance affects its user', async () => {
  const { act, directory } = await begin(21);
  const { deviceId = '' } = act.loseCompliance();
  await stage.pass(12);
  const view = await only();
  expect([view.cause, view.subject.id, sourcesOf(view)]).toEqual([
    'device-noncompliant',
    deviceId,
    ['devices-delta', 'directory-audit'],
  ]);
  expect(view.affectedUsers.map(({ id }) => id)).toEqual(directory.deviceUsers.get(deviceId));
});

test('a removed device is a disabled device', async () => {
  const { act } = await begin(22);
  const { deviceId } = act.removeDevice();
  await stage.pass(12);
  const view = await only();
  expect([view.cause, view.subject.id, sourcesOf(view)]).toEqual([
    'device-disabled',
    deviceId,
    ['devices-delta', 'directory-audit'],
  ]);
});

test('a device that is compliant again closes the revocation', async () => {
  const { act } = await begin(23);
  const { deviceId } = act.loseCompliance();
  await stage.pass(12);
  act.regainCompliance({ deviceId });
  await stage.pass(12);
  expect(await only()).toMatchObject({ state: 'closed', cause: 'device-noncompliant' });
});

test('a removed assignment is in the audit log and in the reading', async () => {
  const { act } = await begin(24);
  const { servicePrincipalId, principalId } = act.removeAssignment();
  await stage.pass(40);
  const view = await only();
  expect([view.cause, view.subject.id, sourcesOf(view)]).toEqual([
    'app-role-removed',
    `${servicePrincipalId}_${principalId}`,
    ['assignment-list', 'directory-audit'],
  ]);
});

test('a removed secret is in the audit log and in the reading', async () => {
  const { act } = await begin(25);
  act.removeSecret();
  await stage.pass(65);
  const view = await only();
  expect([view.cause, sourcesOf(view)]).toEqual(['app-credential-lost', ['application-list', 'directory-audit']]);
});

test('a changed token lifetime policy is in the audit log and in the reading', async () => {
  const { act } = await begin(26);
  const { policyId } = act.changeTokenPolicy();
  await stage.pass(12);
  const view = await only();
  expect([view.cause, view.subject.id, sourcesOf(view)]).toEqual([
    'token-policy-changed',
    policyId,
    ['directory-audit', 'policy-list'],
  ]);
});

test('a user added to a group that a policy includes is the only one affected', async () => {
  const { act, directory } = await begin(27);
  const enforced = directory.policies
    .live()
    .find(({ state, conditions: { users } }) => state === 'enabled' && users.includeGroups.length > 0);
  const groupId = enforced?.conditions.users.includeGroups[0] ?? '';
  const { userId } = act.addGroupMember({ groupId });
  await stage.pass(12);
  const view = await only();
  expect([view.cause, view.subject.id, view.subject.kind]).toEqual([
    'policy-changed',
    `${groupId}_${userId}`,
    'membership',
  ]);
  expect(sourcesOf(view)).toEqual(['directory-audit', 'groups-delta']);
  expect(view.affectedUsers.filter(({ id }) => id !== userId)).toEqual([]);
});

test('a change in a group that no policy uses is no revocation', async () => {
  const { act, directory } = await begin(28);
  const named = new Set(
    directory.policies.live().flatMap(({ conditions: { users } }) => [...users.includeGroups, ...users.excludeGroups]),
  );
  const idle = directory.groups.live().find(({ id, displayName }) => !named.has(id) && displayName === 'All staff');
  act.removeGroupMember({ groupId: idle?.id });
  await stage.pass(12);
  expect((await readRecord(stage.engine.answers)).filter(({ cause }) => cause === 'policy-changed')).toEqual([]);
});
