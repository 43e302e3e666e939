/** Section 3.3 of the rules: what can never be met where a request comes from. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import {
  canProtectTokens,
  type IdentityProfile,
  type InboundTrust,
  infeasibleAtoms,
} from '../../src/conditional-access/infeasible-atoms.ts';
import { signInContextOf } from '../../src/conditional-access/sign-in-context.ts';

const ATOMS = [
  'mfa',
  'strength:s',
  'tou:t',
  'custom:c',
  'passwordChange',
  'riskRemediation',
  'compliantDevice',
  'domainJoinedDevice',
  'approvedApplication',
  'compliantApplication',
];
const APPS = ['approvedApplication', 'compliantApplication'];
const REMEDIES = ['passwordChange', 'riskRemediation'];
const UNKNOWN: InboundTrust = { mfa: undefined, compliantDevice: undefined, hybridJoinedDevice: undefined };
const NONE: InboundTrust = { mfa: false, compliantDevice: false, hybridJoinedDevice: false };

const impossible = (kind: IdentityProfile['kind'], trust: InboundTrust, context: JsonObject, assumed?: boolean) => {
  const isInfeasible = infeasibleAtoms(signInContextOf(context), { kind, trust }, assumed);
  return ATOMS.filter(isInfeasible).sort();
};

describe('from a context', () => {
  test.each<[string, JsonObject, readonly string[]]>([
    ['Windows', {}, APPS],
    ['an iPhone', { platform: 'iOS' }, ['domainJoinedDevice']],
    ['an Android phone', { platform: 'Android' }, ['domainJoinedDevice']],
    ['a Mac', { platform: 'macOS' }, ['domainJoinedDevice', ...APPS]],
    ['Linux', { platform: 'linux' }, ['domainJoinedDevice', ...APPS]],
    ['a platform that is not recognised', { platform: 'unknown' }, ['compliantDevice', 'domainJoinedDevice', ...APPS]],
    ['Windows Phone', { platform: 'windowsPhone' }, ['compliantDevice', 'domainJoinedDevice', ...APPS]],
    ['device code flow', { authFlow: 'deviceCodeFlow' }, ['compliantDevice', 'domainJoinedDevice', ...APPS]],
    ['authentication transfer', { authFlow: 'authenticationTransfer' }, APPS],
    ['a native client', { clientAppType: 'mobileAppsAndDesktopClients' }, APPS],
    ['U5: ActiveSync', { clientAppType: 'exchangeActiveSync' }, ATOMS],
    ['U5: ActiveSync of the older kind', { clientAppType: 'easSupported' }, ATOMS],
    ['another legacy client', { clientAppType: 'other', platform: 'iOS' }, ATOMS],
  ])('%s', (_, context, atoms) => {
    expect(impossible('internal', UNKNOWN, context)).toEqual(atoms.toSorted());
  });
});

describe('for', () => {
  test.each<[string, IdentityProfile['kind'], InboundTrust, readonly string[]]>([
    ['a service principal', 'workload', UNKNOWN, ATOMS],
    ['somebody of the tenant, whatever it trusts', 'internal', NONE, APPS],
    ['an external user', 'external', NONE, [...APPS, ...REMEDIES, 'compliantDevice', 'domainJoinedDevice']],
    [
      'an external user with trusted devices',
      'external',
      { ...NONE, compliantDevice: true },
      [...APPS, ...REMEDIES, 'domainJoinedDevice'],
    ],
    [
      'an external user with trusted hybrid devices',
      'external',
      { ...NONE, hybridJoinedDevice: true },
      [...APPS, ...REMEDIES, 'compliantDevice'],
    ],
    ['a direct connect user', 'direct-connect', NONE, ATOMS.filter((atom) => atom !== 'custom:c')],
    [
      'a direct connect user with trusted MFA',
      'direct-connect',
      { ...NONE, mfa: true },
      [...APPS, ...REMEDIES, 'compliantDevice', 'domainJoinedDevice', 'tou:t'],
    ],
  ])('%s', (_, kind, trust, atoms) => {
    expect(impossible(kind, trust, {})).toEqual(atoms.toSorted());
  });

  test('a home tenant of which nobody knows whether it is trusted, as assumed', () => {
    expect(impossible('external', UNKNOWN, {}, true)).toEqual([...APPS, ...REMEDIES].sort());
    expect(impossible('external', UNKNOWN, {}, false)).toEqual(impossible('external', NONE, {}));
    expect(impossible('external', UNKNOWN, {})).toEqual(impossible('external', NONE, {}));
    expect(impossible('direct-connect', UNKNOWN, {}, true)).toEqual([...APPS, ...REMEDIES, 'tou:t'].sort());
    expect(impossible('direct-connect', NONE, {}, true)).toEqual(impossible('direct-connect', NONE, {}));
  });
});

test.each<[string, JsonObject, boolean]>([
  ['a native client on a registered Windows device', {}, true],
  ['one in another spelling', { clientAppType: 'MobileAppsAndDesktopClients', platform: 'Windows' }, true],
  ['a browser', { clientAppType: 'browser' }, false],
  ['another platform', { platform: 'macOS' }, false],
  ['a device that is not registered', { device: null }, false],
])('U6: token protection works for %s: %s', (_, different, works) => {
  const native = {
    clientAppType: 'mobileAppsAndDesktopClients',
    platform: 'windows',
    device: { trustType: 'AzureAD' },
  };
  expect(canProtectTokens(signInContextOf({ ...native, ...different }))).toBe(works);
});
