/** The rules of what a policy demands, one by one: each test fails when its rule is gone from the engine. */
import { describe, expect, test } from 'vitest';
import { engineAnswer } from '../engine-answer.ts';
import { ANN, adding, BLOCK, changing, EXTERNAL, every, policy, session, TENANT } from './rule-builder.ts';

describe('demands', () => {
  test.each([
    ['deviceCode', { authFlow: 'deviceCodeFlow' }, 'compliantDevice'],
    ['no Windows', { platform: 'macOS' }, 'domainJoinedDevice'],
    ['unknown platform', { platform: 'unknown' }, 'compliantDevice'],
    ['no phone', { platform: 'windows' }, 'approvedApplication'],
    ['legacy client', { clientAppType: 'easSupported' }, 'mfa'],
  ])('what cannot be met blocks: %s', (_name, contexts, control) => {
    expect(adding({ grant: { operator: 'OR', builtInControls: [control] } }, { contexts })).toEqual([
      'ann hr newly-blocked',
    ]);
    const orFeasible = { operator: 'OR', builtInControls: [control], termsOfUse: ['t'] };
    const isLegacy = control === 'mfa';
    expect(adding({ grant: orFeasible }, { contexts })).toEqual([
      `ann hr ${isLegacy ? 'newly-blocked' : 'reauth-required'}`,
    ]);
  });

  test.each([
    ['device', 'compliantDevice', { compliantDevice: true }],
    ['hybrid device', 'domainJoinedDevice', { hybridJoinedDevice: true }],
  ])('a guest proves a %s only where the tenant trusts the home', (_name, control, trust) => {
    const guest = { ...TENANT, users: [{ id: 'gus', ...EXTERNAL }] };
    const grant = { operator: 'OR', builtInControls: [control] };
    expect(adding({ grant }, { tenant: guest })).toEqual(['gus hr newly-blocked']);
    const trusted = { ...guest, settings: { inboundTrust: { fab: trust } } };
    expect(adding({ grant }, { tenant: trusted })).toEqual(['gus hr reauth-required']);
  });

  test('direct connect users have no MFA without trust, and never accept terms', () => {
    const tenant = { ...TENANT, users: [{ id: 'dan', ...EXTERNAL, externalType: 'b2bDirectConnectUser' }] };
    const trusted = { ...tenant, settings: { inboundTrust: { fab: { mfa: true } } } };
    expect(adding({}, { tenant })).toEqual(['dan hr newly-blocked']);
    expect(adding({}, { tenant: trusted })).toEqual(['dan hr reauth-required']);
    expect(adding({ grant: { operator: 'OR', termsOfUse: ['t'] } }, { tenant: trusted })).toEqual([
      'dan hr newly-blocked',
    ]);
  });

  test('implications: a password change is MFA, a custom control is nothing else', () => {
    const control = (name: string) => ({ grant: { operator: 'OR', builtInControls: [name] } });
    expect(changing(control('passwordChange'), control('mfa'))).toEqual(['ann hr relaxed']);
    expect(changing(control('riskRemediation'), control('mfa'))).toEqual(['ann hr relaxed']);
    expect(changing({ grant: { operator: 'OR', customAuthenticationFactors: ['duo'] } }, {})).toEqual([
      'ann hr reauth-required',
    ]);
    const builtIn = {
      grant: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000002' } },
    };
    expect(changing(builtIn, {})).toEqual([]);
  });

  test('a control that nobody knows leaves it open, unless the request is blocked anyway', () => {
    const grant = { operator: 'OR', builtInControls: ['unknownFutureValue'] };
    expect(adding({ grant })).toEqual(['ann hr cannot-decide']);
    expect(adding({ grant }, { others: [policy({ id: 'block', grant: BLOCK })] })).toEqual([]);
    expect(adding({}, { others: [policy({ id: 'strange', grant })] })).toEqual(['ann hr cannot-decide']);
  });

  test('more trust for a home tenant relaxes what its guests could not meet', () => {
    const tenant = { ...TENANT, users: [{ id: 'gus', ...EXTERNAL }] };
    const policies = [policy({ grant: { operator: 'OR', builtInControls: ['compliantDevice'] } })];
    const trusted = { ...tenant, settings: { inboundTrust: { fab: { compliantDevice: true } } } };
    expect(engineAnswer({ tenant, policies }, { tenant: trusted, policies }, {}).affected).toEqual(['gus hr relaxed']);
  });
});

describe('sessions', () => {
  test.each([
    ['a shorter interval', session(every(8)), session(every(4)), 'stricter-session'],
    ['a longer one', session(every(4)), session(every(8)), 'relaxed'],
    [
      'a limit for the second factor only',
      session({}),
      session(every(4, 'secondaryAuthentication')),
      'stricter-session',
    ],
    [
      'never after always',
      session({ persistentBrowser: { isEnabled: true, mode: 'always' } }),
      session({ persistentBrowser: { isEnabled: true, mode: 'never' } }),
      'stricter-session',
    ],
    ['always after unset', session({}), session({ persistentBrowser: { isEnabled: true, mode: 'always' } }), 'relaxed'],
    [
      'app control',
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' } }),
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } }),
      'stricter-session',
    ],
    [
      'another strong app control',
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'mcasConfigured' } }),
      session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } }),
      'stricter-session',
    ],
    [
      'strict access evaluation',
      session({}),
      session({ continuousAccessEvaluation: { mode: 'strictLocation' } }),
      'stricter-session',
    ],
    ['no access evaluation', session({}), session({ continuousAccessEvaluation: { mode: 'disabled' } }), 'relaxed'],
    ['no resilience', session({}), session({ disableResilienceDefaults: true }), 'stricter-session'],
  ])('%s', (_name, before, after, effect) => {
    expect(changing(before, after)).toEqual([`ann hr ${effect}`]);
  });

  test('risk remediation brings "every time" with it', () => {
    const grant = (name: string) => ({ operator: 'AND', builtInControls: ['mfa', name] });
    const { reach } = engineAnswer(
      { tenant: TENANT, policies: [policy({ grant: grant('riskRemediation') })] },
      { tenant: TENANT, policies: [policy({ grant: grant('riskRemediation'), session: every(1) })] },
      {},
    );
    expect(reach.rectangles).toEqual([]);
  });

  test('token protection refuses all but native clients on registered Windows devices, where the app reacts', () => {
    const tenant = { ...TENANT, apps: [{ id: 'spo', features: ['tokenProtection'] }, { id: 'hr' }] };
    const draft = session({ secureSignInSession: { isEnabled: true } });
    const native = { clientAppType: 'mobileAppsAndDesktopClients', device: { trustType: 'AzureAD' } };
    expect(adding(draft, { tenant })).toEqual(['ann spo newly-blocked']);
    expect(adding(draft, { tenant, contexts: native })).toEqual(['ann spo stricter-session']);
    expect(adding(draft, { tenant, contexts: { ...native, device: null } })).toEqual(['ann spo newly-blocked']);
  });
});

describe('when it bites', () => {
  test('in a day at the latest where access is evaluated, at the next token elsewhere and for guests', () => {
    const tenant = { users: [ANN, { id: 'gus', ...EXTERNAL }], apps: [{ id: 'exo', features: ['cae'] }, { id: 'hr' }] };
    const { reach } = engineAnswer({ tenant, policies: [] }, { tenant, policies: [policy()] }, {});
    const shown = reach.rectangles.map((one) => [one.appIds().join(), one.bites, one.identityCount]);
    expect(shown.toSorted()).toEqual([
      ['exo', 'cae', 1],
      ['exo', 'next-refresh', 1],
      ['hr', 'next-refresh', 2],
    ]);
  });
});
