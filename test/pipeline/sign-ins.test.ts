/** From a refused sign-in, a risen risk and a sign-in that works again to the record. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

async function begin(seed: number): Promise<Stage['tenant']> {
  stage = await startStage({ seed });
  await stage.pass(1);
  return stage.tenant;
}

const onRecord = () => readRecord(stage.engine.answers);

test('an unused refresh token is on record once, for user and app, though its sign-in is published twice', async () => {
  const { act } = await begin(1);
  const { userId, clientId } = act.refuseRefresh();
  await stage.pass(30);
  const [view, ...others] = await onRecord();
  expect(others).toEqual([]);
  expect(view).toMatchObject({
    cause: 'refresh-token-inactive',
    subject: { kind: 'user-app' },
    affectedAppCount: 1,
    affectedUserCount: 1,
  });
  expect(view?.subject.id).toBe(`${userId}_${clientId}`);
  expect(view?.evidence).toHaveLength(1);
});

test('an expired secret is on record for its app', async () => {
  const { act } = await begin(2);
  const { clientId } = act.refuseApp();
  await stage.pass(12);
  expect(await onRecord()).toMatchObject([
    { cause: 'app-credential-lost', subject: { kind: 'application' }, affectedApps: [{ id: clientId }] },
  ]);
});

test('a user at risk is on record, and the revocation is closed when the risk is over', async () => {
  const { act } = await begin(3);
  const { userId } = act.raiseRisk();
  await stage.pass(12);
  expect(await onRecord()).toMatchObject([
    { cause: 'risk-raised', subject: { kind: 'user', id: userId }, state: 'open' },
  ]);
  act.clearRisk({ userId });
  await stage.pass(12);
  expect(await onRecord()).toMatchObject([{ cause: 'risk-raised', state: 'closed' }]);
});

test('the refused sign-in of a disabled account is evidence of that, and no revocation of its own', async () => {
  const { act } = await begin(4);
  const { userId } = act.disableUser();
  await stage.pass(8);
  act.refuseRefresh({ userId, errorCode: 50057 });
  await stage.pass(12);
  const [view, ...others] = await onRecord();
  expect(others).toEqual([]);
  expect(view?.cause).toBe('account-disabled');
  expect(view?.evidence.map(({ source }) => source)).toContain('sign-in');
});

test('ordinary sign-ins leave nothing on record', async () => {
  await begin(5);
  await stage.pass(40);
  expect(await onRecord()).toEqual([]);
  expect(stage.logLines.filter((line) => /^(sign-ins|risky-users): .*enqueued [1-9]/.test(line))).toEqual([]);
  expect(stage.logLines.some((line) => /^sign-ins: .*read [1-9]/.test(line))).toBe(true);
});

test('a user who signs in to the app again has recovered', async () => {
  const { act } = await begin(6);
  const { userId, clientId } = act.refuseRefresh();
  await stage.pass(12);
  act.signIn({ userId, clientId });
  await stage.pass(12);
  expect(await onRecord()).toMatchObject([{ cause: 'refresh-token-inactive', state: 'recovered' }]);
});
