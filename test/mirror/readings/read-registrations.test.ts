/** The registration of an app comes with the app, for apps of this tenant. */
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
  poll.graph.responses.set('/servicePrincipals/delta', [appItem('mail-sync'), appItem('notes')]);
  poll.graph.responses.set('/oauth2PermissionGrants/delta', []);
  poll.graph.responses.set(LIST, applications);
  await pollConsents(poll);
  poll.wait(MINUTE);
  return poll;
}

async function registrationOf(id: string, { mirror, now }: Stage, at = now()) {
  return (await mirror.object('service-principal', id, at))?.registration;
}

test('a registration has the kinds of reply URLs, the public fallback, and whether there are credentials', async () => {
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

test('an app that another tenant registered has no registration', async () => {
  expect(await registrationOf('notes', await afterPoll(onServer))).toBeUndefined();
});

test('a registration is read again after an hour, and still known as it was', async () => {
  const poll = await afterPoll(onServer);
  const before = poll.now();
  poll.graph.responses.set(LIST, [onDevice]);

  await pollConsents(poll);
  expect(await registrationOf('mail-sync', poll)).toMatchObject({ urlKinds: ['web'] });

  poll.wait(60 * MINUTE);
  await pollConsents(poll);
  expect(await registrationOf('mail-sync', poll)).toMatchObject({ urlKinds: ['public'] });
  expect(await registrationOf('mail-sync', poll, before)).toMatchObject({ urlKinds: ['web'] });
});

test('other members of a registration are no changes, and without permission the other readings are done', async () => {
  const poll = await afterPoll(onServer);
  expect(poll.enqueued).toEqual([]);

  poll.graph.refuse(LIST);
  poll.wait(60 * MINUTE);
  const result = await pollConsents(poll);

  expect(result.refused).toHaveLength(1);
  expect(await registrationOf('mail-sync', poll)).toMatchObject({ urlKinds: ['web'] });
});
