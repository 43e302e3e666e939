/** What is particular to one cause: which values overrule the name of an activity, and what goes into the detail. */
import { expect, test } from 'vitest';
import { ADA, changed, type ExportedTarget, exported } from '../fixtures/audit-export.ts';
import { reportsOf } from './observed.ts';

type Values = readonly [string, string | null, string | null];

function reportsFor(
  activityDisplayName: string,
  [type, ...values]: readonly [string, ...(readonly Values[])],
  overrides: Partial<ExportedTarget> = {},
  of: object = {},
) {
  const modifiedProperties = values.map((value) => changed(...value));
  const target: ExportedTarget = {
    id: ADA,
    displayName: null,
    type,
    userPrincipalName: null,
    modifiedProperties,
    ...overrides,
  };
  return reportsOf(exported({ activityDisplayName, targetResources: [target], ...of }));
}
const summariesFor = (...of: Parameters<typeof reportsFor>) =>
  reportsFor(...of).map(({ kind, cause }) => `${kind} ${cause}`);
const detailOf = (...of: Parameters<typeof reportsFor>) => reportsFor(...of)[0]?.detail;

const STS = 'StsRefreshTokensValidFrom';
const MFA = 'StrongAuthenticationRequirement';
const METHOD = 'StrongAuthenticationMethod';
const [OLD, NEW] = ['["2031-01-10T07:00:00Z"]', '["2031-03-01T09:30:01Z"]'];
const state = (number: unknown) => JSON.stringify([{ RelyingParty: '*', State: number }]);
const methods = (...kinds: readonly unknown[]) => JSON.stringify(kinds.map((MethodType) => ({ MethodType })));

test.each<[string, string, string | null, string | null, readonly string[]]>([
  ['Disable account', 'AccountEnabled', '[true]', null, ['revocation account-disabled']],
  ['Disable account', 'AccountEnabled', null, '[false]', ['revocation account-disabled']],
  ['Disable account', 'AccountEnabled', null, '[true]', []],
  ['Disable account', 'AccountEnabled', '[false]', null, []],
  ['Enable account', 'AccountEnabled', null, '[true]', ['reversal account-disabled']],
  ['Enable account', 'AccountEnabled', '[true]', null, []],
  ['Enable account', 'AccountEnabled', null, '[false]', []],
  ['Update user', 'AccountEnabled', '[true]', null, []],
  ['Update user', 'AccountEnabled', '[true]', '[true]', []],
  ['Update user', 'AccountEnabled', '[false]', '[true]', ['reversal account-disabled']],
  ['Update StsRefreshTokenValidFrom Timestamp', STS, OLD, null, ['revocation sessions-revoked']],
  ['Update StsRefreshTokenValidFrom Timestamp', STS, null, NEW, ['revocation sessions-revoked']],
  ['Update StsRefreshTokenValidFrom Timestamp', STS, OLD, OLD, []],
  ['Update user', STS, OLD, null, []],
  ['Update user', STS, OLD, NEW, ['revocation sessions-revoked']],
  ['Update user', MFA, state(0), state('2'), ['revocation mfa-changed']],
  ['Update user', MFA, state({}), state(1), ['revocation mfa-changed']],
  ['Update user', MFA, state(1), state(2), []],
  ['Update user', MFA, null, state(0), []],
  ['Update user', METHOD, methods(6, 7), methods(7), ['revocation mfa-changed']],
  ['Update user', METHOD, methods('6'), methods(6), []],
  ['Update user', METHOD, methods(0), null, ['revocation mfa-changed']],
  ['Update user', METHOD, methods('x', '', null, 1.5, -1), null, []],
  ['Update user', METHOD, methods(6), methods(6, 7), []],
  ['Update user', METHOD, methods(11), null, ['revocation mfa-changed']],
  ['Update user', 'PhoneMethod', methods(6), null, []],
])('"%s" with %s from %s to %s gives %j', (activity, property, before, after, expected) => {
  expect(summariesFor(activity, ['User', [property, before, after]])).toStrictEqual(expected);
});

test.each<[string, readonly Values[], object]>([
  ['Enable Strong Authentication', [], { mfa: 'required' }],
  ['Enable Strong Authentication', [[MFA, state(0), state(1)]], { mfa: 'required' }],
  ['Disable Strong Authentication', [], { mfa: 'lifted' }],
  ['Disable Strong Authentication', [[MFA, state(2), null]], { mfa: 'lifted' }],
  ['Update user', [[MFA, state(1), null]], { mfa: 'lifted' }],
  ['Update user', [[MFA, null, state(1)]], { mfa: 'required' }],
  ['Update user', [[METHOD, methods(6), null]], { mfa: 'method-lost' }],
  ['Delete passkey', [[MFA, state(1), state(1)]], { mfa: 'method-lost' }],
  ['Delete user', [], {}],
  ['Delete user', [['Is Hard Deleted', null, '"False"']], {}],
  ['Delete user', [['Is Hard Deleted', null, '"True"']], { purged: true }],
  ['Hard Delete user', [], { purged: true }],
])('"%s" with %j gives the detail %j', (activity, values, detail) => {
  expect(detailOf(activity, ['User', ...values])).toStrictEqual(detail);
});

test.each([
  ['Enable Strong Authentication', state(1), state(0)],
  ['Disable Strong Authentication', state(0), state(1)],
])('values that say the opposite of "%s" overrule it', (activity, before, after) => {
  expect(summariesFor(activity, ['User', [MFA, before, after]])).toStrictEqual([]);
});

test.each<[string, string, Partial<ExportedTarget>, object, object]>([
  [
    'Delete application',
    'Application',
    { displayName: 'App' },
    { kind: 'application', id: ADA, name: 'App' },
    { appId: 'app-id' },
  ],
  ['Hard Delete application', 'Application', {}, { kind: 'application', id: ADA }, { purged: true, appId: 'app-id' }],
  [
    'Remove service principal',
    'ServicePrincipal',
    { displayName: 'App' },
    { kind: 'service-principal', id: ADA, name: 'App' },
    {},
  ],
  ['Hard delete service principal', 'ServicePrincipal', {}, { kind: 'service-principal', id: ADA }, { purged: true }],
  [
    'Remove service principal credentials',
    'ServicePrincipal',
    {},
    { kind: 'service-principal', id: ADA },
    { appId: 'app-id' },
  ],
  [
    'Remove service principal credentials',
    'Application',
    { displayName: 'App' },
    { kind: 'application', id: ADA, name: 'App' },
    { appId: 'app-id' },
  ],
  ['Delete device', 'Device', { displayName: 'Phone' }, { kind: 'device', id: ADA, name: 'Phone' }, {}],
  ['Hard Delete device', 'Device', {}, { kind: 'device', id: ADA }, { purged: true }],
])('"%s" of a %s named %j is about %j', (activity, type, overrides, subject, detail) => {
  const [report] = reportsFor(activity, [type], overrides, { additionalDetails: [{ key: 'AppId', value: 'app-id' }] });
  expect([report?.subject, report?.detail]).toStrictEqual([subject, detail]);
});

test('a device report has the device id that sign-ins use', () => {
  const own = { additionalDetails: [{ key: 'DeviceId', value: 'own' }] };
  expect(reportsFor('Delete device', ['Device'], {}, own)[0]?.detail).toStrictEqual({ deviceId: 'own' });
  expect(reportsFor('Hard Delete device', ['Device'], {}, own)[0]?.detail).toStrictEqual({
    purged: true,
    deviceId: 'own',
  });
});

test('a report of an added key or a restored app has the app id too', () => {
  const appId = { additionalDetails: [{ key: 'AppId', value: 'app-id' }] };
  const keys: Values = ['KeyDescription', null, '["[KeyIdentifier=a]"]'];
  expect(reportsFor('Update application', ['Application', keys], {}, appId)).toMatchObject([
    { kind: 'reversal', detail: { appId: 'app-id' } },
  ]);
  expect(reportsFor('Update application', ['Application', keys])[0]?.detail).toStrictEqual({});
  expect(summariesFor('Update application', ['Group', keys])).toStrictEqual([]);
  expect(summariesFor('Update application', ['', keys])).toStrictEqual(['reversal app-credential-lost']);
  expect(summariesFor('Remove service principal credentials', ['ApplicationX'])).toStrictEqual([]);
  expect(summariesFor('Remove service principal credentials', ['MyApplication'])).toStrictEqual([]);
});
