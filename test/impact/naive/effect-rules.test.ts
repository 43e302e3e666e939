/** Rules of sections 3.4 to 5 and 8 that no published case holds: sessions, doubts, prompts. */
import { describe, expect, test } from 'vitest';
import type { Context, Grant, Policy, Sessions } from './input.ts';
import {
  affectedBy,
  affectedByTenant,
  BLOCK,
  controls,
  effectOn,
  MFA,
  policy,
  promptedBy,
  strength,
  tenant,
} from './small-tenant.ts';

const RESISTANT = '00000000-0000-0000-0000-000000000004';

describe('session', () => {
  const hours = (value: number, authenticationType = 'primaryAndSecondaryAuthentication') => ({
    signInFrequency: { isEnabled: true, type: 'hours', value, authenticationType },
  });
  const every = { signInFrequency: { isEnabled: true, frequencyInterval: 'everyTime' } };
  const cloud = (cloudAppSecurityType: string) => ({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType } });
  const browser = (mode: string) => ({ persistentBrowser: { isEnabled: true, mode } });
  const access = (mode: string) => ({ continuousAccessEvaluation: { mode } });

  test.each<[string, Sessions, Sessions, string]>([
    ['every time is the shortest', hours(1), every, 'stricter-session'],
    ['a longer interval', hours(1), hours(2), 'relaxed'],
    ['only the second factor', {}, hours(5, 'secondaryAuthentication'), 'stricter-session'],
    ['the first factor no longer', hours(5), hours(5, 'secondaryAuthentication'), 'relaxed'],
    ['never is stricter than unset', {}, browser('never'), 'stricter-session'],
    ['always is looser than unset', {}, browser('always'), 'relaxed'],
    ['a switch between the strongest', cloud('mcasConfigured'), cloud('blockDownloads'), 'stricter-session'],
    ['monitoring only', cloud('blockDownloads'), cloud('monitorOnly'), 'relaxed'],
    ['strict evaluation', {}, access('strictLocation'), 'stricter-session'],
    ['evaluation off', {}, access('disabled'), 'relaxed'],
    ['no resilience', {}, { disableResilienceDefaults: true }, 'stricter-session'],
    ['stricter in one, looser in another', hours(1), { ...hours(2), ...browser('never') }, 'stricter-session'],
  ])('%s', (_, before, after, effect) => {
    const one = (session: Sessions) => policy({ grant: null, session });
    expect(effectOn({ before: one(before), after: one(after) })).toBe(effect);
  });

  test('never beats always, and disabled beats strict', () => {
    const others = [policy({ grant: null, session: { ...browser('never'), ...access('disabled') } })];
    const after = policy({ grant: null, session: { ...browser('always'), ...access('strictEnforcement') } });
    expect(effectOn({ others, after })).toBe('unchanged');
  });
});

describe('what nobody understands', () => {
  const odd: readonly [string, Policy][] = [
    ['a control', policy({ grant: controls('newControl') })],
    ['a member of grants', policy({ grant: { ...MFA, newThing: ['x'] } })],
    ['a session control', policy({ grant: null, session: { newThing: { isEnabled: true } } })],
    ['a condition', policy({ when: { agentIdRiskLevels: 'high' } })],
    ['a member of an enum', policy({ when: { platforms: { includePlatforms: ['unknownFutureValue'] } } })],
    ['a filter', policy({ when: { devices: { deviceFilter: { mode: 'include', rule: 'device.x -like "a"' } } } })],
    [
      'a filter that is too long',
      policy({ when: { devices: { deviceFilter: { mode: 'include', rule: `device.x -eq "${'a'.repeat(3100)}"` } } } }),
    ],
    ['a strength', policy({ grant: strength('nobody-knows') })],
    ['a state', policy({ state: 'unknownFutureValue' })],
    ['agent resources', policy({ apps: { includeApplications: ['AllAgentIdResources'] } })],
    ['a rollout', { ...policy(), partialEnablementStrategy: 'half' }],
  ];

  test.each(odd)('%s cannot be decided within its scope, and only there', (_, one) => {
    expect(effectOn({ after: one })).toBe('cannot-decide');
    const users = { includeUsers: ['somebody else'] };
    expect(effectOn({ after: { ...one, conditions: { ...one.conditions, users } } })).toBe('unchanged');
    expect(effectOn({ after: { ...one, state: 'disabled' } })).toBe('unchanged');
  });

  test.each(odd)('%s that stays as it is decides nothing alone', (_, one) => {
    expect(effectOn({ others: [one], before: policy(), after: { ...policy(), displayName: 'renamed' } })).toBe(
      'unchanged',
    );
    expect(effectOn({ others: [one], after: policy() })).toBe('cannot-decide');
  });

  test('a block holds whatever else nobody understands', () => {
    const strange = policy({ grant: controls('newControl') });
    expect(effectOn({ others: [policy({ grant: BLOCK })], after: strange })).toBe('unchanged');
    expect(effectOn({ others: [strange], after: policy({ grant: BLOCK }) })).toBe('cannot-decide');
  });

  test('security defaults that are switched cannot be decided', () => {
    const on = tenant({ settings: { securityDefaults: true } });
    expect(affectedByTenant(tenant(), on, policy())).toEqual(['ann hr cannot-decide']);
    expect(affectedByTenant(on, on, policy())).toEqual([]);
  });

  test('it ranks right after a block, over the contexts of a pair', () => {
    const legacy = { clientAppType: 'other' };
    const after = policy({ when: { clientAppTypes: ['other'] }, grant: BLOCK });
    const strange = policy({ when: { clientAppTypes: ['browser'] }, grant: controls('newControl') });
    expect(effectOn({ others: [after], before: strange, contexts: [{}, legacy] })).toBe('cannot-decide');
    expect(affectedBy({ after, contexts: [{}, legacy] })).toEqual(['ann hr newly-blocked']);
  });
});

describe('promptNow', () => {
  const asked = (grant: Grant | null, session: Context['session'], more: Context = {}, sessions?: Sessions) =>
    promptedBy({
      after: policy({ grant, ...(sessions ? { session: sessions } : {}) }),
      contexts: [{ ...more, session }],
    });
  const every: Sessions = { signInFrequency: { isEnabled: true, frequencyInterval: 'everyTime' } };

  test('a stronger strength counts for a weaker one and for MFA', () => {
    expect(asked(MFA, { claims: [`strength:${RESISTANT}`] })).toEqual([]);
    expect(asked(strength(RESISTANT), { claims: ['mfa'] })).toEqual(['ann hr']);
  });

  test('the state of the device is held, unless the context cannot show it', () => {
    const device = { isCompliant: true };
    expect(asked(controls('compliantDevice'), { claims: [] }, { device })).toEqual([]);
    expect(asked(controls('domainJoinedDevice'), { claims: [] }, { device })).toEqual(['ann hr']);
    expect(asked(controls('domainJoinedDevice'), { claims: [] }, { device: { trustType: 'ServerAD' } })).toEqual([]);
  });

  test('a blocked request asks for nothing, and every time tolerates five minutes', () => {
    expect(asked(BLOCK, { claims: [] })).toEqual([]);
    expect(asked(null, { primaryAgeHours: 0.05, mfaAgeHours: 0.05 }, {}, every)).toEqual([]);
    expect(asked(null, { primaryAgeHours: 0.1, mfaAgeHours: 0.05 }, {}, every)).toEqual(['ann hr']);
  });

  test('who was asked before is not newly asked', () => {
    const contexts = [{ session: { claims: [] } }];
    expect(promptedBy({ before: policy(), after: policy({ grant: strength(RESISTANT) }), contexts })).toEqual([]);
    expect(promptedBy({ after: policy() })).toBeUndefined();
  });
});
