/** Reports of apps and devices from audit records and readings: for every activity a record that proves the cause. */
import { describe, expect, test } from 'vitest';
import { app } from '../../fakes/memory-tenant.ts';
import { ADA, CLIENT, changed, type ExportedTarget, exported, RESOURCE } from '../../fixtures/audit-export.ts';
import { reportsOf, reportsOfChange, summariesOf } from '../observed.ts';

type Values = readonly [string, string | null, string | null];

const GROUP = '96071000-0004-4004-8004-0000000000e1';
const APPLICATION = 'a9901000-0003-4003-8003-0000000000a9';
const DEVICE = 'de011000-0008-4008-8008-0000000000d1';
const SECRETS = 'Update application – Certificates and secrets management ';

function target(type: string, id: string, values: readonly Values[] = []): ExportedTarget {
  return {
    id,
    displayName: 'Example',
    type,
    userPrincipalName: null,
    modifiedProperties: values.map((value) => changed(...value)),
  };
}

const summariesFor = (
  activityDisplayName: string,
  targetResources: readonly ExportedTarget[],
  overrides: Readonly<Record<string, unknown>> = {},
) => summariesOf(exported({ activityDisplayName, targetResources, ...overrides }));
const key = (...ids: readonly string[]) =>
  JSON.stringify(ids.map((id) => `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=of ${id}]`));
const trusted = (...names: readonly string[]) =>
  JSON.stringify(names.map((Name) => ({ Name, Issuer: 'https://issuer.example', Subject: Name })));
const keys = (before: string | null, after: string | null): Values => ['KeyDescription', before, after];
const federated = (before: string | null, after: string | null): Values => [
  'FederatedIdentityCredentials',
  before,
  after,
];

describe('an app', () => {
  test.each<[string, string, string, string, readonly Values[]]>([
    ['app-disabled', 'Update service principal', 'ServicePrincipal', CLIENT, [['AccountEnabled', '[true]', '[false]']]],
    ['app-deleted', 'Remove service principal', 'ServicePrincipal', CLIENT, []],
    ['app-deleted', 'Delete service principal', 'ServicePrincipal', CLIENT, []],
    ['app-deleted', 'Hard delete service principal', 'ServicePrincipal', CLIENT, []],
    ['app-deleted', 'Delete application', 'Application', APPLICATION, []],
    ['app-deleted', 'Hard Delete application.', 'Application', APPLICATION, []],
    ['app-credential-lost', SECRETS, 'Application', APPLICATION, [keys(key('a', 'b'), key('b'))]],
    ['app-credential-lost', SECRETS, 'Application', APPLICATION, [keys(key('a'), '[]')]],
    ['app-credential-lost', SECRETS.replace('–', '-').trim(), 'Application', APPLICATION, [keys(key('a'), key('b'))]],
    [
      'app-credential-lost',
      'Update application',
      'Application',
      APPLICATION,
      [federated(trusted('x', 'y'), trusted('y'))],
    ],
    ['app-credential-lost', 'Update service principal', 'ServicePrincipal', CLIENT, [keys(key('a'), '[]')]],
    ['app-credential-lost', 'Remove service principal credentials', 'ServicePrincipal', CLIENT, [keys(key('a'), '[]')]],
    ['app-credential-lost', 'Remove service principal credentials', 'ServicePrincipal', CLIENT, []],
  ])('%s by "%s", unless the attempt failed or the target is another', (cause, activity, type, id, values) => {
    expect(summariesFor(activity, [target(type, id, values)])).toEqual([`revocation ${cause} ${id}`]);
    expect(summariesFor(activity, [target(type, id, values)], { result: 'failure' })).toEqual([]);
    expect(summariesFor(activity, [target('User', ADA, values)])).toEqual([]);
  });

  test.each<[string, string, string, string, readonly Values[]]>([
    ['app-disabled', 'Update service principal', 'ServicePrincipal', CLIENT, [['AccountEnabled', '[false]', '[true]']]],
    ['app-deleted', 'Restore service principal', 'ServicePrincipal', CLIENT, []],
    ['app-deleted', 'Restore application', 'Application', APPLICATION, []],
    ['app-credential-lost', SECRETS, 'Application', APPLICATION, [keys('[]', key('a'))]],
    [
      'app-credential-lost',
      'Add service principal credentials',
      'ServicePrincipal',
      CLIENT,
      [keys(key('a'), key('a', 'b'))],
    ],
    ['app-credential-lost', 'Update application', 'Application', APPLICATION, [federated('[]', trusted('x'))]],
  ])('%s is undone by "%s"', (cause, activity, type, id, values) => {
    expect(summariesFor(activity, [target(type, id, values)])).toEqual([`reversal ${cause} ${id}`]);
  });

  test.each<[string, string, string, readonly Values[]]>([
    [
      'is created, and so enabled',
      'Update service principal',
      'ServicePrincipal',
      [['AccountEnabled', '[]', '[true]']],
    ],
    ['is edited', 'Update service principal', 'ServicePrincipal', [['DisplayName', '"a"', '"b"']]],
    ['stays disabled', 'Update service principal', 'ServicePrincipal', [['AccountEnabled', '[false]', '[false]']]],
    [
      'requests another permission',
      'Update application',
      'Application',
      [['RequiredResourceAccess', '[]', '[{"ResourceAppId":"x"}]']],
    ],
    ['has its keys listed in another order', SECRETS, 'Application', [keys(key('a', 'b'), key('b', 'a'))]],
    ['keeps all keys', 'Remove service principal credentials', 'ServicePrincipal', [keys(key('a'), key('a'))]],
    ['gets an owner', 'Add owner to application', 'Application', []],
  ])('that %s gives no report', (_, activity, type, values) => {
    expect(summariesFor(activity, [target(type, APPLICATION, values)])).toEqual([]);
  });

  test('is reported with the keys it lost, and its app id', () => {
    const raw = exported({
      activityDisplayName: SECRETS,
      targetResources: [target('Application', APPLICATION, [keys(key('a', 'b'), key('b'))])],
      additionalDetails: [{ key: 'AppId', value: 'app-id' }],
    });
    expect(reportsOf(raw)).toMatchObject([
      { subject: { kind: 'application' }, detail: { lostScopes: ['a'], appId: 'app-id' } },
    ]);
  });

  test('is reported as switched off and on from two readings, but not where it is deleted', () => {
    const [on, off] = [app(CLIENT), app(CLIENT, { enabled: false })];
    expect(reportsOfChange({ object: 'service-principal', before: on, after: off })).toMatchObject([
      { kind: 'revocation', cause: 'app-disabled' },
    ]);
    expect(reportsOfChange({ object: 'service-principal', before: off, after: on })).toMatchObject([
      { kind: 'reversal', cause: 'app-disabled' },
    ]);
    expect(
      reportsOfChange({ object: 'service-principal', before: on, after: { ...off, deleted: true } }),
    ).toMatchObject([{ cause: 'app-deleted' }]);
  });
});

describe('a role on an app', () => {
  const role = (before: string | null, after: string | null): readonly Values[] => [
    [
      'AppRole.Id',
      before && '"a0011000-0007-4007-8007-000000000001"',
      after && '"a0011000-0007-4007-8007-000000000001"',
    ],
    ['AppRole.Value', before, after],
  ];
  const holder = (property: string, id: string, lost: boolean): Values => [
    property,
    lost ? `"${id}"` : null,
    lost ? null : `"${id}"`,
  ];

  test.each([
    ['from service principal', 'to service principal', 'ServicePrincipal', CLIENT],
    ['from user', 'grant to user', 'User', ADA],
    ['grant to user', 'to user', 'User', ADA],
    ['from group', 'to group', 'Group', GROUP],
  ])('is lost "%s", and back "%s"', (from, to, type, id) => {
    const [lost, given] = [`Remove app role assignment ${from}`, `Add app role assignment ${to}`];
    const held = target('ServicePrincipal', RESOURCE, [
      ...role('"Mail.Send"', null),
      holder(`${type}.ObjectID`, id, true),
    ]);
    const back = target('ServicePrincipal', RESOURCE, [
      ...role(null, '"Mail.Send"'),
      holder(`${type}.ObjectID`, id, false),
    ]);

    expect(summariesFor(lost, [held])).toEqual([`revocation app-role-removed ${RESOURCE}_${id}`]);
    expect(
      summariesFor(lost, [target(type, id), target('ServicePrincipal', RESOURCE, role('"Mail.Send"', null))]),
    ).toEqual([`revocation app-role-removed ${RESOURCE}_${id}`]);
    expect(summariesFor(given, [back])).toEqual([`reversal app-role-removed ${RESOURCE}_${id}`]);
    expect(summariesFor(lost, [held], { result: 'failure' })).toEqual([]);
    expect(summariesFor(lost, [target('ServicePrincipal', RESOURCE)])).toEqual([]);
    expect(reportsOf(exported({ activityDisplayName: lost, targetResources: [held] }))).toMatchObject([
      { detail: { lostScopes: ['Mail.Send'] } },
    ]);
  });

  test('in Azure or in the directory is not a role on an app', () => {
    expect(summariesFor('Delete role assignment', [target('ServicePrincipal', RESOURCE)])).toEqual([]);
    expect(summariesFor('Remove member from role', [target('User', ADA)])).toEqual([]);
  });
});

describe('a device', () => {
  test.each<[string, string, readonly Values[]]>([
    ['device-noncompliant', 'Update device', [['IsCompliant', '[true]', '[false]']]],
    ['device-noncompliant', 'Device no longer compliant', []],
    ['device-noncompliant', 'Device no longer managed', []],
    ['device-disabled', 'Update device.', [['AccountEnabled', '[true]', '[false]']]],
    ['device-disabled', 'Update device', [['CloudAccountEnabled', '[true]', '[false]']]],
    ['device-disabled', 'Delete device', []],
    ['device-disabled', 'Hard Delete device', []],
    ['device-disabled', 'Unregister device', []],
  ])('gives %s by "%s"', (cause, activity, values) => {
    expect(summariesFor(activity, [target('Device', DEVICE, values)])).toEqual([`revocation ${cause} ${DEVICE}`]);
    expect(summariesFor(activity, [target('Device', DEVICE, values)], { result: 'failure' })).toEqual([]);
    expect(summariesFor(activity, [target('User', ADA, values)])).toEqual([]);
  });

  test.each<[string, string, readonly Values[]]>([
    ['device-noncompliant', 'Update device', [['IsCompliant', '[false]', '[true]']]],
    ['device-disabled', 'Update device', [['AccountEnabled', '[false]', '[true]']]],
    ['device-disabled', 'Restore device', []],
  ])('gives the reversal of %s by "%s"', (cause, activity, values) => {
    expect(summariesFor(activity, [target('Device', DEVICE, values)])).toEqual([`reversal ${cause} ${DEVICE}`]);
  });

  test.each<[string, string, readonly Values[]]>([
    ['is seen for the first time', 'Update device', [['IsCompliant', '[]', '[false]']]],
    ['is renamed', 'Update device', [['DisplayName', '"a"', '"b"']]],
    ['has another owner', 'Remove registered owner from device', []],
  ])('that %s gives no report', (_, activity, values) => {
    expect(summariesFor(activity, [target('Device', DEVICE, values)])).toEqual([]);
  });
});
