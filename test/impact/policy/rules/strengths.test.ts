/** Section 3.2: authentication strengths. */
import { allOf, anyOf, BUILT_IN, demanding, MFA, strength } from './parts.ts';
import { holds, type Rule } from './rule.ts';

const from = (before: object | null, after: object | null, hits: string, more: Partial<Rule> = {}): Rule => ({
  before: demanding(before),
  after: demanding(after),
  hits,
  ...more,
});
const { mfa, passwordless, phishingResistant } = BUILT_IN;

holds('built-in strengths', {
  'that for MFA and MFA': from(strength(mfa), MFA, 'unchanged'),
  'MFA and that for MFA': from(MFA, strength(mfa), 'unchanged'),
  'both at once': from({ ...strength(mfa), operator: 'AND', builtInControls: ['mfa'] }, MFA, 'unchanged'),
  'passwordless to phishing-resistant': from(strength(passwordless), strength(phishingResistant), 'reauth-required'),
  'phishing-resistant to passwordless': from(strength(phishingResistant), strength(passwordless), 'relaxed'),
  'passwordless to MFA': from(strength(passwordless), MFA, 'relaxed'),
  'MFA to passwordless': from(MFA, strength(passwordless), 'reauth-required'),
  'MFA beside phishing-resistant': {
    others: [demanding(strength(phishingResistant))],
    after: demanding(MFA),
    hits: 'unchanged',
  },
  'passwordless beside phishing-resistant': {
    others: [demanding(strength(phishingResistant))],
    after: demanding(strength(passwordless)),
    hits: 'unchanged',
  },
  'phishing-resistant beside passwordless': {
    others: [demanding(strength(passwordless))],
    after: demanding(strength(phishingResistant)),
    hits: 'reauth-required',
  },
  'an alternative that the strength implies': from(
    anyOf('mfa'),
    { ...strength(phishingResistant), builtInControls: ['mfa'] },
    'unchanged',
  ),
  'an alternative beside a strength': from(
    strength(phishingResistant),
    { ...strength(phishingResistant), builtInControls: ['compliantDevice'] },
    'relaxed',
  ),
});

const own = (id: string, allowedCombinations: readonly string[], more: object = {}) => ({
  id,
  allowedCombinations,
  requirementsSatisfied: 'mfa',
  ...more,
});
const strengths = [
  own('keys', ['fido2']),
  own('keys-too', ['fido2']),
  own('keys-and-hello', ['windowsHelloForBusiness', 'fido2']),
  own('sms', ['password,sms']),
  own('password-only', ['password'], { requirementsSatisfied: 'none' }),
  own('password-or-key', ['password', 'fido2'], { requirementsSatisfied: 'none' }),
];
const inTenant = (before: object | null, after: object | null, hits: string, more: Partial<Rule> = {}): Rule => ({
  ...from(before, after, hits, more),
  in: { strengths },
});

holds('strengths of the tenant', {
  'fewer combinations': inTenant(strength('keys-and-hello'), strength('keys'), 'reauth-required'),
  'more combinations': inTenant(strength('keys'), strength('keys-and-hello'), 'relaxed'),
  'the same under another name': inTenant(strength('keys'), strength('keys-too'), 'unchanged'),
  others: inTenant(strength('keys'), strength('sms'), 'reauth-required'),
  'to MFA': inTenant(strength('sms'), MFA, 'relaxed'),
  'from MFA': inTenant(MFA, strength('sms'), 'reauth-required'),
  'one that is no MFA, to MFA': inTenant(strength('password-only'), MFA, 'reauth-required'),
  'one that is no MFA, but weaker than another': inTenant(strength('keys'), strength('password-or-key'), 'relaxed'),
  'keys are phishing-resistant': inTenant(strength('keys'), strength(phishingResistant), 'relaxed'),
  'a text message is not': inTenant(strength('sms'), strength(phishingResistant), 'reauth-required'),
  'two at once must both be met': {
    in: { strengths },
    others: [demanding(strength('keys'))],
    after: demanding(strength('sms')),
    hits: 'reauth-required',
  },
  'and relax when one goes': {
    in: { strengths },
    others: [demanding(strength('keys'))],
    before: demanding(strength('sms')),
    hits: 'relaxed',
  },
  'as the policy itself gives it': {
    before: demanding(strength('x', own('x', ['fido2', 'password,sms']))),
    after: demanding(strength('y', own('y', ['fido2']))),
    hits: 'reauth-required',
  },
});

const fido = (...allowedAAGUIDs: readonly string[]) => ({
  combinationConfigurations: [
    {
      '@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
      appliesToCombinations: ['fido2'],
      allowedAAGUIDs,
    },
  ],
});
const certificate = (member: string, ...values: readonly string[]) => ({
  combinationConfigurations: [{ appliesToCombinations: ['x509CertificateMultiFactor'], [member]: values }],
});
const editing = (before: object, after: object, hits: string, more: Partial<Rule> = {}): Rule => ({
  in: { strengths: [before] },
  inAfter: { strengths: [after] },
  others: [demanding(strength('own'))],
  hits,
  ...more,
});
const CARD = ['x509CertificateMultiFactor'];

holds('a strength that is edited', {
  'a combination less': editing(own('own', ['fido2', 'password,sms']), own('own', ['fido2']), 'reauth-required'),
  'a combination more': editing(own('own', ['fido2']), own('own', ['fido2', 'password,sms']), 'relaxed'),
  'another order': editing(own('own', ['fido2', 'password,sms']), own('own', ['password,sms', 'fido2']), 'unchanged'),
  'no longer MFA, and another demands MFA': editing(
    own('own', ['password,sms']),
    own('own', ['password,sms', 'password'], { requirementsSatisfied: 'none' }),
    'relaxed',
    { others: [demanding(strength('own')), demanding(MFA)] },
  ),
  'keys of one maker only': editing(own('own', ['fido2']), own('own', ['fido2'], fido('a')), 'reauth-required'),
  'keys of any maker again': editing(own('own', ['fido2'], fido('a')), own('own', ['fido2']), 'relaxed'),
  'another maker': editing(own('own', ['fido2'], fido('a')), own('own', ['fido2'], fido('b')), 'reauth-required'),
  'a maker more': editing(own('own', ['fido2'], fido('a')), own('own', ['fido2'], fido('b', 'a')), 'relaxed'),
  'makers in another order': editing(
    own('own', ['fido2'], fido('a', 'b')),
    own('own', ['fido2'], fido('b', 'a')),
    'unchanged',
  ),
  'certificates of one issuer': editing(
    own('own', CARD),
    own('own', CARD, certificate('allowedIssuerSkis', 'x')),
    'reauth-required',
  ),
  'certificates of one policy more': editing(
    own('own', CARD, certificate('allowedPolicyOIDs', '1.2')),
    own('own', CARD, certificate('allowedPolicyOIDs', '1.2', '1.3')),
    'relaxed',
  ),
  'keys of one maker are still keys': {
    in: { strengths: [own('own', ['fido2'], fido('a'))] },
    others: [demanding(strength(phishingResistant))],
    before: demanding(strength('own')),
    hits: 'relaxed',
  },
  'and any key is not of that maker': {
    in: { strengths: [own('own', ['fido2'], fido('a')), own('any', ['fido2'])] },
    others: [demanding(strength('any'))],
    after: demanding(strength('own')),
    hits: 'reauth-required',
  },
  'no policy demands it': editing(own('own', ['fido2', 'password,sms']), own('own', ['fido2']), 'unchanged', {
    others: [demanding(allOf('mfa'))],
  }),
});
