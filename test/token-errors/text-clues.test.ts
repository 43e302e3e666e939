/** The text beside an ambiguous code decides which of its meanings is explained. */
import { expect, test } from 'vitest';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';

const briefly = (text: string) => {
  const { causes, tokenState, whoCanFix } = explainTokenError(text) ?? expect.unreachable();
  return `${causes[0] ?? 'none'} ${tokenState} ${whoCanFix}`;
};

test.each([
  ['AADSTS50053: the sign-in came from an IP address with malicious activity', 'risk-raised n/a admin'],
  ['AADSTS50053: The account is locked, you tried too many times', 'account-locked n/a user'],
  ["AADSTS70000: The value for the 'code' parameter is not valid", 'none n/a developer'],
  ['AADSTS70000: binding hash does not match', 'risk-raised dead user'],
  ['AADSTS70000: The provided grant is expired', 'refresh-token-inactive dead user'],
  ['AADSTS70008: the authorization code has expired', 'none n/a developer'],
  ['AADSTS70008: The refresh token has expired', 'refresh-token-inactive dead user'],
  ["AADSTS90072: User from identity provider 'live.com' is not here", 'account-deleted n/a user'],
  ['AADSTS530032: user is at risk', 'risk-raised blocked admin'],
  ['AADSTS530032: a security policy is in the way', 'policy-blocked blocked admin'],
  ['AADSTS530036: refused by authentication flow checks', 'policy-blocked blocked user'],
  ['AADSTS530036: this token can never be usable and should be deleted', 'policy-blocked dead user'],
  ['AADSTS53004: suspicious activity', 'risk-raised blocked admin'],
  ['AADSTS65001: the permission has been revoked', 'consent-revoked blocked admin'],
  ['AADSTS70043: the token will never be usable', 'sign-in-frequency dead user'],
])('%s: %s', (text, expected) => {
  expect(briefly(text)).toBe(expected);
});

test('without a text, the usual meaning counts', () => {
  expect(['AADSTS50053', 'AADSTS530036', 'AADSTS65001'].map(briefly)).toEqual([
    'account-locked n/a user',
    'policy-blocked dead user',
    'consent-missing blocked user',
  ]);
});

test('advice written for the usual meaning is not given for another one', () => {
  const steps = (text: string) => explainTokenError(text, { for: 'helpdesk' })?.steps.join(' ');
  expect(steps('AADSTS50053')).toContain('wait for the lock to end');
  expect(steps('AADSTS50053: malicious address')).not.toContain('wait for the lock');
});
