/** Section 3.4: session controls. */
import { every } from '../reach/rule-builder.ts';
import { demanding, MFA, sessionOf } from './parts.ts';
import { holds, type Rule } from './rule.ts';

type Session = object | null;
const policyOf = (session: Session) => session && sessionOf(session);
const from = (before: Session, after: Session, hits: string, more: Partial<Rule> = {}): Rule => ({
  before: policyOf(before),
  after: policyOf(after),
  hits,
  ...more,
});
const frequency = (more: object) => ({
  signInFrequency: {
    isEnabled: true,
    frequencyInterval: 'timeBased',
    authenticationType: 'primaryAndSecondaryAuthentication',
    ...more,
  },
});
const days = (value: number) => frequency({ type: 'days', value });
const secondary = (value: number) => every(value, 'secondaryAuthentication');
const ALWAYS_ASK = frequency({ frequencyInterval: 'everyTime', type: null, value: null });
const [STRICTER, LOOSER, SAME] = ['stricter-session', 'relaxed', 'unchanged'] as const;

holds('sign-in frequency', {
  'none to some': from(null, every(9), STRICTER),
  'some to none': from(every(9), null, LOOSER),
  shorter: from(every(9), every(8), STRICTER),
  longer: from(every(8), every(9), LOOSER),
  'days are 24 hours': from(every(72), days(3), SAME),
  'days are longer than hours': from(days(3), every(4), STRICTER),
  'ninety days are shorter than no limit': from(null, days(90), STRICTER),
  'every time is the shortest': from(every(1), ALWAYS_ASK, STRICTER),
  'from every time': from(ALWAYS_ASK, every(1), LOOSER),
  'off counts as absent': from(null, frequency({ isEnabled: false, type: 'hours', value: 1 }), SAME),
  'switched off': from(every(1), frequency({ isEnabled: false, type: 'hours', value: 1 }), LOOSER),
  'a longer one elsewhere': from(null, every(12), SAME, { others: [sessionOf(every(4))] }),
  'a shorter one elsewhere': from(null, every(2), STRICTER, { others: [sessionOf(every(4))] }),
  'the shortest of two goes': from(every(2), null, LOOSER, { others: [sessionOf(every(4))] }),
  'elsewhere, but for another person': from(null, every(12), STRICTER, {
    others: [sessionOf(every(4), { users: { includeUsers: ['bob'] } })],
  }),
  'without a kind it is both': from(frequency({ authenticationType: null, type: 'hours', value: 4 }), every(4), SAME),
});

holds('primary and secondary', {
  'secondary alone': from(null, secondary(4), STRICTER),
  'from both to secondary alone': from(every(4), secondary(4), LOOSER),
  'from secondary alone to both': from(secondary(4), every(4), STRICTER),
  'a shorter secondary beside both': from(null, secondary(2), STRICTER, { others: [sessionOf(every(4))] }),
  'a longer secondary beside both': from(null, secondary(6), SAME, { others: [sessionOf(every(4))] }),
  'both, longer than a secondary, still limits the primary': from(null, every(6), STRICTER, {
    others: [sessionOf(secondary(4))],
  }),
  'secondary shorter, primary gone: stricter wins': from(every(8), secondary(4), STRICTER),
  'secondary every time': from(
    secondary(1),
    frequency({ frequencyInterval: 'everyTime', authenticationType: 'secondaryAuthentication' }),
    STRICTER,
  ),
});

const persistent = (mode: string, isEnabled = true) => ({ persistentBrowser: { isEnabled, mode } });

holds('persistent browser', {
  'never is stricter than unset': from(null, persistent('never'), STRICTER),
  'always is looser than unset': from(null, persistent('always'), LOOSER),
  'from always to unset': from(persistent('always'), null, STRICTER),
  'from always to never': from(persistent('always'), persistent('never'), STRICTER),
  'from never to always': from(persistent('never'), persistent('always'), LOOSER),
  'never beats always': from(null, persistent('always'), SAME, { others: [sessionOf(persistent('never'))] }),
  'always beside never': from(null, persistent('never'), STRICTER, { others: [sessionOf(persistent('always'))] }),
  'off counts as absent': from(null, persistent('never', false), SAME),
  'a native client': from(null, persistent('always'), SAME, { when: { clientAppType: 'mobileAppsAndDesktopClients' } }),
  'a legacy client': from(persistent('never'), null, SAME, { when: { clientAppType: 'other' } }),
  'one of the clients is a browser': from(null, persistent('never'), STRICTER, {
    when: [{ clientAppType: 'mobileAppsAndDesktopClients' }, { clientAppType: 'browser' }],
  }),
});

const cloudApp = (cloudAppSecurityType: string, isEnabled = true) => ({
  cloudAppSecurity: { isEnabled, cloudAppSecurityType },
});

holds('app control', {
  'none to monitoring': from(null, cloudApp('monitorOnly'), STRICTER),
  'monitoring to blocking downloads': from(cloudApp('monitorOnly'), cloudApp('blockDownloads'), STRICTER),
  'monitoring to own rules': from(cloudApp('monitorOnly'), cloudApp('mcasConfigured'), STRICTER),
  'blocking downloads to own rules': from(cloudApp('blockDownloads'), cloudApp('mcasConfigured'), STRICTER),
  'own rules to blocking downloads': from(cloudApp('mcasConfigured'), cloudApp('blockDownloads'), STRICTER),
  'own rules to monitoring': from(cloudApp('mcasConfigured'), cloudApp('monitorOnly'), LOOSER),
  'monitoring to none': from(cloudApp('monitorOnly'), null, LOOSER),
  'monitoring beside blocking downloads': from(null, cloudApp('monitorOnly'), SAME, {
    others: [sessionOf(cloudApp('blockDownloads'))],
  }),
  'off counts as absent': from(cloudApp('blockDownloads'), cloudApp('blockDownloads', false), LOOSER),
});

const restrictions = { applicationEnforcedRestrictions: { isEnabled: true } };
const resilience = (disableResilienceDefaults: boolean | null) => ({ disableResilienceDefaults });
const evaluation = (mode: string) => ({ continuousAccessEvaluation: { mode } });
const REACTS = { apps: [{ id: 'hr', features: ['appEnforcedRestrictions'] }] };

holds('other session controls', {
  'restrictions where the app reacts': from(null, restrictions, STRICTER, { in: REACTS }),
  'restrictions where it does not': from(null, restrictions, SAME),
  'restrictions that go': from(restrictions, null, LOOSER, { in: REACTS }),
  'restrictions that are off': from(null, { applicationEnforcedRestrictions: { isEnabled: false } }, SAME, {
    in: REACTS,
  }),
  'restrictions twice': from(null, restrictions, SAME, { in: REACTS, others: [sessionOf(restrictions)] }),
  'no resilience': from(null, resilience(true), STRICTER),
  'resilience as by default': from(resilience(false), resilience(null), SAME),
  'resilience again': from(resilience(true), resilience(false), LOOSER),
  'strict evaluation': from(null, evaluation('strictEnforcement'), STRICTER),
  'strict locations': from(null, evaluation('strictLocation'), STRICTER),
  'no evaluation': from(null, evaluation('disabled'), LOOSER),
  'from strict to none': from(evaluation('strictLocation'), evaluation('disabled'), LOOSER),
  'from none to unset': from(evaluation('disabled'), null, STRICTER),
  'none beats strict': from(null, evaluation('strictEnforcement'), SAME, {
    others: [sessionOf(evaluation('disabled'))],
  }),
  'none beside strict': from(null, evaluation('disabled'), LOOSER, {
    others: [sessionOf(evaluation('strictEnforcement'))],
  }),
  'one dimension stricter, one looser': from(
    { ...every(4), ...persistent('never') },
    { ...every(2), ...persistent('always') },
    STRICTER,
  ),
  'all looser': from({ ...every(4), ...persistent('never') }, { ...every(5) }, LOOSER),
  'an empty set of controls': from({}, null, SAME),
});

holds('sessions and demands', {
  'a demand outranks a session': {
    before: sessionOf(every(4)),
    after: { ...sessionOf(every(2)), grantControls: MFA },
    hits: 'reauth-required',
  },
  'a stricter session outranks a demand that goes': {
    before: demanding(MFA),
    after: sessionOf(every(2)),
    hits: STRICTER,
  },
  'a looser session beside a new demand': {
    before: sessionOf(every(2)),
    after: demanding(MFA),
    hits: 'reauth-required',
  },
  'both go': { before: { ...sessionOf(every(2)), grantControls: MFA }, hits: LOOSER },
});
