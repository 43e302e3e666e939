/**
 * A missing permission or licence switches a source off, with one clear line in the log; it is tried again, and
 * everything else continues.
 */
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

const warnings = () => stage.logLines.filter((line) => line.startsWith('warning'));
const pollsOf = (source: PolledSource) => stage.logLines.filter((line) => line.startsWith(`${source}: `)).length;

test.each([
  ['directory-audits', AUDITS, PREMIUM, 'AuditLog.Read.All', 'who did it'],
  ['directory-audits', AUDITS, 'Authorization_RequestDenied', 'AuditLog.Read.All', 'who did it'],
  ['sign-ins', '/auditLogs/signIns', PREMIUM, 'P1', 'refused apps'],
  ['sign-ins', '/auditLogs/signIns', 'Authorization_RequestDenied', 'AuditLog.Read.All', 'refused apps'],
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
  '%s refused (%s, %s): one line names the permission and what is missing without it',
  async (source, path, code, permission, lost) => {
    const { faults } = await begin();
    faults.refuse(path, code);
    await stage.poll(source);
    await stage.pass(30);
    expect(warnings()).toEqual([expect.stringContaining(`${source} is `)]);
    for (const part of [code, path, permission, lost]) expect(warnings()[0]).toContain(part);
  },
);

test('after an incident of five minutes it is read again within five minutes, and the log says so', async () => {
  const { faults } = await begin();
  faults.refuse(AUDITS, 'Authorization_RequestDenied');
  await stage.pass(5);
  faults.allow(AUDITS);
  const polls = pollsOf('directory-audits');
  await stage.pass(5);
  expect(pollsOf('directory-audits')).toBeGreaterThan(polls);
  expect(warnings().slice(1)).toEqual(['warning: directory-audits is on again']);
});

test('one refusal does not switch a source off: the next poll reads it', async () => {
  const { faults } = await begin();
  faults.refuse(AUDITS, 'Authorization_RequestDenied');
  await stage.pass(1);
  faults.allow(AUDITS);
  const polls = pollsOf('directory-audits');
  await stage.pass(1);
  expect(pollsOf('directory-audits')).toBe(polls + 1);
});

test('a clock that is set back does not keep a source off', async () => {
  const { faults } = await begin();
  faults.refuse(AUDITS, PREMIUM);
  await stage.pass(40);
  faults.allow(AUDITS);
  const polls = pollsOf('directory-audits');
  stage.skip(-24 * 60);
  await stage.poll('directory-audits');
  expect(pollsOf('directory-audits')).toBe(polls + 1);
});

test('what happened while the log was refused is reported when it is on again', async () => {
  const { act, faults } = await begin();
  faults.refuse(AUDITS, PREMIUM);
  await stage.pass(5);
  const { actorId } = act.disableUser({ auditDelayMs: 0 });
  await stage.pass(20);
  faults.allow(AUDITS);
  await stage.pass(62);
  expect((await readRecord(stage.engine.answers)).map(({ actor }) => actor?.id)).toEqual([actorId]);
});

test('while the log is off, everything else continues: the change is seen, without who did it', async () => {
  const { act, faults } = await begin();
  faults.refuse(AUDITS, PREMIUM);
  await stage.pass(2);
  const { userId } = act.disableUser();
  const { policyId } = act.createPolicy();
  await stage.pass(10);
  const views = await readRecord(stage.engine.answers);
  expect(views.map(({ subject, actor }) => [subject.id, actor])).toEqual(
    expect.arrayContaining([
      [userId, undefined],
      [policyId, undefined],
    ]),
  );
  expect(warnings().length).toBe(1);
});

test('one refused list switches its source off in part: the rest is still read', async () => {
  const { act, faults } = await begin();
  faults.refuse('/identity/conditionalAccess/namedLocations', 'Authorization_RequestDenied');
  await stage.pass(5);
  const { policyId } = act.createPolicy();
  await stage.pass(5);
  expect(warnings()).toEqual([expect.stringContaining('policies is partly off')]);
  expect((await readRecord(stage.engine.answers)).map(({ subject }) => subject.id)).toContain(policyId);
});

test('a long pause that Graph requests skips the poll, and the next one reads what it did not', async () => {
  const { act, faults } = await begin();
  faults.throttleNext('/users/delta', { retryAfterSeconds: 120 });
  const { userId } = act.disableUser({ notify: false, auditDelayMs: 3_600_000 });
  stage.skip(1);
  await stage.poll('users');
  expect(warnings()).toEqual(['warning: users: skipped this poll, Graph asked for a pause of 120 s']);
  expect(await readRecord(stage.engine.answers)).toEqual([]);
  await stage.poll('users');
  expect((await readRecord(stage.engine.answers)).map(({ subject }) => subject.id)).toEqual([userId]);
});
