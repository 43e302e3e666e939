/** The settings that the engine takes from the mirror. */
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../../../src/conditional-access/policy.ts';
import { settingsOf } from '../../../../src/impact/policy/tenant/mirror-settings.ts';

const DIRECTORY = '00000002-0000-0000-c000-000000000000';

const rule = (resourceAppId: string) =>
  policyOf('conditional-access-settings', {
    id: 'conditional-access-settings',
    advancedSettings: { baselineScopes: { resourceAppId } },
  });
const trust = (id: string, isMfaAccepted: boolean | null) =>
  policyOf('cross-tenant-access', {
    id,
    tenantId: id,
    inboundTrust:
      isMfaAccepted === null
        ? null
        : { isMfaAccepted, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false },
  });
const standard = (isMfaAccepted: boolean) => trust('cross-tenant-default', isMfaAccepted);
const partner = (isMfaAccepted: boolean | null) => trust('cross-tenant-partner/p', isMfaAccepted);

test.each([
  ['enforced', [rule(DIRECTORY)], 'enforced'],
  ['switched off', [rule('00000000-0000-0000-0000-000000000000')], 'legacy'],
  ['an app of their choice', [rule('APP-1')], { audience: 'app-1' }],
  ['never chosen', [policyOf('conditional-access-settings', { id: 'conditional-access-settings' })], undefined],
  ['not shown', [], undefined],
])('baseline scopes: %s', (_, policies, expected) => {
  expect(settingsOf(policies).baselineScopes).toEqual(expected);
});

describe('what of other tenants is accepted', () => {
  test('is not known where it was not read', () => {
    expect(settingsOf([]).otherTrust.mfa).toBeUndefined();
  });

  test('is what the default says, also for a partner that inherits it', () => {
    expect(settingsOf([standard(true), partner(null)]).otherTrust).toEqual({
      mfa: true,
      compliantDevice: false,
      hybridJoinedDevice: false,
    });
  });

  test('is not known where a partner differs: nobody tells whose guests are there', () => {
    expect(settingsOf([standard(false), partner(true)]).otherTrust).toEqual({
      mfa: undefined,
      compliantDevice: false,
      hybridJoinedDevice: false,
    });
  });
});

test('security defaults are off unless the tenant says that they are on', () => {
  const defaults = (isEnabled: boolean) => policyOf('security-defaults', { id: 'sd', isEnabled });
  expect(
    [settingsOf([]), settingsOf([defaults(false)]), settingsOf([defaults(true)])].map((s) => s.securityDefaults),
  ).toEqual([false, false, true]);
});
