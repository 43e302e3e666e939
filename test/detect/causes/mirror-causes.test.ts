/** Reports from readings of devices, assignments, credentials and token lifetimes. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/conditional-access/policy.ts';
import type { AppRoleAssignment, Device } from '../../../src/mirror/tenant.ts';
import { reportsOfChange } from '../observed.ts';

const device = (differing: Partial<Device> = {}): Device => ({
  kind: 'device',
  id: 'd1',
  deviceId: 'own-d1',
  displayName: 'LAPTOP',
  enabled: true,
  deleted: false,
  compliant: true,
  ...differing,
});
const holder = (...roleIds: readonly string[]): AppRoleAssignment => ({
  appId: 'crm',
  principalId: 'ada',
  principalKind: 'user',
  roleIds,
});
const lifetimes = (contentHash: string, policyKind: Policy['policyKind'] = 'token-lifetime'): Policy => ({
  kind: 'policy',
  id: 't1',
  policyKind,
  displayName: 'Short',
  state: 'enabled',
  contentHash,
  content: { id: 't1', definition: [contentHash] },
});

const summariesFor = (...change: Parameters<typeof reportsOfChange>) =>
  reportsOfChange(...change).map(({ kind, cause, subject }) => `${kind} ${cause} ${subject.kind} ${subject.id}`);
const unknown = () => {
  const { compliant: _, ...rest } = device();
  return rest;
};

describe('a device', () => {
  test.each([
    ['no longer compliant', device(), device({ compliant: false }), 'revocation device-noncompliant'],
    ['no longer managed', device(), unknown(), 'revocation device-noncompliant'],
    ['compliant again', device({ compliant: false }), device(), 'reversal device-noncompliant'],
    ['switched off', device(), device({ enabled: false }), 'revocation device-disabled'],
    ['switched on', device({ enabled: false }), device(), 'reversal device-disabled'],
    ['gone', device(), undefined, 'revocation device-disabled'],
    ['in the bin', device(), device({ deleted: true }), 'revocation device-disabled'],
    ['restored', device({ deleted: true }), device(), 'reversal device-disabled'],
  ])('%s', (_, before, after, expected) => {
    expect(summariesFor({ object: 'device', before, ...(after && { after }) })).toEqual([`${expected} device d1`]);
    expect(reportsOfChange({ object: 'device', before, ...(after && { after }) })[0]).toMatchObject({
      subject: { name: 'LAPTOP' },
      detail: { deviceId: 'own-d1' },
    });
  });

  test.each([
    ['is new', undefined, device()],
    ['is not compliant and was never known to be', unknown(), device({ compliant: false })],
    ['is gone after it was switched off', device({ enabled: false, compliant: false }), undefined],
    ['has another name', device(), device({ displayName: 'other' })],
  ])('that %s gives no report', (_, before, after) => {
    expect(summariesFor({ object: 'device', ...(before && { before }), ...(after && { after }) })).toEqual([]);
  });
});

describe('an assignment', () => {
  test('is removed, fully or in part, and given back', () => {
    expect(summariesFor({ object: 'assignment', before: holder('a') })).toEqual([
      'revocation app-role-removed assignment crm_ada',
    ]);
    expect(summariesFor({ object: 'assignment', before: holder('a', 'b'), after: holder('b', 'c') })).toEqual([
      'revocation app-role-removed assignment crm_ada',
    ]);
    expect(summariesFor({ object: 'assignment', after: holder('a') })).toEqual([
      'reversal app-role-removed assignment crm_ada',
    ]);
    expect(summariesFor({ object: 'assignment', before: holder('a'), after: holder('a', 'b') })).toEqual([
      'reversal app-role-removed assignment crm_ada',
    ]);
  });

  test('has the kept roles, and whether a group held it', () => {
    expect(reportsOfChange({ object: 'assignment', before: holder('a', 'b'), after: holder('b') })[0]?.detail).toEqual({
      keptScopes: ['b'],
    });
    expect(
      reportsOfChange({ object: 'assignment', before: { ...holder('a'), principalKind: 'group' } })[0]?.detail,
    ).toEqual({ byGroup: true });
    expect(reportsOfChange({ object: 'assignment', after: holder('a') })[0]?.detail).toEqual({});
  });
});

describe('credentials', () => {
  const application = { applicationId: 'r1', appId: 'crm-app-id', displayName: 'CRM' };

  test('are lost, expired and added', () => {
    expect(reportsOfChange({ object: 'credentials', application, lost: ['k'], gained: ['l'] })).toMatchObject([
      {
        kind: 'revocation',
        cause: 'app-credential-lost',
        subject: { kind: 'application', id: 'r1', name: 'CRM' },
        detail: { appId: 'crm-app-id', lostScopes: ['k'] },
      },
    ]);
    const expiredAt = '2031-03-01T08:03:00.000Z';
    expect(reportsOfChange({ object: 'credentials', application, lost: ['k'], gained: [], expiredAt })).toMatchObject([
      { kind: 'revocation', occurred: { from: expiredAt, to: expiredAt } },
    ]);
    expect(summariesFor({ object: 'credentials', application, lost: [], gained: ['l'] })).toEqual([
      'reversal app-credential-lost application r1',
    ]);
  });

  test('of a registration without an id give no report', () => {
    expect(
      summariesFor({ object: 'credentials', application: { appId: 'crm-app-id' }, lost: ['k'], gained: [] }),
    ).toEqual([]);
  });
});

describe('a token lifetime policy', () => {
  test.each([
    ['created', undefined, lifetimes('b')],
    ['changed', lifetimes('a'), lifetimes('b')],
    ['deleted', lifetimes('a'), undefined],
  ])('%s', (change, before, after) => {
    expect(reportsOfChange({ object: 'policy', ...(before && { before }), ...(after && { after }) })).toMatchObject([
      {
        kind: 'revocation',
        cause: 'token-policy-changed',
        subject: { kind: 'policy', id: 't1', name: 'Short' },
        detail: { policy: { change } },
      },
    ]);
  });

  test('that is renamed gives no report, and another kind of policy is another cause', () => {
    expect(
      summariesFor({ object: 'policy', before: lifetimes('a'), after: { ...lifetimes('a'), displayName: 'Other' } }),
    ).toEqual([]);
    expect(
      summariesFor({
        object: 'policy',
        before: lifetimes('a', 'named-location'),
        after: lifetimes('b', 'named-location'),
      }),
    ).toEqual(['revocation policy-changed policy t1']);
  });
});
