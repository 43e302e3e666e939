/** Settings of the full tenant: which change of them counts, and which does not. */
import { describe, expect, test } from 'vitest';
import { detectReports } from '../../../src/detect/detect-reports.ts';
import { changed, type ExportedTarget, exported, POLICY, TENANT } from '../../fixtures/audit-export.ts';
import { recorded, reportsOf, summariesOf } from '../observed.ts';

type Values = readonly [string, string | null, string | null];

const METHODS = (state: string) =>
  JSON.stringify({
    authenticationMethodConfigurations: [
      { id: 'Sms', state },
      { id: 'Fido2', state: 'enabled' },
    ],
  });
const CONSENT = 'PermissionGrantPolicyIdsAssignedToDefaultUserRole';
const ANY: Values = ['Value', '"a"', '"b"'];
const SAME: Values = ['Value', '"a"', '"a"'];

function record(
  activityDisplayName: string,
  values: readonly Values[],
  different: Readonly<Record<string, unknown>> = {},
) {
  const modifiedProperties = values.map((value) => changed(...value));
  const target: ExportedTarget = {
    id: POLICY,
    displayName: 'Example',
    type: 'Policy',
    userPrincipalName: null,
    modifiedProperties,
  };
  return exported({ category: 'Policy', activityDisplayName, targetResources: [target], ...different });
}

const changesBy = (activity: string, values: readonly Values[], different: Readonly<Record<string, unknown>> = {}) =>
  reportsOf(record(activity, values, different)).map(({ cause, detail }) => `${cause} ${detail.policy?.change}`);

test.each<[string, readonly Values[], string, readonly Values[]]>([
  [
    'Authentication Methods Policy Update',
    [['Policy', METHODS('enabled'), METHODS('disabled')]],
    'tightened',
    [['Policy', METHODS('disabled'), METHODS('enabled')]],
  ],
  [
    'Update authentication methods policy',
    [['isSmsAllowed', 'true', 'false']],
    'tightened',
    [['isSmsAllowed', 'false', 'true']],
  ],
  [
    'Update authorization policy',
    [[CONSENT, '["a","b"]', '["a"]']],
    'tightened',
    [[CONSENT, '["ManagePermissionGrantsForSelf.a"]', '["a","b"]']],
  ],
  [
    'Update authorization policy.',
    [['AllowUserConsentForRiskyApps', '[true]', '[false]']],
    'tightened',
    [['AllowUserConsentForRiskyApps', '[false]', '[true]']],
  ],
  ['Update permission grant policy', [ANY], 'changed', [SAME]],
  ['Update User Risk and MFA Registration Policy', [ANY], 'changed', [SAME]],
  ['Update Sign-In Risk Policy', [], 'changed', [SAME]],
  ['Update IdentityProtectionPolicy', [ANY], 'changed', [SAME]],
  ['Update AuthenticationContextClassReference', [ANY], 'changed', [SAME]],
  ['Update continuous access evaluation', [ANY], 'changed', [SAME]],
  ['Update a partner cross-tenant access setting', [ANY], 'changed', [SAME]],
  ['Update the default cross-tenant access setting', [ANY], 'changed', [SAME]],
  [
    'Set Company Information',
    [['StrongAuthenticationPolicy', '"a"', '"b"']],
    'changed',
    [['TechnicalNotificationMail', '"a"', '"b"']],
  ],
  ['Set password policy', [ANY], 'changed', [SAME]],
  [
    'Set domain authentication',
    [['LiveType', '"Managed"', '"Federated"']],
    'changed',
    [['LiveType', '"Managed"', '"Managed"']],
  ],
  ['Set federation settings on domain.', [['IssuerUri', '"a"', '"b"']], 'changed', [['IssuerUri', '"a"', '"a"']]],
  ['Set device registration policies', [ANY], 'changed', [SAME]],
  ['Edit Terms of Use', [ANY], 'changed', [SAME]],
  [
    'Update policy',
    [
      [
        'PolicyDetail',
        '["{\\"TokenLifetimePolicy\\":{\\"AccessTokenLifetime\\":\\"1:00\\"}}"]',
        '["{\\"TokenLifetimePolicy\\":{\\"AccessTokenLifetime\\":\\"2:00\\"}}"]',
      ],
    ],
    'changed',
    [SAME],
  ],
])('"%s" with %j has %s what a sign-in demands; with %4$j it has not', (activity, values, change, none) => {
  const cause = activity === 'Update policy' ? 'token-policy-changed' : 'policy-changed';
  expect(changesBy(activity, values)).toEqual([`${cause} ${change}`]);
  expect(changesBy(activity, none)).toEqual([]);
  expect(changesBy(activity, values, { result: 'failure' })).toEqual([]);
});

test.each([
  ['Authentication Methods Policy Reset', 'changed'],
  ['Delete permission grant policy', 'deleted'],
  ['Delete AuthenticationContextClassReference', 'deleted'],
  ['Add a partner to cross-tenant access setting', 'created'],
  ['Delete partner specific cross-tenant access setting', 'deleted'],
  ['Reset the cross-tenant access default setting', 'changed'],
  ['Create Terms of Use', 'created'],
  ['Publish Terms of Use', 'tightened'],
  ['Unpublish Terms of Use', 'loosened'],
  ['Delete Terms of Use', 'deleted'],
  ['Authentication Strength Policy Update', 'changed'],
  ['Authentication Strength Policy Delete', 'deleted'],
  ['Authentication Strength Combination Configuration Create', 'changed'],
  ['Authentication Strength Combination Configuration Update', 'changed'],
  ['Authentication Strength Combination Configuration Delete', 'changed'],
  ['Update security defaults', 'changed'],
])('"%s" alone shows that something was %s, if it succeeded', (activity, change) => {
  expect(changesBy(activity, [])).toEqual([`policy-changed ${change}`]);
  expect(changesBy(activity, [], { result: 'failure' })).toEqual([]);
});

test.each([
  'Add permission grant policy',
  'Add AuthenticationContextClassReference',
  'Authentication Strength Policy Create',
  'Accept Terms of Use',
  'Delete Consent',
])('"%s" ends the access of nobody', (activity) => {
  expect(changesBy(activity, [ANY])).toEqual([]);
});

test('a setting without an id has the tenant as its subject', () => {
  expect(summariesOf({ ...record('Update Sign-In Risk Policy', []), targetResources: [] })).toEqual([
    `revocation policy-changed ${TENANT}`,
  ]);
});

describe('a token lifetime policy', () => {
  const detail = (lifetime: string) =>
    JSON.stringify([JSON.stringify({ TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: lifetime } })]);
  test.each([
    ['Add policy', null, detail('1:00'), ['token-policy-changed created']],
    ['Delete policy.', detail('1:00'), null, ['token-policy-changed deleted']],
    ['Update policy', detail('1:00'), detail('1:00'), []],
    [
      'Update policy',
      '["{\\"HomeRealmDiscoveryPolicy\\":{}}"]',
      '["{\\"HomeRealmDiscoveryPolicy\\":{\\"x\\":1}}"]',
      [],
    ],
  ])('by "%s"', (activity, before, after, expected) => {
    expect(changesBy(activity, [['PolicyDetail', before, after]])).toEqual(expected);
  });

  test('is recognised by its type alone', () => {
    expect(changesBy('Update policy', [['PolicyType', null, '"TokenLifetimePolicy"']])).toEqual([
      'token-policy-changed changed',
    ]);
  });
});

describe('a data policy of Power Platform', () => {
  const PREFIX = 'powerplatform.analytics.resource.tenant.governance.api_policy';
  const unifiedRecord = (Operation: string, collection: Readonly<Record<string, string>> = {}) => ({
    CreationTime: '2031-03-01T09:00:00',
    Id: 'd1a00000-0009-4009-8009-000000000001',
    Operation,
    OrganizationId: TENANT,
    RecordType: 256,
    Workload: 'PowerPlatform',
    UserId: 'admin@contoso.example',
    PropertyCollection: Object.entries(collection).map(([Name, Value]) => ({ Name, Value })),
  });
  const governed = (name: string, result = 'Success') =>
    unifiedRecord('GovernanceApiPolicyOperation', {
      [`${PREFIX}.operation_name`]: name,
      [`${PREFIX}.policy_id`]: POLICY,
      [`${PREFIX}.policy_display_name`]: 'Block social connectors',
      [`${PREFIX}.operation_result`]: result,
    });
  const linesOf = (raw: object) =>
    detectReports(recorded(raw)).map(({ cause, subject, detail }) => [
      cause,
      subject.id,
      subject.name,
      detail.policy?.change,
    ]);

  test.each([
    ['CreatePolicy', 'created'],
    ['UpdatePolicy', 'changed'],
    ['DeletePolicy', 'deleted'],
  ])('%s: %s', (name, change) => {
    expect(linesOf(governed(name))).toEqual([['connector-policy-changed', POLICY, 'Block social connectors', change]]);
  });

  test.each([
    'CreateDlpPolicy',
    'UpdateDlpPolicy',
    'DeleteDlpPolicy',
    'Created DLP Policy',
    'Updated DLP Policy',
    'Deleted DLP Policy',
  ])('under the older name "%s"', (operation) => {
    expect(summariesOf(unifiedRecord(operation))).toEqual([`revocation connector-policy-changed ${TENANT}`]);
  });

  test('is not changed where it was only read, the operation failed, or it belongs to Exchange or Purview', () => {
    expect(linesOf(governed('ListPolicies'))).toEqual([]);
    expect(linesOf(governed('UpdatePolicy', 'Failure'))).toEqual([]);
    expect(linesOf(unifiedRecord('New-DlpCompliancePolicy'))).toEqual([]);
  });
});
