/** The sentences, one for each cause: what happened, who did it, when, what that does, how sure. */
import { expect, test } from 'vitest';
import { CAUSES, type Cause } from '../../../src/detect/cause.ts';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import { fixerOf, stepsFor } from '../../../src/query/why/remedies.ts';
import type { WhyFacts } from '../../../src/query/why/why-facts.ts';
import { reportWhy } from '../../../src/query/why/why-report.ts';
import { ago, candidate, errorOf, facts, PAYROLL, sources } from './why-facts-builder.ts';

const ON = 'on 2 March 2031 at 08:50 UTC';
const BY = 'by Grace Hopper';
const GRANT = { kind: 'grant', id: 'g_u' } as const;
const POLICY = { kind: 'policy', id: 'p', name: 'CA01' } as const;

const SENTENCES: Readonly<Record<Cause, string>> = {
  'account-disabled': `The account of Ada Lovelace was disabled ${BY} ${ON}`,
  'account-deleted': `The account of Ada Lovelace was deleted ${BY} ${ON}`,
  'account-locked': `The account of Ada Lovelace was locked ${BY} ${ON}`,
  'password-changed': `The password of Ada Lovelace was changed ${BY} ${ON}`,
  'password-reset': `The password of Ada Lovelace was reset ${BY} ${ON}`,
  'sessions-revoked': `All sessions of Ada Lovelace were revoked ${BY} ${ON}`,
  'mfa-changed': `The sign-in methods of Ada Lovelace were changed ${BY} ${ON}`,
  'risk-raised': `The account of Ada Lovelace was counted as at risk ${BY} ${ON}`,
  'consent-revoked': `The consent for Payroll Sync was withdrawn ${BY} ${ON}`,
  'app-role-removed': `The assignment to Payroll Sync was removed ${BY} ${ON}`,
  'app-disabled': `The app Payroll Sync was disabled ${BY} ${ON}`,
  'app-deleted': `The app Payroll Sync was deleted ${BY} ${ON}`,
  'app-credential-lost': `The app Payroll Sync lost a credential ${BY} ${ON}`,
  'policy-changed': `The policy "CA01" was changed ${BY} ${ON}`,
  'connector-policy-changed': `The data policy "CA01" was changed ${BY} ${ON}`,
  'token-policy-changed': `The token lifetime policy "CA01" was changed ${BY} ${ON}`,
  'device-noncompliant': `The device was found not compliant ${BY} ${ON}`,
  'device-disabled': `The device was disabled ${BY} ${ON}`,
  'refresh-token-inactive': `The refresh token of Ada Lovelace lay unused for too long ${ON}`,
  'refresh-token-expired': `The refresh token of Ada Lovelace reached the end of its life ${ON}`,
  'sign-in-frequency': `The time after which a policy lets Ada Lovelace sign in again was up ${ON}`,
  'policy-blocked': `A sign-in of Ada Lovelace was blocked by Conditional Access ${ON}`,
  'mfa-required': `A sign-in of Ada Lovelace was held for a second factor ${ON}`,
  'consent-missing': `A sign-in of Ada Lovelace was refused for want of consent ${ON}`,
  'assignment-missing': `A sign-in of Ada Lovelace was refused for want of an assignment ${ON}`,
};

function verdict(different: Partial<WhyFacts>): string {
  const known = facts(different);
  return reportWhy(known, judgeWhy(known)).verdict;
}

const subjectOf = (cause: Cause) => {
  if (cause.endsWith('policy-changed')) return POLICY;
  return cause.startsWith('account') || cause.startsWith('password') ? undefined : GRANT;
};

test.each(CAUSES)('%s', (cause) => {
  const subject = subjectOf(cause);
  const known = candidate(10, { effect: 'dies', summary: { cause, ...(subject && { subject }) } });
  expect(verdict({ candidates: [known] })).toMatch(
    new RegExp(
      `^${SENTENCES[cause].replace(/[()]/g, '\\$&')}(, which ended the sign-in)? at Payroll Sync \\(likely\\)\\.$`,
    ),
  );
  expect(stepsFor(cause).length).toBeGreaterThan(0);
  expect(fixerOf(cause)).toMatch(/^(the|an) /);
});

test.each([
  ['blocked', /, so the sign-in is refused at Payroll Sync \(likely\)\.$/],
  ['reprompts', /, so a new sign-in is asked for at Payroll Sync \(likely\)\.$/],
  ['cannot-decide', /, which may have ended the sign-in at Payroll Sync \(possible\)\.$/],
] as const)('%s', (effect, end) => {
  expect(verdict({ candidates: [candidate(10, { effect })] })).toMatch(end);
});

const at = (minutes: number) => new Date(ago(minutes)).toISOString();

test.each([
  [
    'a refusal shows it',
    { candidates: [candidate(10, { refusals: [{ at: ago(5), code: 50057 }] })] },
    /\(confirmed: a sign-in was refused with AADSTS50057 on 2 March 2031 at 08:55 UTC\)\.$/,
  ],
  [
    'the error shows it',
    { candidates: [candidate(10)], error: errorOf('50057') },
    /\(confirmed: the error says the same\)\.$/,
  ],
  [
    'nobody knows who',
    { candidates: [{ ...candidate(10), summary: withoutActor() }] },
    /was disabled \(who did it is not on record\) on/,
  ],
  [
    'the person did it',
    { candidates: [candidate(10, { summary: { actor: { kind: 'user', id: facts().user.id } } })] },
    /was disabled by the person on/,
  ],
  [
    'an app did it',
    { candidates: [candidate(10, { summary: { actor: { kind: 'service-principal', id: 'x', name: 'HR' } } })] },
    /was disabled by the app HR on/,
  ],
  [
    'within a time',
    { candidates: [candidate(10, { summary: { occurred: { from: at(20), to: at(10) } } })] },
    / between 08:40 and 08:50 UTC on 2 March 2031,/,
  ],
  [
    'over',
    { candidates: [candidate(60, { effect: 'dies', recoveredAt: ago(30) })] },
    /\(likely\)\. That is over since 2 March 2031 at 08:30 UTC\.$/,
  ],
  [
    'nothing',
    { lastSuccess: { at: at(46), kind: 'refresh' } },
    /^No: nothing was revoked\. Nothing .* at Payroll Sync \(all sources were read up to .*\)\. The last refresh there on record worked on 2 March 2031 at 08:14 UTC\.$/,
  ],
  [
    'nothing, but',
    { sources: sources({ users: { state: 'behind' } }) },
    /^Nothing on record explains .* no all-clear: users was not read completely\. No sign-in there that worked is on record of that time\.$/,
  ],
  ['a temporary error', { error: errorOf('90033') }, /^No: the error is no revocation\. AADSTS90033: /],
  ['an error alone', { error: errorOf('700082') }, /^AADSTS700082: .* Nothing on record says more \(likely\)\.$/],
  [
    'an error beside something else',
    { error: errorOf('700082'), candidates: [candidate(10)] },
    / On record of that time: the account of Ada Lovelace was disabled by Grace Hopper on 2 March 2031 at 08:50 UTC\.$/,
  ],
] as const)('%s', (_what, different, expected) => {
  expect(verdict(different as Partial<WhyFacts>)).toMatch(expected);
});

test('without an app the apps of the person are named', () => {
  const { app: _app, ...known } = facts({
    candidates: [candidate(10, { apps: [PAYROLL, { id: 'x', name: 'CRM' }] })],
  });
  expect(reportWhy(known, judgeWhy(known)).verdict).toContain('refused at 2 apps, Payroll Sync among them (likely)');
});

function withoutActor() {
  const { actor: _actor, ...rest } = candidate(10).summary;
  return rest;
}
