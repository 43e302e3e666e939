/** Which policy a record is about, and what the report holds of it before and after. */
import { describe, expect, test } from 'vitest';
import { policyHash, policyOf } from '../../../src/conditional-access/policy.ts';
import { ADA, changed, type ExportedTarget, exported, POLICY, policy, TENANT } from '../../fixtures/audit-export.ts';
import { reportsOf, reportsOfChange } from '../observed.ts';

const [OFF, ON] = [policy({ state: 'disabled' }), policy()];
const target = (
  different: Partial<ExportedTarget> = {},
  before: object | null = OFF,
  after: object | null = ON,
): ExportedTarget => ({
  id: POLICY,
  displayName: 'Require MFA',
  type: 'Policy',
  userPrincipalName: null,
  modifiedProperties: [
    changed('ConditionalAccessPolicy', before && JSON.stringify(before), after && JSON.stringify(after)),
  ],
  ...different,
});
const reportsFor = (activityDisplayName: string, ...targetResources: readonly ExportedTarget[]) =>
  reportsOf(exported({ activityDisplayName, targetResources }));
const UPDATE = 'Update conditional access policy';

describe('the policy', () => {
  test('is the target of that type, or else the first target with an id', () => {
    expect(reportsFor(UPDATE, target({ id: ADA, type: 'User', modifiedProperties: [] }), target())).toMatchObject([
      { subject: { id: POLICY } },
    ]);
    expect(
      reportsFor(
        UPDATE,
        target({ id: null, displayName: null, type: 'Other', modifiedProperties: [] }),
        target({ type: 'Other' }),
      ),
    ).toMatchObject([{ subject: { id: POLICY } }]);
    expect(reportsFor(UPDATE)).toStrictEqual([]);
    expect(reportsFor(UPDATE, target({ id: null, displayName: null }))).toStrictEqual([]);
  });

  test('may have no name', () => {
    expect(reportsFor(UPDATE, target({ displayName: null }))[0]?.subject).toStrictEqual({ kind: 'policy', id: POLICY });
    expect(reportsFor(UPDATE, target())[0]?.subject).toStrictEqual({ kind: 'policy', id: POLICY, name: 'Require MFA' });
    expect(
      reportsOfChange({ object: 'policy', before: policyOf('security-defaults', { id: 'p', isEnabled: true }) })[0]
        ?.subject,
    ).toStrictEqual({
      kind: 'policy',
      id: 'p',
    });
  });

  test('of a setting is the setting, or else the tenant', () => {
    const setting = { id: 's', displayName: 'Setting', type: 'Other', modifiedProperties: [] };
    expect(reportsFor('Set password policy', target(setting))).toMatchObject([
      { cause: 'policy-changed', subject: { kind: 'policy', id: 's', name: 'Setting' } },
    ]);
    expect(reportsFor('Set password policy')[0]).toMatchObject({
      subject: { kind: 'policy', id: TENANT },
      detail: { policy: { change: 'changed' } },
    });
    expect(reportsFor('Set password policy')[0]?.detail).toStrictEqual({ policy: { change: 'changed' } });
  });
});

describe('the report', () => {
  const sides = (before: object | null, after: object | null) =>
    reportsFor(UPDATE, target({}, before, after))[0]?.detail;

  test('holds the policy in one form, and its hash, for each side in the record', () => {
    const { before, after } = sides(OFF, ON)?.policy ?? {};
    expect(sides(OFF, ON)).toStrictEqual({
      policy: {
        change: 'tightened',
        before,
        after,
        beforeHash: policyHash('conditional-access', OFF),
        afterHash: policyHash('conditional-access', ON),
      },
    });
    expect([before?.modifiedDateTime, after?.sessionControls]).toStrictEqual([undefined, undefined]);
    expect(sides(null, ON)).toStrictEqual({
      policy: { change: 'changed', after, afterHash: policyHash('conditional-access', ON) },
    });
    expect(sides(ON, null)).toStrictEqual({
      policy: { change: 'changed', before: after, beforeHash: policyHash('conditional-access', ON) },
    });
    expect(sides(null, null)).toStrictEqual({ policy: { change: 'changed' } });
  });

  test('holds the same for a twin in the form of Graph', () => {
    expect(reportsFor('Update policy', target())[0]?.detail).toStrictEqual(sides(OFF, ON));
  });

  test('is marked as purged only where a record says so', () => {
    expect(reportsFor('Hard Delete conditional access policy', target({}, ON, null))[0]?.detail).toMatchObject({
      purged: true,
      policy: { change: 'deleted' },
    });
    expect(reportsFor('Delete conditional access policy', target({}, ON, null))[0]?.detail).not.toHaveProperty(
      'purged',
    );
    expect(
      reportsOfChange({ object: 'policy', before: policyOf('conditional-access', ON) })[0]?.detail,
    ).not.toHaveProperty('purged');
  });

  test('holds the hash of a named location as such', () => {
    const [before, after] = ['x', 'y'].map((range) =>
      policyOf('named-location', { id: 'l', displayName: 'Office', ipRanges: [range] }),
    );
    if (!before || !after) return expect.unreachable();
    expect(reportsOfChange({ object: 'policy', before, after })[0]?.detail).toStrictEqual({
      policy: {
        change: 'changed',
        before: before.content,
        after: after.content,
        beforeHash: before.contentHash,
        afterHash: after.contentHash,
      },
    });
    const record = target({
      modifiedProperties: [changed('NamedLocation', JSON.stringify(before.content), JSON.stringify(after.content))],
    });
    expect(reportsFor('Update named location', record)[0]?.detail.policy).toMatchObject({
      beforeHash: before.contentHash,
      afterHash: after.contentHash,
    });
  });
});

test('a named location that is gone was deleted, and token lifetimes are another cause', () => {
  const place = policyOf('named-location', { id: 'l', displayName: 'Office', ipRanges: ['x'] });
  expect(reportsOfChange({ object: 'policy', before: place })[0]?.detail.policy?.change).toBe('deleted');
  const lifetime = { ...place, policyKind: 'token-lifetime' } as const;
  expect(reportsOfChange({ object: 'policy', before: lifetime }).map(({ cause }) => cause)).toStrictEqual([
    'token-policy-changed',
  ]);
  const kind = changed('PolicyType', null, '"TokenLifetimePolicy"');
  const nothing = changed('PolicyDetail', null, null);
  const record = target({ displayName: null, modifiedProperties: [kind, nothing] });
  expect(reportsFor('Update policy', target({ id: ADA, type: 'User', modifiedProperties: [] }), record)).toMatchObject([
    { cause: 'token-policy-changed', subject: { id: POLICY }, detail: { policy: { change: 'changed' } } },
  ]);
});

test('readings of other objects, and of a missing policy, give no report', () => {
  expect(reportsOfChange({ object: 'policy' })).toStrictEqual([]);
  expect(reportsFor('Update policy', target({}, null, null))).toStrictEqual([]);
});
