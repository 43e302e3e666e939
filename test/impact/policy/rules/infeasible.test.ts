/** Section 3.3: what can never be met in a context. */

import { every } from '../reach/rule-builder.ts';
import { allOf, anyOf, BUILT_IN, blockOf, demanding, MFA, sessionOf, strength } from './parts.ts';
import { holds, type Rule } from './rule.ts';

const TERMS = { operator: 'OR', termsOfUse: ['tou'] };
const CUSTOM = { operator: 'OR', customAuthenticationFactors: ['duo'] };
const demand = (grant: object, context: object, hits: string, tenant: object = {}): Rule => ({
  in: tenant,
  after: demanding(grant),
  when: context,
  hits,
});
const [NEVER, CAN] = ['newly-blocked', 'reauth-required'] as const;

holds('legacy clients', {
  ...Object.fromEntries(
    [anyOf('mfa', 'compliantDevice'), anyOf('domainJoinedDevice'), TERMS, CUSTOM, strength(BUILT_IN.mfa)].flatMap(
      (grant, number) =>
        ['exchangeActiveSync', 'easSupported', 'other'].map((clientAppType) => [
          `${clientAppType}, demand ${number}`,
          demand(grant, { clientAppType, platform: 'iOS' }, NEVER),
        ]),
    ),
  ),
  'a session alone demands nothing': {
    after: sessionOf(every(4)),
    when: { clientAppType: 'other' },
    hits: 'stricter-session',
  },
  'a policy without controls': { after: demanding(null), when: { clientAppType: 'other' }, hits: 'unchanged' },
  'blocked either way': {
    before: blockOf({}),
    after: demanding(MFA),
    when: { clientAppType: 'other' },
    hits: 'unchanged',
  },
  'the worst over the clients': {
    after: demanding(MFA),
    when: [{ clientAppType: 'browser' }, { clientAppType: 'other' }],
    hits: NEVER,
  },
});

const CODE = { authFlow: 'deviceCodeFlow' };
holds('device state', {
  'compliant, in device code flow': demand(anyOf('compliantDevice'), CODE, NEVER),
  'joined, in device code flow': demand(anyOf('domainJoinedDevice'), CODE, NEVER),
  'MFA in device code flow': demand(MFA, CODE, CAN),
  'an alternative in device code flow': demand(anyOf('compliantDevice', 'mfa'), CODE, CAN),
  'all of them in device code flow': demand(allOf('compliantDevice', 'mfa'), CODE, NEVER),
  'compliant, in a transfer': demand(anyOf('compliantDevice'), { authFlow: 'authenticationTransfer' }, CAN),
  'joined, on Windows': demand(anyOf('domainJoinedDevice'), {}, CAN),
  ...Object.fromEntries(
    ['macOS', 'iOS', 'android', 'linux', 'windowsPhone', 'unknown'].map((platform) => [
      `joined, on ${platform}`,
      demand(anyOf('domainJoinedDevice'), { platform }, NEVER),
    ]),
  ),
  ...Object.fromEntries(
    ['windows', 'macOS', 'iOS', 'android', 'linux'].map((platform) => [
      `compliant, on ${platform}`,
      demand(anyOf('compliantDevice'), { platform }, CAN),
    ]),
  ),
  'compliant, on an unknown platform': demand(anyOf('compliantDevice'), { platform: 'unknown' }, NEVER),
  'compliant, on Windows Phone': demand(anyOf('compliantDevice'), { platform: 'windowsPhone' }, NEVER),
  'an alternative that could not be met goes': {
    before: demanding(anyOf('mfa', 'domainJoinedDevice')),
    after: demanding(MFA),
    when: { platform: 'macOS' },
    hits: 'unchanged',
  },
  'an alternative that could not be met comes': {
    before: demanding(MFA),
    after: demanding(anyOf('mfa', 'domainJoinedDevice')),
    when: { platform: 'macOS' },
    hits: 'unchanged',
  },
  'any to all, where one cannot be met': {
    before: demanding(anyOf('mfa', 'domainJoinedDevice')),
    after: demanding(allOf('mfa', 'domainJoinedDevice')),
    when: { platform: 'macOS' },
    hits: NEVER,
  },
});

holds('apps that protect', {
  ...Object.fromEntries(
    ['approvedApplication', 'compliantApplication'].flatMap((control) => [
      [`${control} on iOS`, demand(anyOf(control), { platform: 'iOS' }, CAN)],
      [`${control} on Android`, demand(anyOf(control), { platform: 'android' }, CAN)],
      [`${control} on Windows`, demand(anyOf(control), {}, NEVER)],
      [`${control} on macOS`, demand(anyOf(control), { platform: 'macOS' }, NEVER)],
      [`${control} on an unknown platform`, demand(anyOf(control), { platform: 'unknown' }, NEVER)],
    ]),
  ),
  'one of the two': demand(anyOf('approvedApplication', 'compliantApplication'), { platform: 'iOS' }, CAN),
});

const guestOf = (externalType: string | null, userType = 'Guest') => ({
  users: [{ id: 'ann', userType, ...(externalType === null ? {} : { externalType, homeTenantId: 'fab' }) }],
});
const trusting = (externalType: string, trust: object, home = 'fab') => ({
  ...guestOf(externalType),
  settings: { inboundTrust: { [home]: trust } },
});
const GUEST = 'b2bCollaborationGuest';
const DIRECT = 'b2bDirectConnectUser';

holds('external users', {
  'compliant, no trust': demand(anyOf('compliantDevice'), {}, NEVER, guestOf(GUEST)),
  'joined, no trust': demand(anyOf('domainJoinedDevice'), {}, NEVER, guestOf(GUEST)),
  'compliant, trusted': demand(anyOf('compliantDevice'), {}, CAN, trusting(GUEST, { compliantDevice: true })),
  'joined, trusted': demand(anyOf('domainJoinedDevice'), {}, CAN, trusting(GUEST, { hybridJoinedDevice: true })),
  'compliant, another trust': demand(
    anyOf('compliantDevice'),
    {},
    NEVER,
    trusting(GUEST, { hybridJoinedDevice: true, mfa: true }),
  ),
  'joined, another trust': demand(anyOf('domainJoinedDevice'), {}, NEVER, trusting(GUEST, { compliantDevice: true })),
  'trust for another tenant': demand(
    anyOf('compliantDevice'),
    {},
    NEVER,
    trusting(GUEST, { compliantDevice: true }, 'oth'),
  ),
  'trusted, but the platform cannot': demand(
    anyOf('domainJoinedDevice'),
    { platform: 'macOS' },
    NEVER,
    trusting(GUEST, { hybridJoinedDevice: true }),
  ),
  'MFA needs no trust': demand(MFA, {}, CAN, guestOf(GUEST)),
  'terms need no trust': demand(TERMS, {}, CAN, guestOf(GUEST)),
  'a member from outside is external': demand(
    anyOf('compliantDevice'),
    {},
    NEVER,
    guestOf('b2bCollaborationMember', 'Member'),
  ),
  'a local guest is not': demand(anyOf('compliantDevice'), {}, CAN, guestOf(null)),
  'a local guest may change the password': demand(anyOf('passwordChange'), {}, CAN, guestOf(null)),
  ...Object.fromEntries(
    ['passwordChange', 'riskRemediation', 'approvedApplication', 'compliantApplication'].map((control) => [
      `${control} of an external user`,
      demand(
        anyOf(control),
        { platform: 'iOS' },
        NEVER,
        trusting('otherExternalUser', { mfa: true, compliantDevice: true }),
      ),
    ]),
  ),
  'a password change beside MFA as an alternative': demand(
    anyOf('passwordChange', 'mfa'),
    {},
    CAN,
    guestOf('serviceProvider'),
  ),
});

holds('direct connect', {
  'MFA without trust': demand(MFA, {}, NEVER, guestOf(DIRECT)),
  'a strength without trust': demand(strength(BUILT_IN.phishingResistant), {}, NEVER, guestOf(DIRECT)),
  'MFA with trust': demand(MFA, {}, CAN, trusting(DIRECT, { mfa: true })),
  'a strength with trust': demand(strength(BUILT_IN.phishingResistant), {}, CAN, trusting(DIRECT, { mfa: true })),
  'terms, even with trust': demand(TERMS, {}, NEVER, trusting(DIRECT, { mfa: true })),
  'terms or MFA, with trust': demand({ ...TERMS, builtInControls: ['mfa'] }, {}, CAN, trusting(DIRECT, { mfa: true })),
  'a device that is trusted': demand(anyOf('compliantDevice'), {}, CAN, trusting(DIRECT, { compliantDevice: true })),
  'MFA or a trusted device': demand(
    anyOf('mfa', 'compliantDevice'),
    {},
    CAN,
    trusting(DIRECT, { compliantDevice: true }),
  ),
  'trust comes': {
    in: guestOf(DIRECT),
    inAfter: { settings: { inboundTrust: { fab: { mfa: true } } } },
    others: [demanding(MFA)],
    hits: 'relaxed',
  },
  'trust goes': {
    in: trusting(DIRECT, { mfa: true }),
    inAfter: { settings: { inboundTrust: { fab: { mfa: false } } } },
    others: [demanding(anyOf('mfa', 'compliantDevice'))],
    hits: NEVER,
  },
});

const PROTECTED = { apps: [{ id: 'hr', features: ['tokenProtection'] }] };
const NATIVE = { clientAppType: 'mobileAppsAndDesktopClients', device: { trustType: 'AzureAD' } };
const protecting = (context: object, hits: string, tenant: object = PROTECTED): Rule => ({
  in: tenant,
  after: sessionOf({ secureSignInSession: { isEnabled: true } }),
  when: context,
  hits,
});

holds('token protection', {
  'a native client on a registered Windows device': protecting(NATIVE, 'stricter-session'),
  'a browser': protecting({ ...NATIVE, clientAppType: 'browser' }, NEVER),
  'another platform': protecting({ ...NATIVE, platform: 'macOS' }, NEVER),
  'an unregistered device': protecting({ ...NATIVE, device: null }, NEVER),
  'a resource that does not support it': protecting({ clientAppType: 'browser' }, 'unchanged', {}),
  off: {
    in: PROTECTED,
    after: sessionOf({ secureSignInSession: { isEnabled: false } }),
    hits: 'unchanged',
  },
  goes: {
    in: PROTECTED,
    before: sessionOf({ secureSignInSession: { isEnabled: true } }),
    when: NATIVE,
    hits: 'relaxed',
  },
  'goes where it refused': {
    in: PROTECTED,
    before: sessionOf({ secureSignInSession: { isEnabled: true } }),
    hits: 'relaxed',
  },
});
