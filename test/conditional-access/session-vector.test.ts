/** Section 3.4 of the rules: what session controls mean alone and together, dimension by dimension. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import { type PolicyRule, readPolicy } from '../../src/conditional-access/read-policy.ts';
import {
  bothSessions,
  isJudgedBetaMember,
  NO_SESSION,
  type SessionFacts,
  type SessionVector,
  sessionChange,
  sessionVectorOf,
} from '../../src/conditional-access/session-vector.ts';
import { policy } from '../impact/policy/policy-builder.ts';

const ruleOf = (sessionControls: JsonObject, grantControls?: JsonObject): PolicyRule =>
  readPolicy(policy({ sessionControls, ...(grantControls && { grantControls }) }));
const frequency = (members: JsonObject) => ({ signInFrequency: { isEnabled: true, ...members } });
const both = (hours: number) => ({ primaryHours: hours, secondaryHours: hours });

describe('one policy', () => {
  test.each<[string, JsonObject, Partial<SessionVector>]>([
    ['nothing', {}, {}],
    ['hours', frequency({ type: 'hours', value: 4 }), both(4)],
    ['days', frequency({ type: 'Days', value: 3 }), both(72)],
    ['a length as text', frequency({ type: 'days', value: '1' }), both(24)],
    ['no length', frequency({ type: 'hours', value: '' }), {}],
    ['a length of nothing', frequency({ type: 'hours', value: 0 }), {}],
    ['a length that is none', frequency({ type: 'hours', value: true }), {}],
    ['another unit', frequency({ type: 'weeks', value: 1 }), {}],
    ['every time', frequency({ type: 'hours', value: 4, frequencyInterval: 'EveryTime' }), both(0)],
    [
      'the second factor alone',
      frequency({ type: 'hours', value: 4, authenticationType: 'secondaryAuthentication' }),
      { secondaryHours: 4 },
    ],
    [
      'both factors',
      frequency({ type: 'hours', value: 4, authenticationType: 'primaryAndSecondaryAuthentication' }),
      both(4),
    ],
    ['off', { signInFrequency: { isEnabled: false, type: 'hours', value: 4 } }, {}],
    ['always persistent', { persistentBrowser: { isEnabled: true, mode: 'Always' } }, { persistentBrowser: 'always' }],
    ['never persistent', { persistentBrowser: { isEnabled: true, mode: 'never' } }, { persistentBrowser: 'never' }],
    ['persistent somehow', { persistentBrowser: { isEnabled: true, mode: 'often' } }, {}],
    [
      'app control that watches',
      { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'MonitorOnly' } },
      { cloudAppSecurity: ['monitorOnly'] },
    ],
    [
      'app control that blocks downloads',
      { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } },
      { cloudAppSecurity: ['blockdownloads'] },
    ],
    ['app control without a kind', { cloudAppSecurity: { isEnabled: true } }, { cloudAppSecurity: ['mcasconfigured'] }],
    ['restrictions', { applicationEnforcedRestrictions: { isEnabled: true } }, { appRestrictions: true }],
    ['token protection', { secureSignInSession: { isEnabled: true } }, { tokenProtection: true }],
    ['no resilience', { disableResilienceDefaults: true }, { noResilience: true }],
    ['resilience', { disableResilienceDefaults: false }, {}],
    [
      'strict evaluation',
      { continuousAccessEvaluation: { mode: 'StrictEnforcement' } },
      { accessEvaluation: 'strict' },
    ],
    ['strict locations', { continuousAccessEvaluation: { mode: 'strictLocation' } }, { accessEvaluation: 'strict' }],
    ['no evaluation', { continuousAccessEvaluation: { mode: 'disabled' } }, { accessEvaluation: 'disabled' }],
    ['evaluation in a list', { continuousAccessEvaluation: { mode: ['disabled'] } }, {}],
    ['evaluation somehow', { continuousAccessEvaluation: { mode: 'strictLocationToo' } }, {}],
    ['evaluation that is almost off', { continuousAccessEvaluation: { mode: 'notdisabled' } }, {}],
  ])('%s', (_, controls, vector) => {
    expect(sessionVectorOf(ruleOf(controls))).toEqual({ ...NO_SESSION, ...vector });
  });

  test('risk remediation asks every time, whatever the frequency beside it', () => {
    const grant = { operator: 'OR', builtInControls: ['riskRemediation'] };
    expect(sessionVectorOf(ruleOf({}, grant))).toEqual({ ...NO_SESSION, ...both(0) });
    expect(sessionVectorOf(ruleOf(frequency({ type: 'hours', value: 4 }), grant))).toMatchObject(both(0));
  });
});

test('access evaluation can be judged although only beta shows it, where its mode is known', () => {
  const path = 'sessionControls.continuousAccessEvaluation';
  const evaluating = (mode: unknown) => ruleOf({ continuousAccessEvaluation: { mode } });
  expect(isJudgedBetaMember(path, evaluating('strictLocation'))).toBe(true);
  expect(isJudgedBetaMember(`${path}.mode`, evaluating('Disabled'))).toBe(true);
  expect(isJudgedBetaMember(path, evaluating('unknownFutureValue'))).toBe(false);
  expect(isJudgedBetaMember(path, evaluating(['disabled']))).toBe(false);
  expect(isJudgedBetaMember(path, ruleOf({}))).toBe(false);
  expect(isJudgedBetaMember('sessionControls.other', evaluating('disabled'))).toBe(false);
});

describe('two policies together', () => {
  test.each<[string, Partial<SessionVector>, Partial<SessionVector>, Partial<SessionVector>]>([
    ['U7: the shortest interval', { primaryHours: 4 }, { primaryHours: 8 }, { primaryHours: 4 }],
    ['the shortest interval of the second factor', { secondaryHours: 9 }, both(8), both(8)],
    [
      'U8: never persistent',
      { persistentBrowser: 'never' },
      { persistentBrowser: 'always' },
      { persistentBrowser: 'never' },
    ],
    [
      'always persistent, where nobody says never',
      { persistentBrowser: 'always' },
      {},
      { persistentBrowser: 'always' },
    ],
    [
      'the strongest app control',
      { cloudAppSecurity: ['monitorOnly'] },
      { cloudAppSecurity: ['blockdownloads'] },
      { cloudAppSecurity: ['blockdownloads'] },
    ],
    [
      'both strong app controls',
      { cloudAppSecurity: ['mcasconfigured'] },
      { cloudAppSecurity: ['blockdownloads'] },
      { cloudAppSecurity: ['blockdownloads', 'mcasconfigured'] },
    ],
    [
      'the same app control',
      { cloudAppSecurity: ['monitorOnly'] },
      { cloudAppSecurity: ['monitorOnly'] },
      { cloudAppSecurity: ['monitorOnly'] },
    ],
    ['restrictions of either', { appRestrictions: true }, {}, { appRestrictions: true }],
    ['token protection of either', { tokenProtection: true }, {}, { tokenProtection: true }],
    ['no resilience in either', { noResilience: true }, {}, { noResilience: true }],
    [
      'U9: no evaluation',
      { accessEvaluation: 'disabled' },
      { accessEvaluation: 'strict' },
      { accessEvaluation: 'disabled' },
    ],
    ['strict evaluation', { accessEvaluation: 'strict' }, {}, { accessEvaluation: 'strict' }],
    ['nothing', {}, {}, {}],
  ])('%s', (_, left, right, together) => {
    const [one, other] = [
      { ...NO_SESSION, ...left },
      { ...NO_SESSION, ...right },
    ];
    expect(bothSessions(one, other)).toEqual({ ...NO_SESSION, ...together });
    expect(bothSessions(other, one)).toEqual({ ...NO_SESSION, ...together });
  });
});

describe('a change', () => {
  const ALL: SessionFacts = { isBrowser: true, appRestrictions: true, tokenProtection: true };
  const change = (before: Partial<SessionVector>, after: Partial<SessionVector>, facts: SessionFacts = ALL) =>
    sessionChange({ ...NO_SESSION, ...before }, { ...NO_SESSION, ...after }, facts);

  test.each<[string, Partial<SessionVector>, Partial<SessionVector>]>([
    ['sign-in frequency', {}, { primaryHours: 9 }],
    ['sign-in frequency', { primaryHours: 9 }, { primaryHours: 8 }],
    ['sign-in frequency of the second factor', {}, { secondaryHours: 9 }],
    ['persistent browser', {}, { persistentBrowser: 'never' }],
    ['persistent browser', { persistentBrowser: 'always' }, {}],
    ['app control', {}, { cloudAppSecurity: ['monitorOnly'] }],
    ['app control', { cloudAppSecurity: ['monitorOnly'] }, { cloudAppSecurity: ['blockdownloads'] }],
    [
      'app control',
      { cloudAppSecurity: ['blockdownloads'] },
      { cloudAppSecurity: ['blockdownloads', 'mcasconfigured'] },
    ],
    ['app restrictions', {}, { appRestrictions: true }],
    ['token protection', {}, { tokenProtection: true }],
    ['access evaluation', {}, { accessEvaluation: 'strict' }],
    ['access evaluation', { accessEvaluation: 'disabled' }, {}],
    ['resilience defaults', {}, { noResilience: true }],
  ])('is stricter in %s, from %j to %j, and looser the other way', (dimension, before, after) => {
    expect(change(before, after)).toEqual({ stricter: [dimension], looser: [] });
    expect(change(after, before)).toEqual({ stricter: [], looser: [dimension] });
    expect(change(after, after)).toEqual({ stricter: [], looser: [] });
  });

  test('from one strong app control to the other is stricter, both ways', () => {
    const [one, other] = [{ cloudAppSecurity: ['blockdownloads'] }, { cloudAppSecurity: ['mcasconfigured'] }];
    expect(change(one, other).stricter).toEqual(['app control']);
    expect(change(other, one).stricter).toEqual(['app control']);
  });

  test('counts only where client and app react', () => {
    const after = { persistentBrowser: 'never', appRestrictions: true, tokenProtection: true } as const;
    const facts = { isBrowser: false, appRestrictions: false, tokenProtection: false };
    expect(change({}, after, facts)).toEqual({ stricter: [], looser: [] });
    expect(change({}, after, { ...facts, isBrowser: true }).stricter).toEqual(['persistent browser']);
    expect(change({}, after, { ...facts, appRestrictions: true }).stricter).toEqual(['app restrictions']);
    expect(change({}, after, { ...facts, tokenProtection: true }).stricter).toEqual(['token protection']);
  });
});
