/** How an app is registered comes with the app, for apps of this tenant. */
import { expect, test } from 'vitest';
import { pollConsents } from '../../../src/mirror/poll-tenant.ts';
import { appItem, MINUTE, type Stage, stage } from './graph-items.ts';

const LIST = '/applications';
const ofMailSync = { id: 'r1', appId: 'app-id-of-mail-sync', isFallbackPublicClient: null };
const onServer = {
  ...ofMailSync,
  web: { redirectUris: ['https://mail.example/back'] },
  spa: { redirectUris: [] },
  passwordCredentials: [{ keyId: 'k' }],
};
const onDevice = { ...ofMailSync, publicClient: { redirectUris: ['msauth://mail'] }, isFallbackPublicClient: true };

async function afterPoll(...applications: readonly object[]): Promise<Stage> {
  const poll = stage();
  poll.graph.found.set('/servicePrincipals/delta', [appItem('mail-sync'), appItem('notes')]);
  poll.graph.found.set('/oauth2PermissionGrants/delta', []);
  poll.graph.found.set(LIST, applications);
  await pollConsents(poll);
  poll.wait(MINUTE);
  return poll;
}

async function registrationOf(id: string, { mirror, now }: Stage, at = now()) {
  return (await mirror.object('service-principal', id, at))?.registration;
}

test('the kinds of its reply URLs, whether it may go without a credential, and whether it has a secret', async () => {
  expect(await registrationOf('mail-sync', await afterPoll(onServer))).toMatchObject({
    urlKinds: ['web'],
    fallbackPublic: false,
    hasCredentials: true,
  });
  expect(await registrationOf('mail-sync', await afterPoll(onDevice))).toMatchObject({
    urlKinds: ['public'],
    fallbackPublic: true,
    hasCredentials: false,
  });
});

test('of an app that another tenant registered it is not known', async () => {
  expect(await registrationOf('notes', await afterPoll(onServer))).toBeUndefined();
});

test('it is read anew after an hour, and still known as it was', async () => {
  const poll = await afterPoll(onServer);
  const before = poll.now();
  poll.graph.found.set(LIST, [onDevice]);

  await pollConsents(poll);
  expect(await registrationOf('mail-sync', poll)).toMatchObject({ urlKinds: ['web'] });

  poll.wait(60 * MINUTE);
  await pollConsents(poll);
  expect(await registrationOf('mail-sync', poll)).toMatchObject({ urlKinds: ['public'] });
  expect(await registrationOf('mail-sync', poll, before)).toMatchObject({ urlKinds: ['web'] });
});

test('what else of it changes is not told, and where it may not be read the rest goes on', async () => {
  const poll = await afterPoll(onServer);
  expect(poll.told).toEqual([]);

  poll.graph.refuse(LIST);
  poll.wait(60 * MINUTE);
  const result = await pollConsents(poll);

  expect(result.refused).toHaveLength(1);
  expect(await registrationOf('mail-sync', poll)).toMatchObject({ urlKinds: ['web'] });
});
