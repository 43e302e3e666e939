/** What is on, off or changed in a setting of the full tenant, whatever form its values have. */
import { describe, expect, test } from 'vitest';
import { TENANT_WIDE_POLICIES } from '../../../src/detect/tenant-wide-policies.ts';
import type { AuditChange } from '../../../src/ingest/records/audit-log-record.ts';

const judged = (activity: string, ...changes: readonly (readonly [string, unknown, unknown])[]) =>
  TENANT_WIDE_POLICIES.get(activity)?.(
    changes.map(([property, before, after]): AuditChange => ({ property, before, after })),
  );
const methods = (before: unknown, after: unknown, property = 'Policy') =>
  judged('authentication methods policy update', [property, before, after]);
const authorization = (property: string, before: unknown, after: unknown) =>
  judged('update authorization policy', [property, before, after]);

describe('among authentication methods', () => {
  test.each<[string, unknown, unknown]>([
    ['a flag', { sms: true }, { sms: false }],
    ['a state', { sms: { state: 'Enabled' } }, { sms: { state: 'disabled' } }],
    ['a flag as text', { sms: 'TRUE' }, { sms: 'false' }],
    ['a member that is gone', { sms: true, voice: true }, { voice: true }],
    [
      'an entry by its id, in another place',
      [
        { id: 'a', on: true },
        { id: 'b', on: true },
      ],
      [
        { id: 'b', on: true },
        { id: 'a', on: false },
      ],
    ],
    ['an entry by its name', [{ name: 'a', on: true }], [{ name: 'b', on: true }]],
    ['an entry by its place', [{ on: true }, { on: true }], [{ on: true }, { on: false }]],
    ['an entry by its number', [{ id: 1, on: true }], [{ id: 2, on: true }]],
    ['a bare entry', [true, true], [true, false]],
    ['all of it, deep inside', { a: [{ id: 'x', b: { c: true } }] }, { a: [] }],
  ])('one is switched off: %s', (_, before, after) => {
    expect(methods(before, after)).toBe('tightened');
  });

  test.each<[string, unknown, unknown]>([
    ['on', { sms: false }, { sms: true }],
    ['nothing', { sms: true }, { sms: true, voice: true }],
    [
      'the order',
      [
        { id: 'a', on: true },
        { id: 'b', on: true },
      ],
      [
        { id: 'b', on: true },
        { id: 'a', on: true },
      ],
    ],
    ['what the record leaves out', { sms: true }, null],
    ['a word that only holds the other', { sms: 'notenabled', voice: 'trueish' }, { sms: 'x', voice: 'x' }],
    ['a number', { sms: 1 }, { sms: 0 }],
    ['what demands something', { isAttestationEnforced: true }, { isAttestationEnforced: false }],
    ['what demands something, in other words', { requireX: true, blockX: true, restrictX: true, disableX: true }, {}],
  ])('none is, where this changes: %s', (_, before, after) => {
    expect(methods(before, after)).toBeUndefined();
  });

  test('a property that is itself the switch counts, unless its name demands something', () => {
    expect(methods(true, false, 'isSmsAllowed')).toBe('tightened');
    expect(methods(true, false, 'isMfaRequired')).toBeUndefined();
    expect(judged('update authentication methods policy', ['a', true, true], ['b', true, false])).toBe('tightened');
    expect(judged('update authentication methods policy')).toBeUndefined();
  });
});

describe('among settings of user consent', () => {
  const POLICIES = 'PermissionGrantPolicyIdsAssignedToDefaultUserRole';
  test.each<[string, unknown, unknown, 'tightened' | undefined]>([
    [POLICIES, ['a', 'b'], ['b'], 'tightened'],
    [POLICIES, 'a', null, 'tightened'],
    [POLICIES, 'a', ['b'], 'tightened'],
    [POLICIES.toUpperCase(), 'a', 'b', 'tightened'],
    [POLICIES, 'a', ['b', 'A'], undefined],
    [POLICIES, 'ManagePermissionGrantsForSelf.a', 'managepermissiongrantsforself.A', undefined],
    [POLICIES, 'ManagePermissionGrantsForOwnedResource.a', 'a', undefined],
    [POLICIES, 'x.ManagePermissionGrantsForSelf.a', 'a', 'tightened'],
    [POLICIES, 'xManagePermissionGrantsForSelf.a', 'xa', 'tightened'],
    [POLICIES, 3, null, undefined],
    [`${POLICIES}s`, 'a', null, undefined],
    [`My${POLICIES}`, 'a', null, undefined],
    ['AllowUserConsentForRiskyApps', true, false, 'tightened'],
    ['allowuserconsentforriskyapps', 'True', 'False', 'tightened'],
    ['AllowUserConsentForRiskyApps', false, true, undefined],
    ['AllowUserConsentForRiskyApps', true, null, undefined],
    ['AllowUserConsentForRiskyAppsToo', true, false, undefined],
    ['DoAllowUserConsentForRiskyApps', true, false, undefined],
    ['GuestUserRoleId', 'a', 'b', undefined],
  ])('%s from %j to %j: %s', (property, before, after, change) => {
    expect(authorization(property, before, after)).toBe(change);
  });

  test('one that is narrowed is enough', () => {
    expect(judged('update authorization policy', ['x', 1, 2], [POLICIES, 'a', null])).toBe('tightened');
  });
});

describe('among other values', () => {
  const moved = (...changes: readonly (readonly [string, unknown, unknown])[]) =>
    judged('set password policy', ...changes);

  test('one change is enough, and so is a record without values', () => {
    expect(moved(['A', 1, 1], ['B', { a: 1 }, { a: 2 }])).toBe('changed');
    expect(moved()).toBe('changed');
    expect(moved(['A', { a: 1 }, { a: 1 }])).toBeUndefined();
  });

  test('a property that describes the target is no value', () => {
    expect(moved(['TargetId.Name', 1, 2])).toBe('changed');
    expect(moved(['Included Updated Properties', null, 'A'], ['TargetId.Name', 1, 2], ['A', 1, 1])).toBeUndefined();
    expect(moved(['Not Included Updated Properties', 1, 2], ['A', 1, 1])).toBe('changed');
    expect(moved(['Included Updated Properties Too', 1, 2], ['A', 1, 1])).toBe('changed');
    expect(moved(['MyTargetId.Name', 1, 2], ['A', 1, 1])).toBe('changed');
    expect(moved(['TargetIds', 1, 2], ['A', 1, 1])).toBe('changed');
  });

  test('only the second factor counts among the values of the company', () => {
    const company = (property: string, before: unknown, after: unknown) =>
      judged('set company information', [property, before, after]);
    expect(company('StrongAuthenticationPolicy', 'a', 'b')).toBe('changed');
    expect(company('StrongAuthenticationPolicy', 'a', 'a')).toBeUndefined();
    expect(company('StrongAuthenticationPolicies', 'a', 'b')).toBeUndefined();
    expect(judged('set company information', ['Phone', 1, 2], ['StrongAuthenticationPolicy', 'a', 'b'])).toBe(
      'changed',
    );
  });
});
