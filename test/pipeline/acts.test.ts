/** From an act in the tenant to its record and its notices, one kind of act at a time. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';
import type { RevocationDetails } from '../../src/query/answers.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { processAll, workerOn } from './replay.ts';
import { type Stage, startStage } from './stage.ts';

const DAY_MINUTES = 24 * 60;

let stage: Stage;
afterEach(() => stage.stop());

async function begin(seed: number): Promise<Stage['tenant']> {
  stage = await startStage({ seed });
  await stage.pass(1);
  return stage.tenant;
}

const onRecord = () => readRecord(stage.engine.answers);

async function only(): Promise<RevocationDetails> {
  const [first, ...others] = await onRecord();
  expect(others).toEqual([]);
  if (!first) throw new Error('nothing is on record');
  return first;
}

const mailsTo = (address: string | null | undefined) =>
  stage.tenant.mailbox.messages().filter((message) => address && JSON.stringify(message).includes(`"${address}"`));

test('an act that three sources report is one revocation with a piece of evidence from each', async () => {
  const { act } = await begin(1);
  const { userId, actorId } = act.disableUser();
  await stage.pass(12);
  const { cause, subject, evidence, actor } = await only();
  expect([cause, subject.id, actor?.id]).toEqual(['account-disabled', userId, actorId]);
  expect(new Set(evidence.map(({ source }) => source))).toEqual(
    new Set(['notification', 'users-delta', 'directory-audit']),
  );
});

test('an audit record that arrives three days late joins the revocation, and names the actor', async () => {
  const { act } = await begin(2);
  const { userId, actorId } = act.disableUser({ auditDelayMs: 3 * DAY_MINUTES * 60_000 });
  await stage.pass(12);
  const before = await only();
  expect(before.actor).toBeUndefined();
  stage.skip(3 * DAY_MINUTES);
  await stage.pass(10);
  const after = await only();
  expect([after.revocationId, after.subject.id, after.actor?.id]).toEqual([before.revocationId, userId, actorId]);
  expect(after.evidence.length).toBeGreaterThan(before.evidence.length);
});

test('a consent that is widened is no revocation', async () => {
  const { act } = await begin(3);
  act.widenConsent();
  await stage.pass(12);
  expect(stage.signals.length).toBeGreaterThan(1);
  expect(await onRecord()).toEqual([]);
});

test('enabling the account closes the revocation, and disabling it again opens a second one', async () => {
  const { act } = await begin(4);
  const { userId } = act.disableUser();
  await stage.pass(12);
  act.enableUser({ userId });
  await stage.pass(12);
  expect(await only()).toMatchObject({ state: 'closed', subject: { id: userId } });
  act.disableUser({ userId });
  await stage.pass(12);
  expect((await onRecord()).map(({ state }) => state).sort()).toEqual(['closed', 'open']);
});

test('of an account that is enabled again before anybody was told nobody is told', async () => {
  const { act } = await begin(5);
  const { userId } = act.disableUser({ auditDelayMs: 0 });
  await stage.pass(1);
  act.enableUser({ userId, auditDelayMs: 0 });
  await stage.pass(15);
  const { notices } = await only();
  expect(notices.length).toBeGreaterThan(0);
  expect(new Set(notices.map(({ state, reason }) => `${state} ${reason}`))).toEqual(
    // The policy never tells the account itself.
    new Set(['suppressed closed', 'suppressed by-policy']),
  );
  expect(stage.tenant.mailbox.messages()).toEqual([]);
});

test('a removed app and its consents are one revocation, and each consent refers to it', async () => {
  const { act, directory } = await begin(6);
  const [grant] = directory.grants.live();
  const { servicePrincipalId = '' } = act.removeServicePrincipal({ servicePrincipalId: grant?.clientId });
  await stage.pass(12);
  const app = await only();
  expect([app.cause, app.subject.id]).toEqual(['app-deleted', servicePrincipalId]);
  const folded = await Promise.all((await foldedIds()).map((id) => stage.engine.answers.show(id)));
  expect(folded.length).toBeGreaterThan(0);
  expect(new Set(folded.map((view) => view?.foldedInto))).toEqual(new Set([app.revocationId]));
});

test('a user who is disabled and deleted at once is one revocation, the deletion', async () => {
  const { act } = await begin(7);
  const { userId } = act.disableUser({ auditDelayMs: 30_000 });
  act.deleteUser({ userId, auditDelayMs: 30_000 });
  await stage.pass(15);
  expect(await only()).toMatchObject({ cause: 'account-deleted', subject: { id: userId } });
});

test('a user gets no notice of a consent that they withdrew, and one of a consent that an admin removed', async () => {
  const { act, directory } = await begin(8);
  const own = act.userWithdrawsConsent();
  const others = directory.grants
    .live()
    .find(
      ({ principalId }) =>
        principalId !== null && principalId !== own.principalId && directory.users.get(principalId)?.accountEnabled,
    );
  const removed = act.adminRemovesUserConsent({ grantId: others?.id });
  await stage.pass(20);
  expect((await onRecord()).map(({ subject }) => subject.id).sort()).toEqual(
    [own, removed].map(({ clientId = '', principalId }) => grantSubjectId(clientId, principalId ?? undefined)).sort(),
  );
  const mailOf = (id: string | null | undefined) => directory.users.get(id ?? '')?.mail;
  expect([mailOf(own.principalId), mailOf(removed.principalId)]).not.toContain(undefined);
  expect(mailsTo(mailOf(own.principalId))).toEqual([]);
  expect(mailsTo(mailOf(removed.principalId)).length).toBe(1);
});

test('what is a day old when it is first seen is recorded, and nobody is told', async () => {
  const { act } = await begin(9);
  act.disableUser();
  act.adminRemovesUserConsent();
  await stage.pass(15);
  const rows = stage.signals.filter(({ kind }) => kind === 'audit-recorded');
  const late = workerOn(memoryTables(), { ...stage, now: () => stage.now() + (DAY_MINUTES + 10) * 60_000 });
  await processAll(rows, [late]);
  const views = await readRecord(late.answers);
  expect(views.length).toBe(2);
  const notices = views.flatMap((view) => view.notices);
  expect(notices.length).toBeGreaterThan(0);
  expect(new Set(notices.map(({ state, reason }) => `${state} ${reason}`))).toEqual(new Set(['suppressed too-old']));
});

async function foldedIds(): Promise<readonly string[]> {
  const { rows } = await stage.tables('Revocations').query({ partition: { from: '', to: '~' } });
  const listed = new Set((await onRecord()).map(({ revocationId }) => revocationId));
  return rows.map(({ revocationId }) => String(revocationId)).filter((id) => !listed.has(id));
}

test('many accounts disabled by one administrator are one sweep, and the administrators read one mail', async () => {
  const { act, directory, mailbox } = await begin(10);
  const [admin = ''] = directory.adminIds;
  const people = directory.users
    .live()
    .filter(({ id, accountEnabled }) => accountEnabled && !directory.untouchable.has(id));
  const chosen = people.slice(0, 12).map(({ id }) => id);
  for (const userId of chosen) act.disableUser({ userId, actorId: admin });
  await stage.pass(25);

  const views = await onRecord();
  expect(views.map(({ subject }) => subject.id).sort()).toEqual(chosen.toSorted());
  expect(new Set(views.map(({ sweep }) => `${sweep?.members} by ${sweep?.by.id}`))).toEqual(
    new Set([`12 by ${admin}`]),
  );
  const sweep = await stage.engine.answers.sweep(views[0]?.sweep?.id ?? '');
  expect(sweep?.revocations.map(({ subject }) => subject.id).sort()).toEqual(chosen.toSorted());

  const notices = views
    .flatMap((view) => view.notices)
    .filter(({ state, reason }) => state === 'sent' || reason === 'swept');
  const readers = Map.groupBy(notices, ({ audience }) => audience);
  expect(Math.max(...[...readers.values()].map(({ length }) => length))).toBeGreaterThan(1);
  for (const [reader, own] of readers)
    expect([reader, own.filter(({ state }) => state === 'sent').length]).toEqual([reader, 1]);
  expect(mailbox.messages().length).toBe(readers.size);
});
