/** An app that the directory ties to nobody is affected with the user who was seen to use it. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { isoOf } from '../../src/base/clock.ts';
import { appsOfUser } from '../../src/impact/app-clients.ts';
import { streamedSignIn } from '../fixtures/sign-in-export.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

/** Somebody, and an app at which they have neither grant nor assignment. */
async function begin(seed: number) {
  stage = await startStage({ seed });
  await stage.pass(1);
  const { engine, now, tenant } = stage;
  const clients: string[] = [];
  for await (const { clientId } of engine.pipeline.tenant.objects('grant', now())) clients.push(clientId);
  for await (const user of engine.pipeline.tenant.objects('user', now())) {
    const tied = await appsOfUser(user.id, engine.pipeline.tenant, now());
    const clientId = clients.find((id) => !tied.has(id));
    if (user.enabled && tied.size > 0 && clientId !== undefined)
      return { act: tenant.act, userId: user.id, clientId, tied: [...tied].sort() };
  }
  throw new Error('In this tenant everybody is tied to every app');
}

const affectedApps = async () =>
  (await readRecord(stage.engine.answers)).map(({ affectedApps }) => affectedApps?.map(({ id }) => id).sort());

test('an app seen in the polled log is affected when the account is disabled', async () => {
  const { act, userId, clientId, tied } = await begin(7);
  act.signIn({ userId, clientId });
  await stage.pass(12);
  act.disableUser({ userId });
  await stage.pass(12);
  expect(await affectedApps()).toEqual([[...tied, clientId].sort()]);
});

test('without a sign-in only the apps that the directory ties to the user are affected', async () => {
  const { act, userId, tied } = await begin(7);
  act.disableUser({ userId });
  await stage.pass(12);
  expect(await affectedApps()).toEqual([tied]);
});

test('a user seen in the stream is affected when the app is removed', async () => {
  const { userId, clientId } = await begin(7);
  const { engine, tenant, now } = stage;
  const appId = (await engine.pipeline.tenant.object('service-principal', clientId, now()))?.appId;
  const seen = streamedSignIn({ id: 's', createdDateTime: isoOf(now()), userId, appId, status: { errorCode: 0 } });
  const log = { log: () => {}, warn: () => {} };
  expect(
    await engine.acceptStream([{ records: [{ ...seen, resourceId: undefined, tenantId: tenant.tenantId }] }], log),
  ).toEqual([]);

  await stage.pass(6);
  tenant.act.removeServicePrincipal({ servicePrincipalId: clientId });
  await stage.pass(12);
  const [view] = await readRecord(engine.answers);
  expect(view?.affectedUsers?.map(({ id }) => id)).toContain(userId);
});
