/** Section 5, `promptNow`: who was silent before and is interrupted at the next token request. */
import { every } from '../reach/rule-builder.ts';
import { allOf, anyOf, BUILT_IN, blockOf, demanding, MFA, sessionOf, strength } from './parts.ts';
import { holds, type Rule } from './rule.ts';

const ASKED = ['ann hr'];
const SILENT: readonly string[] = [];

const demand = (grant: object, context: object, prompts: readonly string[], more: Partial<Rule> = {}): Rule => ({
  after: demanding(grant),
  when: context,
  hits: 'reauth-required',
  prompts,
  ...more,
});
const holding = (...claims: readonly string[]) => ({ session: { claims, primaryAgeHours: 1, mfaAgeHours: 1 } });
const withDevice = (device: object, more: object = {}) => ({ ...holding(), device, ...more });

holds('what the session holds', {
  MFA: demand(MFA, holding('mfa'), SILENT),
  nothing: demand(MFA, holding(), ASKED),
  'no list of claims': demand(MFA, { session: { primaryAgeHours: 1 } }, ASKED),
  'a strength counts for MFA': demand(MFA, holding(`strength:${BUILT_IN.phishingResistant}`), SILENT),
  'a stronger strength counts for a weaker one': demand(
    strength(BUILT_IN.passwordless),
    holding(`strength:${BUILT_IN.phishingResistant}`),
    SILENT,
  ),
  'a weaker one does not': demand(
    strength(BUILT_IN.phishingResistant),
    holding(`strength:${BUILT_IN.passwordless}`),
    ASKED,
  ),
  'MFA is the strength for MFA': demand(strength(BUILT_IN.mfa), holding('mfa'), SILENT),
  'MFA is no strength beyond': demand(strength(BUILT_IN.passwordless), holding('mfa'), ASKED),
  'the terms': demand({ operator: 'OR', termsOfUse: ['tou'] }, holding('tou:tou'), SILENT),
  'other terms': demand({ operator: 'OR', termsOfUse: ['tou'] }, holding('tou:old'), ASKED),
  'one of two alternatives': demand(anyOf('mfa', 'compliantDevice'), holding('mfa'), SILENT),
  'one of two demands': demand(allOf('mfa', 'compliantDevice'), holding('mfa'), ASKED),
});

const COMPLIANT = { isCompliant: true, trustType: 'AzureAD' };

holds('the state of the device', {
  compliant: demand(anyOf('compliantDevice'), withDevice(COMPLIANT), SILENT),
  'not compliant': demand(anyOf('compliantDevice'), withDevice({ ...COMPLIANT, isCompliant: false }), ASKED),
  joined: demand(anyOf('domainJoinedDevice'), withDevice({ trustType: 'ServerAD' }), SILENT),
  'joined otherwise': demand(anyOf('domainJoinedDevice'), withDevice(COMPLIANT), ASKED),
  unregistered: demand(anyOf('compliantDevice'), holding('mfa'), ASKED),
  'a state that is trusted from the home tenant': demand(anyOf('compliantDevice'), withDevice(COMPLIANT), SILENT, {
    in: {
      users: [{ id: 'ann', userType: 'Guest', externalType: 'b2bCollaborationGuest', homeTenantId: 'fab' }],
      settings: { inboundTrust: { fab: { compliantDevice: true } } },
    },
  }),
  'a state that cannot be shown, beside MFA': demand(
    anyOf('compliantDevice', 'mfa'),
    withDevice(COMPLIANT, { authFlow: 'deviceCodeFlow' }),
    ASKED,
  ),
});

const aged = (primaryAgeHours: number, mfaAgeHours = 0, ...claims: readonly string[]) => ({
  session: { claims, primaryAgeHours, mfaAgeHours },
});
const limit = (session: object, context: object, prompts: readonly string[], more: Partial<Rule> = {}): Rule => ({
  after: sessionOf(session),
  when: context,
  hits: 'stricter-session',
  prompts,
  ...more,
});
const EVERY_TIME = { signInFrequency: { isEnabled: true, frequencyInterval: 'everyTime' } };

holds('the age of the session', {
  'older than the limit': limit(every(4), aged(5), ASKED),
  'as old as the limit': limit(every(4), aged(4), SILENT),
  younger: limit(every(4), aged(3), SILENT),
  'a second factor that is too old': limit(every(4), aged(1, 5), ASKED),
  'a secondary limit does not ask for the first factor': limit(every(4, 'secondaryAuthentication'), aged(9, 1), SILENT),
  'a secondary limit': limit(every(4, 'secondaryAuthentication'), aged(1, 9), ASKED),
  'every time, within five minutes': limit(EVERY_TIME, aged(0.05, 0.05), SILENT),
  'every time, after five minutes': limit(EVERY_TIME, aged(0.2, 0), ASKED),
  'an age that is not known': limit(every(4), { session: { claims: ['mfa'] } }, SILENT),
});

holds('only who was silent before', {
  'asked before for something else': {
    before: demanding(anyOf('compliantDevice')),
    after: demanding(allOf('compliantDevice', 'mfa')),
    when: holding(),
    hits: 'reauth-required',
    prompts: [],
  },
  'silent before': {
    before: demanding(MFA),
    after: demanding(allOf('compliantDevice', 'mfa')),
    when: holding('mfa'),
    hits: 'reauth-required',
    prompts: ASKED,
  },
  'over a longer limit before': {
    before: sessionOf(every(8)),
    after: sessionOf(every(4)),
    when: aged(9),
    hits: 'stricter-session',
    prompts: [],
  },
  'within a longer limit before': {
    before: sessionOf(every(8)),
    after: sessionOf(every(4)),
    when: aged(5),
    hits: 'stricter-session',
    prompts: ASKED,
  },
  'blocked after': { after: blockOf({}), when: holding(), hits: 'newly-blocked', prompts: [] },
  'blocked before': { before: blockOf({}), after: demanding(MFA), when: holding(), hits: 'relaxed', prompts: [] },
  'a demand for which nobody else is asked': {
    in: { users: ['ann', 'bob', 'cat'].map((id) => ({ id, userType: 'Member' })), apps: [{ id: 'hr' }, { id: 'crm' }] },
    after: demanding(MFA, { apps: { includeApplications: ['hr'] } }),
    when: { perUser: { ann: holding(), bob: holding('mfa') } },
    hits: ['ann hr reauth-required', 'bob hr reauth-required', 'cat hr reauth-required'],
    prompts: ASKED,
  },
  'in one context of two': {
    after: demanding(MFA, { conditions: { platforms: { includePlatforms: ['iOS'] } } }),
    when: [holding(), { ...holding(), platform: 'iOS' }],
    hits: 'reauth-required',
    prompts: ASKED,
  },
});
