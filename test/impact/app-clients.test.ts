/** Which types of client an app may be, by what is known of it, and which effects are certain then. */
import { expect, test } from 'vitest';
import { type ClientType, clientTypesOf } from '../../src/impact/app-clients.ts';
import { judgeClient, judgeForUser, judgeRefused } from '../../src/impact/truth/judge-client.ts';
import { TRUTH } from '../../src/impact/truth/truth-table.ts';
import type { Registration, ServicePrincipal } from '../../src/mirror/tenant.ts';
import { app } from '../fakes/memory-tenant.ts';

const EVERY: readonly ClientType[] = ['public', 'confidential', 'spa', 'unattended'];
const registered = (differing: Partial<Registration>): Partial<ServicePrincipal> => ({
  registration: { urlKinds: [], fallbackPublic: false, hasCredentials: false, ...differing },
});

test.each<[string, Partial<ServicePrincipal>, readonly ClientType[]]>([
  ['with web reply URLs', registered({ urlKinds: ['web'], hasCredentials: true }), ['confidential']],
  ['with single-page reply URLs', registered({ urlKinds: ['spa'] }), ['spa']],
  ['with mobile reply URLs', registered({ urlKinds: ['public'] }), ['public']],
  ['with web and single-page reply URLs', registered({ urlKinds: ['spa', 'web'] }), ['spa', 'confidential']],
  [
    'that may go without a credential',
    registered({ urlKinds: ['web'], fallbackPublic: true }),
    ['confidential', 'public'],
  ],
  ['with a credential and nowhere to send a user back to', registered({ hasCredentials: true }), ['unattended']],
  ['of which the registration says nothing', registered({}), EVERY],
  ['that is a managed identity', { servicePrincipalType: 'ManagedIdentity' }, ['unattended']],
  ['of another tenant, on the web', { replyUrls: ['https://app.fabrikam.example/back'] }, ['confidential', 'spa']],
  ['of another tenant, installed', { replyUrls: ['msauth.com.fabrikam.mail://auth'] }, ['public']],
  [
    'of another tenant, with the native client URL',
    { replyUrls: ['https://login.microsoftonline.com/common/oauth2/nativeclient'] },
    ['public'],
  ],
  ['of another tenant, out of band', { replyUrls: ['urn:ietf:wg:oauth:2.0:oob'] }, ['public']],
  ['on a loopback address', { replyUrls: ['http://localhost:3000/back'] }, ['public', 'confidential', 'spa']],
  [
    'whose host only begins like a loopback one',
    { replyUrls: ['http://localhost.fabrikam.example/'] },
    ['confidential', 'spa'],
  ],
  ['of another tenant, without reply URLs', {}, EVERY],
])('an app %s', (_, known, types) => {
  expect(clientTypesOf(app('a', known))).toEqual(new Set(types));
});

test('an app that the mirror does not know may be of any type', () => {
  expect(clientTypesOf(undefined)).toEqual(new Set(EVERY));
});

test('nothing is decided where the possible types have different effects', () => {
  expect(judgeForUser(TRUTH['password-changed'], new Set(['public', 'confidential']), 'password').effect).toBe(
    'cannot-decide',
  );
  expect(judgeForUser(TRUTH['device-disabled'], new Set(EVERY)).effect).toBe('cannot-decide');
  expect(judgeClient(TRUTH['app-credential-lost'], new Set(EVERY)).effect).toBe('cannot-decide');
});

test('an effect is decided where all possible types have it, and a code only if all have the same', () => {
  expect(judgeForUser(TRUTH['sessions-revoked'], new Set(EVERY))).toMatchObject({
    effect: 'dies',
    code: 'AADSTS50173',
  });
  expect(judgeForUser(TRUTH['refresh-token-expired'], new Set(['public', 'spa']))).not.toHaveProperty('code');
  expect(judgeForUser(TRUTH['refresh-token-expired'], new Set(['public', 'spa'])).effect).toBe('reprompts');
});

test('an app that also acts as itself loses tokens of a user, one that only acts as itself loses nothing', () => {
  expect(judgeForUser(TRUTH['account-disabled'], new Set(['confidential', 'unattended'])).effect).toBe('blocked');
  expect(judgeForUser(TRUTH['account-disabled'], new Set(['unattended'])).effect).toBe('survives');
});

test('a client that was seen to be refused has not survived', () => {
  expect(judgeForUser(TRUTH['sign-in-frequency'], new Set(['confidential'])).effect).toBe('survives');
  expect(judgeRefused(TRUTH['sign-in-frequency'], new Set(['confidential'])).effect).toBe('reprompts');
  expect(judgeRefused(TRUTH['refresh-token-expired'], new Set(['spa'])).effect).toBe('reprompts');
});
