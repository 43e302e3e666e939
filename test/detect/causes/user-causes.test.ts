/** Reports of users from audit records and readings: for every activity a record that proves the cause. */
import { describe, expect, test } from 'vitest';
import { person } from '../../fakes/memory-tenant.ts';
import { ADA, changed, exported, userTarget } from '../../fixtures/audit-export.ts';
import { reportsOf, reportsOfChange, summariesOf } from '../observed.ts';

type Values = readonly [string, string | null, string | null];

const STS = 'Update StsRefreshTokenValidFrom Timestamp';
const OLD = '["2031-01-10T07:00:00Z"]';
const NEW = '["2031-03-01T09:30:01Z"]';
const MFA = 'StrongAuthenticationRequirement';
const ASKED = '[{"RelyingParty":"*","State":1}]';
const METHODS = '[{"MethodType":7,"Default":true},{"MethodType":6,"Default":false}]';
const ONE_METHOD = '[{"MethodType":7,"Default":true}]';

function summariesFor(
  activityDisplayName: string,
  values: readonly Values[] = [],
  overrides: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const modifiedProperties = values.map((value) => changed(...value));
  return summariesOf(
    exported({ activityDisplayName, targetResources: [userTarget({ modifiedProperties })], ...overrides }),
  );
}

test.each<[string, string, readonly Values[]]>([
  ['sessions-revoked', STS, [['StsRefreshTokensValidFrom', OLD, NEW]]],
  ['sessions-revoked', `${STS}.`, []],
  ['sessions-revoked', 'Update user', [['StsRefreshTokensValidFrom', OLD, NEW]]],
  ['password-changed', 'Change user password', []],
  ['password-changed', 'Change user password.', []],
  ['password-changed', 'Change password (self-service)', []],
  ['password-reset', 'Reset user password', []],
  ['password-reset', 'Reset password', []],
  ['password-reset', 'Reset password (by admin)', []],
  ['password-reset', 'Reset password (self-service).', []],
  ['password-reset', 'User Password Reset', []],
  ['password-reset', 'Convert federated user to managed', []],
  ['account-locked', 'Blocked from self-service password reset', []],
  ['mfa-changed', 'User deleted security info', []],
  ['mfa-changed', 'Admin deleted security info', []],
  ['mfa-changed', 'Remove users strong authentication phone app detail', []],
  ['mfa-changed', 'Delete Passkey (device-bound) security key', []],
  ['mfa-changed', 'Delete FIDO2 security key', []],
  ['mfa-changed', 'Delete Windows Hello for Business credential', []],
  ['mfa-changed', 'Delete passwordless phone sign-in credential', []],
  ['mfa-changed', 'Enable Strong Authentication', [[MFA, '[]', ASKED]]],
  ['mfa-changed', 'Enable Strong Authentication.', []],
  ['mfa-changed', 'Disable Strong Authentication', [[MFA, ASKED, '[]']]],
  ['mfa-changed', 'Update user', [[MFA, '[]', ASKED]]],
  ['mfa-changed', 'Update user', [['StrongAuthenticationMethod', METHODS, ONE_METHOD]]],
  ['mfa-changed', 'Update user', [['StrongAuthenticationMethod', ONE_METHOD, '[]']]],
  ['risk-raised', 'ConfirmAccountCompromised', []],
  ['risk-raised', 'ConfirmCompromised', []],
  ['risk-raised', 'Fraud reported – user is blocked for MFA', []],
  ['risk-raised', 'Suspicious activity reported', []],
])('%s comes from "%s" with %j, and not from a failed attempt', (cause, activity, values) => {
  expect(summariesFor(activity, values)).toEqual([`revocation ${cause} ${ADA}`]);
  expect(summariesFor(activity, values, { result: 'failure' })).toEqual([]);
});

test.each<[string, string, readonly Values[]]>([
  ['the same time again', STS, [['StsRefreshTokensValidFrom', NEW, NEW]]],
  ['the first time of a new user', 'Update user', [['StsRefreshTokensValidFrom', '[]', NEW]]],
  ['a user who is created', 'Add user', [['StsRefreshTokensValidFrom', '[]', NEW]]],
  ['an update of something else', 'Update user', [['Department', '["A"]', '["B"]']]],
  ['a password profile, which comes with a new user too', 'Update PasswordProfile', []],
  ['a password to be changed at the next sign-in', 'Set force change user password', []],
  ['a reset that was only started', 'Admin started password reset', []],
  ['a change that was only started', 'User started password change', []],
  ['a request before the reset', 'POST UserAuthMethod.ResetPasswordOnPasswordMethods', []],
  ['progress of a reset', 'Self-service password reset flow activity progress', []],
  ['an added method', 'User registered security info', []],
  ['an added method', 'Update user', [['StrongAuthenticationMethod', ONE_METHOD, METHODS]]],
  [
    'the same methods with another default',
    'Update user',
    [['StrongAuthenticationMethod', METHODS, METHODS.replaceAll('true', 'false')]],
  ],
  ['another default', 'User changed default security info', []],
  ['an added key', 'Add Passkey (device-bound) security key', []],
  ['a second factor that was demanded before', 'Enable Strong Authentication', [[MFA, ASKED, ASKED.replace('1', '2')]]],
  [
    'a second factor that was never demanded',
    'Disable Strong Authentication',
    [[MFA, '[]', '[{"RelyingParty":"*","State":0}]']],
  ],
  ['a deleted app password', 'Delete application password for user', []],
  ['a fraud report without consequences', 'Fraud reported - no action taken', []],
])('%s ends no sign-in: "%s"', (_, activity, values) => {
  expect(summariesFor(activity, values)).toEqual([]);
});

test.each([
  ['account-locked', 'Unlock user account (self-service)'],
  ['risk-raised', 'ConfirmSafe'],
  ['risk-raised', 'DismissUser'],
])('%s is undone by "%s"', (cause, activity) => {
  expect(summariesFor(activity)).toEqual([`reversal ${cause} ${ADA}`]);
});

test.each([
  ['required', 'Enable Strong Authentication', '[]', ASKED],
  ['lifted', 'Update user', ASKED, '[]'],
  ['method-lost', 'Admin deleted security info', null, null],
])('a second factor is %s', (mfa, activityDisplayName, before, after) => {
  const modifiedProperties = before === null ? [] : [changed(MFA, before, after)];
  expect(
    reportsOf(exported({ activityDisplayName, targetResources: [userTarget({ modifiedProperties })] })),
  ).toMatchObject([{ detail: { mfa } }]);
});

test('a record that the self-service writes beside the directory has no correlation id: user and time match it', () => {
  const [report] = reportsOf(
    exported({ activityDisplayName: 'Reset password (by admin)', loggedByService: 'Self-service Password Management' }),
  );
  expect(report).not.toHaveProperty('correlationId');
});

describe('two readings', () => {
  const before = person(ADA, {
    passwordChangedAt: '2031-01-01T00:00:00.000Z',
    sessionsValidFrom: '2031-01-01T00:00:05.000Z',
  });
  const at = '2031-03-01T08:02:00.000Z';
  const between = (after: object) =>
    reportsOfChange({ object: 'user', before, after: { ...before, ...after } }).map(({ cause, occurred }) => [
      cause,
      occurred,
    ]);
  const moment = { from: at, to: at };

  test('show a new password, at the moment that Entra gives', () => {
    expect(between({ passwordChangedAt: at })).toEqual([['password-changed', moment]]);
  });

  test('show ended sessions', () => {
    expect(between({ sessionsValidFrom: at })).toEqual([['sessions-revoked', moment]]);
  });

  test('show sessions that a new password ended as a new password only', () => {
    expect(between({ passwordChangedAt: at, sessionsValidFrom: '2031-03-01T08:02:03.000Z' })).toEqual([
      ['password-changed', moment],
    ]);
  });

  test('show nothing where a time has its first value, or the user is gone', () => {
    expect(reportsOfChange({ object: 'user', before: person(ADA), after: before })).toEqual([]);
    expect(between({ deleted: true, passwordChangedAt: at, sessionsValidFrom: at }).map(([cause]) => cause)).toEqual([
      'account-deleted',
    ]);
  });
});
