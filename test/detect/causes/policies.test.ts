/** Which policy changes affect anybody, and in which direction. */
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../../src/conditional-access/policy.ts';
import { changed, exported, POLICY, policy, policyRecord } from '../../fixtures/audit-export.ts';
import { reportsOf, reportsOfChange } from '../observed.ts';

const UPDATE = 'Update conditional access policy';
const changeIn = (raw: object) => reportsOf(raw).map(({ detail }) => detail.policy?.change);
const off = policy({ state: 'disabled' });
const reportOnly = policy({ state: 'enabledForReportingButNotEnforced' });
const users = (differences: object) => ({
  conditions: { ...policy().conditions, users: { ...policy().conditions.users, ...differences } },
});
const controls = (operator: string, ...builtInControls: readonly string[]) => ({
  grantControls: { operator, builtInControls },
});

test('a report holds the policy before and after, and both hashes', () => {
  const [report] = reportsOf(policyRecord(UPDATE, [reportOnly, policy()]));
  expect(report).toMatchObject({
    kind: 'revocation',
    cause: 'policy-changed',
    subject: { kind: 'policy', id: POLICY, name: 'Require MFA' },
  });
  const { before, after, beforeHash, afterHash } = report?.detail.policy ?? {};
  expect([before?.state, after?.state]).toEqual(['enabledForReportingButNotEnforced', 'enabled']);
  expect(beforeHash).not.toBe(afterHash);
});

test.each<[string, string, object | null, object | null, string]>([
  ['added', 'Add conditional access policy', null, policy(), 'created'],
  ['added, in capitals', 'Add Conditional Access policy', null, policy(), 'created'],
  ['restored', 'Restore conditional access policy', null, policy(), 'created'],
  ['deleted', 'Delete conditional access policy', policy(), null, 'deleted'],
  ['switched on', UPDATE, off, policy(), 'tightened'],
  ['switched off', UPDATE, policy(), off, 'loosened'],
  ['set to report only', UPDATE, policy(), reportOnly, 'loosened'],
  [
    'without its controls',
    UPDATE,
    policy({ sessionControls: { signInFrequency: { value: 90, type: 'hours' } } }),
    policy({ grantControls: null, sessionControls: { signInFrequency: { value: 90, type: 'hours' } } }),
    'loosened',
  ],
  ['made to block', UPDATE, policy(), policy(controls('OR', 'block')), 'tightened'],
  [
    'with one more control to choose from',
    UPDATE,
    policy(controls('OR', 'mfa')),
    policy(controls('OR', 'mfa', 'compliantDevice')),
    'loosened',
  ],
  [
    'with one more control to meet',
    UPDATE,
    policy(controls('AND', 'mfa')),
    policy(controls('AND', 'mfa', 'compliantDevice')),
    'tightened',
  ],
  [
    'with all controls to meet and not one',
    UPDATE,
    policy(controls('OR', 'mfa', 'block2')),
    policy(controls('AND', 'mfa', 'block2')),
    'changed',
  ],
  ['with an exclusion gone', UPDATE, policy(), policy(users({ excludeGroups: [] })), 'tightened'],
  ['with one more exclusion', UPDATE, policy(), policy(users({ excludeUsers: ['x'] })), 'loosened'],
  ['for all and not a few', UPDATE, policy(users({ includeUsers: ['x'] })), policy(), 'tightened'],
  [
    'for others than before',
    UPDATE,
    policy(users({ includeUsers: ['x'] })),
    policy(users({ includeUsers: ['y'] })),
    'changed',
  ],
  [
    'both wider and with more exclusions',
    UPDATE,
    policy(users({ includeUsers: ['x'] })),
    policy(users({ excludeUsers: ['y'] })),
    'changed',
  ],
  [
    'for fewer places',
    UPDATE,
    policy(),
    policy({ conditions: { ...policy().conditions, locations: { includeLocations: ['x'] } } }),
    'loosened',
  ],
  [
    'with a device filter',
    UPDATE,
    policy(),
    policy({ conditions: { ...policy().conditions, devices: { deviceFilter: { mode: 'exclude', rule: 'x' } } } }),
    'changed',
  ],
  [
    'with a sign-in frequency',
    UPDATE,
    policy(),
    policy({ sessionControls: { signInFrequency: { value: 1, type: 'hours' } } }),
    'tightened',
  ],
  [
    'with another sign-in frequency',
    UPDATE,
    policy({ sessionControls: { signInFrequency: { value: 9, type: 'hours' } } }),
    policy({ sessionControls: { signInFrequency: { value: 1, type: 'hours' } } }),
    'changed',
  ],
])('a policy %s is %s', (_, activity, before, after, change) => {
  expect(changeIn(policyRecord(activity, [before, after]))).toEqual([change]);
});

test.each<[string, string, object | null, object | null]>([
  [
    'is renamed or described',
    UPDATE,
    policy(),
    policy({ displayName: 'Another', description: 'More', modifiedDateTime: '2031-03-01T00:00:00Z' }),
  ],
  ['is edited while it only reports', UPDATE, reportOnly, { ...reportOnly, ...controls('OR', 'block') }],
  ['is edited while it is off', UPDATE, off, reportOnly],
  ['is added to report only', 'Add conditional access policy', null, reportOnly],
  ['is deleted while it is off', 'Delete conditional access policy', off, null],
])('nothing changes for anybody where a policy %s', (_, activity, before, after) => {
  expect(reportsOf(policyRecord(activity, [before, after]))).toEqual([]);
});

test('a record without the content still shows that a policy changed', () => {
  expect(changeIn(policyRecord(UPDATE, [null, null]))).toEqual(['changed']);
});

describe("the directory's twin", () => {
  const twin = (
    activityDisplayName: string,
    before: object | null,
    after: object | null,
    more: readonly ReturnType<typeof changed>[] = [],
  ) => {
    const textOf = (detail: object | null) => (detail === null ? null : JSON.stringify([JSON.stringify(detail)]));
    const modifiedProperties = [...more, changed('PolicyDetail', textOf(before), textOf(after))];
    return exported({
      category: 'Policy',
      activityDisplayName,
      targetResources: [
        { id: POLICY, displayName: 'Require MFA', type: 'Policy', userPrincipalName: null, modifiedProperties },
      ],
    });
  };
  const inner = (differences: object = {}) => ({
    Version: 1,
    ModifiedDateTime: '2031-02-01',
    State: 'Enabled',
    Conditions: { Users: { Include: [{ Users: ['All'] }] } },
    Controls: [{ Control: ['Mfa'] }],
    ...differences,
  });

  test.each<[string, string, object | null, object | null, readonly string[]]>([
    ['of a change', 'Update policy', inner(), inner({ Controls: [{ Control: ['Block'] }] }), ['changed']],
    ['of a policy switched on', 'Update policy', inner({ State: 'Reporting' }), inner(), ['tightened']],
    ['of a policy switched off', 'Update policy', inner(), inner({ State: 'Disabled' }), ['loosened']],
    ['of a new policy', 'Add policy', null, inner(), ['created']],
    ['of a deletion', 'Delete policy', inner(), null, ['deleted']],
    ['of a save without a change', 'Update policy', inner(), inner({ ModifiedDateTime: '2031-03-01' }), []],
    [
      'of an edit that only reports',
      'Update policy',
      inner({ State: 'Reporting' }),
      inner({ State: 'Reporting', Controls: [] }),
      [],
    ],
    [
      'of some other kind of policy',
      'Update policy',
      { HomeRealmDiscoveryPolicy: { Version: 1 } },
      { HomeRealmDiscoveryPolicy: { Version: 2 } },
      [],
    ],
    ['without the policy', 'Update policy', null, null, []],
  ])('%s', (_, activity, before, after, changes) => {
    expect(changeIn(twin(activity, before, after))).toEqual(changes);
  });

  test('counts where only its type shows what it is', () => {
    expect(changeIn(twin('Delete policy', null, null, [changed('PolicyType', '[18]', null)]))).toEqual(['deleted']);
  });

  test('is about the same policy as the record that it duplicates', () => {
    const [own] = reportsOf(twin('Delete policy', inner(), null));
    const [theirs] = reportsOf(policyRecord('Delete conditional access policy', [policy(), null]));
    expect(own?.subject).toEqual(theirs?.subject);
  });
});

describe('between two readings of the list', () => {
  const conditional = (content: object) => policyOf('conditional-access', { id: POLICY, ...content });
  const location = (content: object) => policyOf('named-location', { id: POLICY, displayName: 'Office', ...content });
  const changeOf = (before?: ReturnType<typeof policyOf>, after?: ReturnType<typeof policyOf>) =>
    reportsOfChange({ object: 'policy', ...(before && { before }), ...(after && { after }) }).map(
      ({ detail }) => detail.policy?.change,
    );

  test('the same rules apply', () => {
    expect(changeOf(undefined, conditional(policy()))).toEqual(['created']);
    expect(changeOf(conditional(policy()), undefined)).toEqual(['deleted']);
    expect(changeOf(conditional(off), conditional(policy()))).toEqual(['tightened']);
    expect(changeOf(conditional(off), conditional(reportOnly))).toEqual([]);
  });

  test('both sources give the same hashes for the same policy', () => {
    const [fromList] = reportsOfChange({ object: 'policy', before: conditional(off), after: conditional(policy()) });
    const [fromLog] = reportsOf(policyRecord(UPDATE, [off, policy()]));
    expect([fromList?.detail.policy?.beforeHash, fromList?.detail.policy?.afterHash]).toEqual([
      fromLog?.detail.policy?.beforeHash,
      fromLog?.detail.policy?.afterHash,
    ]);
  });

  test('a change of a named location counts, and a new one does not, because no policy refers to it yet', () => {
    expect(changeOf(undefined, location({ ipRanges: ['x'] }))).toEqual([]);
    expect(changeOf(location({ ipRanges: ['x'] }), location({ ipRanges: ['y'] }))).toEqual(['changed']);
    expect(changeOf(location({ ipRanges: ['x'] }), location({ ipRanges: ['x'], displayName: 'HQ' }))).toEqual([]);
  });

  test('security defaults demand more when they are switched on, and less when they are switched off', () => {
    const defaults = (isEnabled: boolean) => policyOf('security-defaults', { id: POLICY, isEnabled });
    expect(changeOf(defaults(false), defaults(true))).toEqual(['tightened']);
    expect(changeOf(defaults(true), defaults(false))).toEqual(['loosened']);
  });
});
