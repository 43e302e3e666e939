/** Rules of sections 3.1 to 3.3 that no published case holds: what is demanded, and what can never be met. */
import { describe, expect, test } from 'vitest';
import type { Context, Grant, Tenant, User } from './input.ts';
import { affectedByTenant, controls, effectOn, MFA, policy, strength, tenant } from './small-tenant.ts';

const RESISTANT = '00000000-0000-0000-0000-000000000004';
const PASSWORDLESS = '00000000-0000-0000-0000-000000000003';
const MFA_STRENGTH = '00000000-0000-0000-0000-000000000002';
const from = (before: Grant | null, after: Grant | null, place?: Tenant, context: Context = {}) =>
  effectOn({
    before: policy({ grant: before }),
    after: policy({ grant: after }),
    contexts: [context],
    ...(place ? { in: place } : {}),
  });

describe('requirement', () => {
  const keyed = (id: string, keys: readonly string[]) => ({
    id,
    allowedCombinations: ['fido2'],
    requirementsSatisfied: 'mfa',
    combinationConfigurations: [{ appliesToCombinations: ['fido2'], allowedAAGUIDs: keys }],
  });

  test.each([
    ['the built-in MFA strength and mfa are the same', strength(MFA_STRENGTH), MFA, 'unchanged'],
    ['a smaller set of combinations implies a larger one', strength(RESISTANT), strength(PASSWORDLESS), 'relaxed'],
    ['and not the reverse', strength(PASSWORDLESS), strength(RESISTANT), 'reauth-required'],
    ['a password change implies mfa', controls('passwordChange'), MFA, 'relaxed'],
    ['a custom control satisfies nothing else', { customAuthenticationFactors: ['duo'] }, MFA, 'reauth-required'],
    ['incomparable demands', MFA, controls('compliantDevice'), 'reauth-required'],
    ['risk remediation asks every time', MFA, controls('riskRemediation'), 'reauth-required'],
  ] as const)('%s', (_, before, after, effect) => {
    expect(from(before, after)).toBe(effect);
  });

  test('the keys that a strength allows are compared too', () => {
    const strengths = [keyed('few', ['a']), keyed('many', ['a', 'b'])];
    expect(from(strength('few'), strength('many'), tenant({ strengths }))).toBe('relaxed');
    expect(from(strength('many'), strength('few'), tenant({ strengths }))).toBe('reauth-required');
  });

  test('an edited strength is a change with no policy change', () => {
    const [few, many] = [tenant({ strengths: [keyed('s', ['a'])] }), tenant({ strengths: [keyed('s', ['a', 'b'])] })];
    const one = policy({ grant: strength('s') });
    expect(affectedByTenant(many, few, one)).toEqual(['ann hr reauth-required']);
    expect(affectedByTenant(few, many, one)).toEqual(['ann hr relaxed']);
  });

  test('a demand that another policy already implies adds nothing', () => {
    expect(effectOn({ others: [policy({ grant: strength(RESISTANT) })], after: policy() })).toBe('unchanged');
  });
});

describe('what can never be met', () => {
  const external = (externalType: string): User => ({ id: 'ann', userType: 'Guest', externalType, homeTenantId: 't' });
  const guestOf = (kind: string, trust = {}) =>
    tenant({ users: [external(kind)], settings: { inboundTrust: { t: trust } } });
  const member = tenant();

  test.each<[string, Grant, Tenant, Context, boolean]>([
    ['a legacy client meets nothing', { termsOfUse: ['t'] }, member, { clientAppType: 'exchangeActiveSync' }, true],
    ['hybrid join needs Windows', controls('domainJoinedDevice'), member, { platform: 'macOS' }, true],
    ['hybrid join on Windows', controls('domainJoinedDevice'), member, {}, false],
    ['compliance needs a known platform', controls('compliantDevice'), member, { platform: 'windowsPhone' }, true],
    ['compliance on Linux', controls('compliantDevice'), member, { platform: 'linux' }, false],
    ['app protection needs a phone', controls('compliantApplication'), member, {}, true],
    ['app protection on a phone', controls('compliantApplication'), member, { platform: 'iOS' }, false],
    ['hybrid join in device code flow', controls('domainJoinedDevice'), member, { authFlow: 'deviceCodeFlow' }, true],
    ['an OR with one feasible branch', controls('compliantDevice', 'mfa'), member, { platform: 'unknown' }, false],
    ['an untrusted device of a guest', controls('compliantDevice'), guestOf('b2bCollaborationGuest'), {}, true],
    ['a trusted one', controls('compliantDevice'), guestOf('serviceProvider', { compliantDevice: true }), {}, false],
    [
      'trust in compliance is none in hybrid join',
      controls('domainJoinedDevice'),
      guestOf('otherExternalUser', { compliantDevice: true }),
      {},
      true,
    ],
    ['a password change of a guest', controls('passwordChange'), guestOf('b2bCollaborationMember'), {}, true],
    ['MFA of direct connect without trust', MFA, guestOf('b2bDirectConnectUser'), {}, true],
    [
      'MFA of direct connect with trust',
      strength(RESISTANT),
      guestOf('b2bDirectConnectUser', { mfa: true }),
      {},
      false,
    ],
    [
      'terms of use of direct connect, always',
      { termsOfUse: ['t'] },
      guestOf('b2bDirectConnectUser', { mfa: true }),
      {},
      true,
    ],
  ])('%s', (_, grant, place, context, blocked) => {
    const effect = effectOn({ in: place, after: policy({ grant }), contexts: [context] });
    expect(effect).toBe(blocked ? 'newly-blocked' : 'reauth-required');
  });

  test('token protection refuses all but a native client on a registered Windows device, where it is supported', () => {
    const place = tenant({ apps: [{ id: 'hr', features: ['tokenProtection'] }] });
    const after = policy({ grant: null, session: { secureSignInSession: { isEnabled: true } } });
    const native = { clientAppType: 'mobileAppsAndDesktopClients', device: { isCompliant: false } };
    expect(effectOn({ in: place, after, contexts: [native] })).toBe('stricter-session');
    expect(effectOn({ in: place, after, contexts: [{ ...native, device: null }] })).toBe('newly-blocked');
    expect(effectOn({ in: place, after, contexts: [{ ...native, platform: 'macOS' }] })).toBe('newly-blocked');
    expect(effectOn({ in: place, after })).toBe('newly-blocked');
    expect(effectOn({ after })).toBe('unchanged');
  });

  test('trust that a tenant withdraws blocks its guests', () => {
    const [trusted, not] = [
      guestOf('b2bCollaborationGuest', { compliantDevice: true }),
      guestOf('b2bCollaborationGuest'),
    ];
    const one = policy({ grant: controls('compliantDevice', 'mfa') });
    expect(affectedByTenant(trusted, not, policy({ grant: controls('compliantDevice') }))).toEqual([
      'ann hr newly-blocked',
    ]);
    expect(affectedByTenant(trusted, not, one)).toEqual(['ann hr reauth-required']);
  });
});
