/** A missing permission or licence turns off what needs it, says so once and clearly, and is asked for again; everything else goes on. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../../local/day/day-summary.ts';
import type { PolledSource } from '../../../src/graph/graph-permissions.ts';
import { type Stage, startStage } from '../../pipeline/stage.ts';

const PREMIUM = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
const AUDITS = '/auditLogs/directoryAudits';

let stage: Stage;
afterEach(() => stage.stop());

async function begin(seed = 1): Promise<Stage['tenant']> {
  stage = await startStage({ seed });
  await stage.pass(1);
  return stage.tenant;
}

const warnings = () => stage.said.filter((line) => line.startsWith('warning'));
const turnsOf = (feature: PolledSource) => stage.said.filter((line) => line.startsWith(`${feature}: `)).length;

test.each([
  ['directory-audits', AUDITS, PREMIUM, 'AuditLog.Read.All', 'who did it'],
  ['directory-audits', AUDITS, 'Authorization_RequestDenied', 'AuditLog.Read.All', 'who did it'],
  ['sign-ins', '/auditLogs/signIns', PREMIUM, 'P1', 'apps that are refused'],
  ['sign-ins', '/auditLogs/signIns', 'Authorization_RequestDenied', 'AuditLog.Read.All', 'apps that are refused'],
  ['risky-users', '/identityProtection', PREMIUM, 'P2', 'users at risk'],
  ['risky-users', '/identityProtection', 'Authorization_RequestDenied', 'IdentityRiskyUser.Read.All', 'users at risk'],
  ['consents', '/oauth2PermissionGrants', 'Authorization_RequestDenied', 'Directory.Read.All', 'consents revoked'],
  ['policies', '/identity/conditionalAccess', 'Authorization_RequestDenied', 'Policy.Read.All', 'policy changes'],
  ['policies', '/identity/conditionalAccess', PREMIUM, 'Policy.Read.All', 'policy changes'],
  ['users', '/users', 'Authorization_RequestDenied', 'User.Read.All', 'accounts disabled'],
  [
    'subscriptions',
    '/subscriptions',
    'Authorization_RequestDenied',
    'Group.Read.All',
    'changes are seen at the next poll',
  ],
] as const)(
  '%s refused (%s, %s): one line names the permission and what is lost without it',
  async (feature, path, code, permission, lost) => {
    const { faults } = await begin();
    faults.refuse(path, code);
    await stage.read(feature);
    await stage.pass(30);
    expect(warnings()).toEqual([expect.stringContaining(`${feature} is `)]);
    for (const part of [code, path, permission, lost]) expect(warnings()[0]).toContain(part);
  },
);

test('a feature that is off is asked for again after an hour, and says when it is back', async () => {
  const { faults } = await begin();
  faults.refuse(AUDITS, PREMIUM);
  await stage.pass(10);
  const turns = turnsOf('directory-audits');
  faults.allow(AUDITS);
  await stage.pass(45);
  expect(turnsOf('directory-audits')).toBe(turns);
  await stage.pass(10);
  expect(turnsOf('directory-audits')).toBeGreaterThan(turns);
  expect(warnings().slice(1)).toEqual(['warning: directory-audits is on again']);
});

test('what happened while the log was refused is told when it is back', async () => {
  const { act, faults } = await begin();
  faults.refuse(AUDITS, PREMIUM);
  await stage.pass(5);
  const { actorId } = act.disableUser({ auditDelayMs: 0 });
  await stage.pass(20);
  faults.allow(AUDITS);
  await stage.pass(45);
  expect((await readRecord(stage.running.answers)).map(({ actor }) => actor?.id)).toEqual([actorId]);
});

test('while the log is off the rest goes on: the change is seen, whoever did it', async () => {
  const { act, faults } = await begin();
  faults.refuse(AUDITS, PREMIUM);
  await stage.pass(2);
  const { userId } = act.disableUser();
  const { policyId } = act.createPolicy();
  await stage.pass(10);
  const views = await readRecord(stage.running.answers);
  expect(views.map(({ subject, actor }) => [subject.id, actor])).toEqual(
    expect.arrayContaining([
      [userId, undefined],
      [policyId, undefined],
    ]),
  );
  expect(warnings().length).toBe(1);
});

test('one list refused turns its feature off in part only: what can be read still is', async () => {
  const { act, faults } = await begin();
  faults.refuse('/identity/conditionalAccess/namedLocations', 'Authorization_RequestDenied');
  await stage.pass(5);
  const { policyId } = act.createPolicy();
  await stage.pass(5);
  expect(warnings()).toEqual([expect.stringContaining('policies is partly off')]);
  expect((await readRecord(stage.running.answers)).map(({ subject }) => subject.id)).toContain(policyId);
});

test('a long pause that Graph asks for skips the turn, and the next one reads what it did not', async () => {
  const { act, faults } = await begin();
  faults.throttleNext('/users/delta', { retryAfterSeconds: 120 });
  const { userId } = act.disableUser({ notify: false, auditDelayMs: 3_600_000 });
  stage.leap(1);
  await stage.read('users');
  expect(warnings()).toEqual(['warning: users: skipped this turn, Graph asked for a pause of 120 s']);
  expect(await readRecord(stage.running.answers)).toEqual([]);
  await stage.read('users');
  expect((await readRecord(stage.running.answers)).map(({ subject }) => subject.id)).toEqual([userId]);
});
