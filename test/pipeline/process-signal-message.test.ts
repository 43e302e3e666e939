/** One message of the signal queue: its signals are processed one by one, and what is unclear yet comes back. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { isoOf } from '../../src/base/clock.ts';
import { grantSubjectId, UNKNOWN_PRINCIPAL } from '../../src/detect/subject.ts';
import { toQueueMessages } from '../../src/ingest/queue/queue-signals.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

async function begin(seed: number): Promise<Stage['tenant']> {
  stage = await startStage({ seed });
  await stage.pass(1);
  return stage.tenant;
}

const log = { log: () => {}, warn: () => {} };
const take = (message: unknown) => stage.engine.processSignalMessage(message, log);
const subjects = async () => (await readRecord(stage.engine.answers)).map(({ subject }) => subject.id);

/** One message with all signals, and one that cannot be parsed. */
async function messageOf({ tenant: { tenantId }, now, signals, tables }: Stage): Promise<unknown> {
  const bad = {
    kind: 'tenant-changed',
    tenantId,
    source: 'users-delta',
    sourceId: 'bad',
    seenAt: isoOf(now()),
    object: 'nonsense',
  } as const;
  const [text = ''] = await toQueueMessages([bad, ...signals], {
    snapshots: tableSnapshots(tenantStore(tables, tenantId)),
  });
  return JSON.parse(text);
}

test('one bad signal does not fail its batch: it goes back to the queue alone, and then it is refused', async () => {
  await begin(1);
  const disabled = [stage.tenant.act.disableUser(), stage.tenant.act.disableUser()];
  await stage.pass(10);
  const message = await messageOf(stage);
  await stage.stop();
  stage = await startStage({ seed: 1 });

  await take(message);
  expect((await subjects()).sort()).toEqual(disabled.map(({ userId }) => userId).sort());
  const alone = JSON.parse(stage.queue.take() ?? '');
  expect(alone).toMatchObject([{ sourceId: 'bad' }]);
  expect(stage.queue.take()).toBeUndefined();
  await expect(take(alone)).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });
});

test('a malformed message is refused with a code', async () => {
  await begin(1);
  const valid = { kind: 'audit-recorded', tenantId: 't', source: 's', sourceId: 'i', seenAt: '2031-03-03T08:00:00Z' };
  const other = JSON.parse('[{"__proto__":{"v":1},"constructor":1}]');
  for (const message of [
    'not json at all',
    7,
    null,
    {},
    [{ v: 1 }, 'junk'],
    [{ ...valid, v: 2, body: {} }],
    [{ ...valid, v: 1 }],
    other,
  ]) {
    await expect(take(message)).rejects.toMatchObject({ code: 'MALFORMED_INPUT' });
  }
  expect(await subjects()).toEqual([]);
});

/**
 * Two people hold the same grant of one app; an admin removes one of them, and the log is read before the consents are.
 */
async function unclearConsent(): Promise<string> {
  const { act, directory } = stage.tenant;
  const [one, other] = directory.users
    .live()
    .filter(({ id, accountEnabled }) => accountEnabled && !directory.untouchable.has(id));
  const scopes = ['Mail.Read', 'Files.Read.All', 'Tasks.ReadWrite'];
  const client = act.grantConsent({ userId: one?.id, scopes }).clientId;
  act.grantConsent({ userId: other?.id, clientId: client, scopes });
  await stage.pass(10);
  const grant = directory.grants
    .live()
    .find(({ principalId, clientId }) => principalId === one?.id && clientId === client);
  const { principalId, clientId = '' } = act.adminRemovesUserConsent({ grantId: grant?.id, auditDelayMs: 0 });
  stage.skip(0.5);
  await stage.poll('directory-audits');
  return grantSubjectId(clientId, principalId ?? undefined);
}

test('a consent whose user is unclear comes back with a delay, and the next reading settles it', async () => {
  await begin(2);
  const subject = await unclearConsent();
  expect(await subjects()).toEqual([]);
  expect(stage.queue.delays().every((seconds) => seconds >= 2 && seconds <= 60)).toBe(true);
  expect(stage.queue.delays().length).toBe(1);
  await stage.pass(3);
  expect(await subjects()).toEqual([subject]);
  expect(stage.queue.delays()).toEqual([]);
});

test('where no reading shows its user, the delay ends after a quarter of an hour', async () => {
  const { faults } = await begin(2);
  const subject = await unclearConsent();
  faults.refuse('/oauth2PermissionGrants', 'Authorization_RequestDenied');
  await stage.pass(14);
  expect(await subjects()).toEqual([]);
  await stage.pass(3);
  expect(await subjects()).toEqual([subject.replace(/_.*/, `_${UNKNOWN_PRINCIPAL}`)]);
  expect(stage.queue.delays()).toEqual([]);
});

test('a policy change that the log shows by half is delayed until the reading, and its reach is found', async () => {
  const { act } = await begin(3);
  const { policyId } = act.createPolicy({ auditDelayMs: 0 });
  stage.skip(0.2);
  await stage.poll('directory-audits');
  await stage.pass(5);
  const [view] = await readRecord(stage.engine.answers);
  expect(view).toMatchObject({ subject: { id: policyId }, cause: 'policy-changed' });
  expect(view?.affectedUserCount).toBeGreaterThan(10);
  expect(view?.evidence.length).toBe(3);
});

test('lifecycle events renew a subscription, create it again, or read the users again', async () => {
  const { faults, act } = await begin(4);
  await faults.lifecycle('reauthorizationRequired');
  await stage.work();
  expect(stage.logLines).toContainEqual(expect.stringContaining('renewed 1'));

  await faults.lifecycle('subscriptionRemoved');
  await stage.work();
  expect(stage.logLines.slice(1)).toContainEqual('subscriptions: kept 0, renewed 0, created 2, deleted 0');

  const { userId } = act.disableUser({ notify: false, auditDelayMs: 3_600_000 });
  stage.skip(1);
  await faults.lifecycle('missed');
  await stage.work();
  expect(await subjects()).toEqual([userId]);
});
