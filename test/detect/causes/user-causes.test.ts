/** What audit records and readings say of users: for every activity a record that proves the cause, and one to which it does not apply. */
import { describe, expect, test } from 'vitest';
import { person } from '../../fakes/memory-tenant.ts';
import { ADA, changed, exported, userTarget } from '../../fixtures/audit-export.ts';
import { reportsOf, reportsOfChange, saidBy } from '../observed.ts';

type Values = readonly [string, string | null, string | null];

const STS = 'Update StsRefreshTokenValidFrom Timestamp';
const OLD = '["2031-01-10T07:00:00Z"]';
const NEW = '["2031-03-01T09:30:01Z"]';
const MFA = 'StrongAuthenticationRequirement';
const ASKED = '[{"RelyingParty":"*","State":1}]';
const METHODS = '[{"MethodType":7,"Default":true},{"MethodType":6,"Default":false}]';
const ONE_METHOD = '[{"MethodType":7,"Default":true}]';

function said(
  activityDisplayName: string,
  values: readonly Values[] = [],
  different: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const modifiedProperties = values.map((value) => changed(...value));
  return saidBy(exported({ activityDisplayName, targetResources: [userTarget({ modifiedProperties })], ...different }));
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
])('%s is what "%s" says %j, and a failed attempt says nothing', (cause, activity, values) => {
  expect(said(activity, values)).toEqual([`revocation ${cause} ${ADA}`]);
  expect(said(activity, values, { result: 'failure' })).toEqual([]);
});

test.each<[string, string, readonly Values[]]>([
  ['the same time again', STS, [['StsRefreshTokensValidFrom', NEW, NEW]]],
  ['the time that a new user begins with', 'Update user', [['StsRefreshTokensValidFrom', '[]', NEW]]],
  ['a user who is made', 'Add user', [['StsRefreshTokensValidFrom', '[]', NEW]]],
  ['an update of something else', 'Update user', [['Department', '["A"]', '["B"]']]],
  ['a password profile, which comes with a new user too', 'Update PasswordProfile', []],
  ['a password to be changed at the next sign-in', 'Set force change user password', []],
  ['a reset that was only begun', 'Admin started password reset', []],
  ['a change that was only begun', 'User started password change', []],
  ['a request before the reset', 'POST UserAuthMethod.ResetPasswordOnPasswordMethods', []],
  ['progress of a reset', 'Self-service password reset flow activity progress', []],
  ['a method more', 'User registered security info', []],
  ['a method more', 'Update user', [['StrongAuthenticationMethod', ONE_METHOD, METHODS]]],
  [
    'the same methods, another the default',
    'Update user',
    [['StrongAuthenticationMethod', METHODS, METHODS.replaceAll('true', 'false')]],
  ],
  ['another default', 'User changed default security info', []],
  ['a key more', 'Add Passkey (device-bound) security key', []],
  [
    'a second factor that was asked for before',
    'Enable Strong Authentication',
    [[MFA, ASKED, ASKED.replace('1', '2')]],
  ],
  [
    'a second factor that was never asked for',
    'Disable Strong Authentication',
    [[MFA, '[]', '[{"RelyingParty":"*","State":0}]']],
  ],
  ['an app password gone', 'Delete application password for user', []],
  ['a report that led to nothing', 'Fraud reported - no action taken', []],
])('%s ends nobody’s sign-in: "%s"', (_, activity, values) => {
  expect(said(activity, values)).toEqual([]);
});

test.each([
  ['account-locked', 'Unlock user account (self-service)'],
  ['risk-raised', 'ConfirmSafe'],
  ['risk-raised', 'DismissUser'],
])('%s is undone by "%s"', (cause, activity) => {
  expect(said(activity)).toEqual([`reversal ${cause} ${ADA}`]);
});

test.each([
  ['required', 'Enable Strong Authentication', '[]', ASKED],
  ['lifted', 'Update user', ASKED, '[]'],
  ['method-lost', 'Admin deleted security info', null, null],
])('of a second factor it is told that it is %s', (mfa, activityDisplayName, before, after) => {
  const modifiedProperties = before === null ? [] : [changed(MFA, before, after)];
  expect(
    reportsOf(exported({ activityDisplayName, targetResources: [userTarget({ modifiedProperties })] })),
  ).toMatchObject([{ detail: { mfa } }]);
});

test('what the self-service writes beside the directory is known by user and minutes, not by its own correlation id', () => {
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

  test('show a new password, at the moment that Entra tells', () => {
    expect(between({ passwordChangedAt: at })).toEqual([['password-changed', moment]]);
  });

  test('show ended sessions', () => {
    expect(between({ sessionsValidFrom: at })).toEqual([['sessions-revoked', moment]]);
  });

  test('show sessions ended by a new password as that', () => {
    expect(between({ passwordChangedAt: at, sessionsValidFrom: '2031-03-01T08:02:03.000Z' })).toEqual([
      ['password-changed', moment],
    ]);
  });

  test('show nothing where a time is learnt for the first time, or the user is gone', () => {
    expect(reportsOfChange({ object: 'user', before: person(ADA), after: before })).toEqual([]);
    expect(between({ deleted: true, passwordChangedAt: at, sessionsValidFrom: at }).map(([cause]) => cause)).toEqual([
      'account-deleted',
    ]);
  });
});
