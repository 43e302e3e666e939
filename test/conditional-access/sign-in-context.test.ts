/** The circumstances of a sign-in, as a case or a caller names them. */
import { expect, test } from 'vitest';
import { signInContextOf } from '../../src/conditional-access/sign-in-context.ts';

const ORDINARY = {
  clientAppType: 'browser',
  platform: 'windows',
  namedLocations: [],
  mfaTrustedIp: false,
  signInRisk: 'none',
  userRisk: 'none',
  servicePrincipalRisk: 'none',
  insiderRisk: 'none',
  authFlow: 'none',
  device: null,
  scopes: 'full',
};

test('what nobody names is ordinary', () => {
  expect(signInContextOf({})).toEqual(ORDINARY);
  expect(signInContextOf({ platform: '', device: 'PC', mfaTrustedIp: 'yes', scopes: 'few', session: null })).toEqual(
    ORDINARY,
  );
  expect(signInContextOf({ country: 1, userAction: null, authContext: 2 })).toEqual(ORDINARY);
});

test('what is named is taken', () => {
  const named = {
    clientAppType: 'other',
    platform: 'iOS',
    namedLocations: ['office'],
    country: 'FI',
    mfaTrustedIp: true,
    signInRisk: 'high',
    userRisk: 'low',
    servicePrincipalRisk: 'medium',
    insiderRisk: 'minor',
    authFlow: 'deviceCodeFlow',
    device: { model: 'x' },
    userAction: 'urn:user:registerdevice',
    authContext: 'c1',
    scopes: 'oidc-only',
  };
  expect(signInContextOf(named)).toEqual(named);
  expect(signInContextOf({ scopes: 'baseline-only' }).scopes).toBe('baseline-only');
});

test('a session has claims and ages, as far as they are known', () => {
  const sessionOf = (session: object) => signInContextOf({ session }).session;
  expect(sessionOf({ claims: ['mfa'], primaryAgeHours: 3, mfaAgeHours: 0 })).toEqual({
    claims: ['mfa'],
    primaryAgeHours: 3,
    mfaAgeHours: 0,
  });
  expect(sessionOf({ primaryAgeHours: '3', mfaAgeHours: null })).toEqual({ claims: [] });
});

test('ids in claims are compared in lower case, names as they are', () => {
  const id = 'AAAAAAAA-0000-0000-0000-00000000000B';
  const claims = ['strength:Own', `tou:${id}`, 'tou:Terms', 'compliantDevice', id];
  expect(signInContextOf({ session: { claims } }).session?.claims).toEqual([
    'strength:own',
    `tou:${id.toLowerCase()}`,
    'tou:Terms',
    'compliantDevice',
    id.toLowerCase(),
  ]);
});
