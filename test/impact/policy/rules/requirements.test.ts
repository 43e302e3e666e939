/** Sections 3.1 and 3.2: blocks, and what the applied policies demand together. */
import { policy } from '../reach/rule-builder.ts';
import { allOf, anyOf, blockOf, demanding, MFA, sessionOf } from './parts.ts';
import { holds, type Rule } from './rule.ts';

const from = (before: object | null, after: object | null, hits: string, more: Partial<Rule> = {}): Rule => ({
  before: demanding(before),
  after: demanding(after),
  hits,
  ...more,
});
const terms = (operator: string, builtInControls: readonly string[], ...termsOfUse: readonly string[]) => ({
  operator,
  builtInControls,
  termsOfUse,
});
const custom = (...customAuthenticationFactors: readonly string[]) => ({ operator: 'OR', customAuthenticationFactors });

holds('one policy', {
  'an alternative more': from(anyOf('mfa'), anyOf('mfa', 'compliantDevice'), 'relaxed'),
  'an alternative less': from(anyOf('mfa', 'compliantDevice'), anyOf('compliantDevice'), 'reauth-required'),
  'a demand more': from(allOf('mfa'), allOf('mfa', 'compliantDevice'), 'reauth-required'),
  'a demand less': from(allOf('mfa', 'compliantDevice'), allOf('mfa'), 'relaxed'),
  'any to all': from(anyOf('mfa', 'compliantDevice'), allOf('mfa', 'compliantDevice'), 'reauth-required'),
  'all to any': from(allOf('mfa', 'compliantDevice'), anyOf('mfa', 'compliantDevice'), 'relaxed'),
  'of a single control, any is all': from(anyOf('mfa'), allOf('mfa'), 'unchanged'),
  'order and repetition': from(
    anyOf('mfa', 'compliantDevice'),
    anyOf('compliantDevice', 'mfa', 'compliantDevice'),
    'unchanged',
  ),
  'one for another': from(anyOf('mfa'), anyOf('compliantDevice'), 'reauth-required'),
  'no control demands nothing': from({ operator: 'OR', builtInControls: [] }, null, 'unchanged'),
  'to no control': from(MFA, { operator: 'AND', builtInControls: [] }, 'relaxed'),
  'a demand appears': from(null, MFA, 'reauth-required'),
  'one control without an operator': from(null, { builtInControls: ['mfa'] }, 'reauth-required'),
});

holds('all kinds of controls count together', {
  'terms as alternative, taken away': from(terms('OR', ['mfa'], 'tou'), MFA, 'reauth-required'),
  'terms as demand, taken away': from(terms('AND', ['mfa'], 'tou'), MFA, 'relaxed'),
  'terms of another name': from(terms('OR', [], 'one'), terms('OR', [], 'two'), 'reauth-required'),
  'two terms, all': from(terms('AND', [], 'one'), terms('AND', [], 'one', 'two'), 'reauth-required'),
  'two terms, any': from(terms('OR', [], 'one'), terms('OR', [], 'one', 'two'), 'relaxed'),
  'a custom control is nothing else': from(custom('duo'), MFA, 'reauth-required'),
  'MFA is no custom control': from(MFA, custom('duo'), 'reauth-required'),
  'custom controls differ by name': from(custom('duo'), custom('ping'), 'reauth-required'),
  'custom as an alternative more': from(MFA, { ...custom('duo'), builtInControls: ['mfa'] }, 'relaxed'),
  'strength, terms and control, all': from(
    {
      ...terms('AND', ['compliantDevice'], 'tou'),
      authenticationStrength: { id: '00000000-0000-0000-0000-000000000002' },
    },
    terms('AND', ['compliantDevice', 'mfa'], 'tou'),
    'unchanged',
  ),
});

holds('several policies', {
  'two that demand what one demanded': {
    others: [demanding(MFA)],
    before: demanding(allOf('mfa', 'compliantDevice')),
    after: demanding(anyOf('compliantDevice')),
    hits: 'unchanged',
  },
  'an alternative that another policy demands anyway': {
    others: [demanding(MFA)],
    before: demanding(anyOf('mfa', 'compliantDevice')),
    hits: 'unchanged',
  },
  'an alternative that another policy rules out': {
    others: [demanding(anyOf('compliantDevice'))],
    before: demanding(anyOf('mfa', 'compliantDevice')),
    after: demanding(MFA),
    hits: 'reauth-required',
  },
  'two alternatives together': {
    others: [demanding(anyOf('mfa', 'compliantDevice')), demanding(anyOf('mfa', 'domainJoinedDevice'))],
    after: demanding(anyOf('compliantDevice', 'domainJoinedDevice')),
    hits: 'reauth-required',
  },
  'the demand is on another app only': {
    in: { apps: [{ id: 'hr' }, { id: 'crm' }] },
    others: [demanding(MFA, { apps: { includeApplications: ['crm'] } })],
    after: demanding(MFA),
    hits: 'reauth-required',
  },
  'a policy moves from one app to another': {
    in: { apps: [{ id: 'hr' }, { id: 'crm' }] },
    before: demanding(MFA, { apps: { includeApplications: ['crm'] } }),
    after: demanding(MFA, { apps: { includeApplications: ['hr'] } }),
    hits: ['ann hr reauth-required', 'ann crm relaxed'],
  },
});

holds('blocks', {
  'a block beats what others demand': { others: [demanding(MFA)], after: blockOf({}), hits: 'newly-blocked' },
  'a block among alternatives is a block': { after: demanding(anyOf('mfa', 'block')), hits: 'newly-blocked' },
  'a second block': { others: [blockOf({})], after: blockOf({}), hits: 'unchanged' },
  'one of two blocks': { others: [blockOf({})], before: blockOf({}), hits: 'unchanged' },
  'a block goes, a demand stays': { others: [demanding(MFA)], before: blockOf({}), hits: 'relaxed' },
  'a block becomes a demand': {
    before: blockOf({}),
    after: demanding(allOf('mfa', 'compliantDevice')),
    hits: 'relaxed',
  },
  'a demand while blocked': { others: [blockOf({})], after: demanding(MFA), hits: 'unchanged' },
});

holds('states', {
  'created in report-only': { after: blockOf({ state: 'enabledForReportingButNotEnforced' }), hits: 'unchanged' },
  'created disabled': { after: blockOf({ state: 'disabled' }), hits: 'unchanged' },
  'report-only to on': {
    before: blockOf({ state: 'enabledForReportingButNotEnforced' }),
    after: blockOf({}),
    hits: 'newly-blocked',
  },
  'on to report-only': {
    before: demanding(MFA),
    after: demanding(MFA, { state: 'enabledForReportingButNotEnforced' }),
    hits: 'relaxed',
  },
  'disabled to report-only': {
    before: blockOf({ state: 'disabled' }),
    after: blockOf({ state: 'enabledForReportingButNotEnforced' }),
    hits: 'unchanged',
  },
  'deleted equals null': { before: demanding(MFA), after: null, hits: 'relaxed' },
  'restored equals created, whenever it was deleted': {
    after: { ...policy(), deletedDateTime: '2026-11-02T10:00:00Z' },
    hits: 'reauth-required',
  },
  'restored switched off': {
    after: { ...policy({ state: 'disabled' }), deletedDateTime: '2026-11-02T10:00:00Z' },
    hits: 'unchanged',
  },
  'a name, a description, times': {
    before: { ...policy(), displayName: 'a', modifiedDateTime: null },
    after: {
      ...policy(),
      displayName: 'b',
      description: 'c',
      modifiedDateTime: '2026-11-02T10:00:00Z',
      templateId: null,
    },
    hits: 'unchanged',
  },
});

holds('implications', {
  'a password change is MFA': from(anyOf('passwordChange'), MFA, 'relaxed'),
  'MFA is no password change': from(MFA, anyOf('passwordChange'), 'reauth-required'),
  'MFA beside a password change adds nothing': from(
    allOf('passwordChange'),
    allOf('passwordChange', 'mfa'),
    'unchanged',
  ),
  'nor as an alternative does the password change': from(MFA, anyOf('mfa', 'passwordChange'), 'unchanged'),
  'risk remediation is MFA, which adds nothing to it': {
    others: [demanding(anyOf('riskRemediation'))],
    after: demanding(MFA),
    hits: 'unchanged',
  },
  'and it asks every time, which adds nothing either': {
    others: [demanding(anyOf('riskRemediation'))],
    after: sessionOf({ signInFrequency: { isEnabled: true, frequencyInterval: 'everyTime' } }),
    hits: 'unchanged',
  },
  'risk remediation becomes MFA': from(anyOf('riskRemediation'), MFA, 'relaxed'),
  'MFA becomes risk remediation': from(MFA, anyOf('riskRemediation'), 'reauth-required'),
  'a password change is no risk remediation': from(
    anyOf('passwordChange'),
    anyOf('riskRemediation'),
    'reauth-required',
  ),
  'a device that complies is not one that is joined': from(
    anyOf('compliantDevice'),
    anyOf('domainJoinedDevice'),
    'reauth-required',
  ),
});
