/** Cases in which a careless verdict would claim too much. */
import { expect, test } from 'vitest';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import type { WhyFacts } from '../../../src/query/why/why-facts.ts';
import { reportWhy } from '../../../src/query/why/why-report.ts';
import { verdictOf } from '../../../src/query/why/why-words.ts';
import { ADA, ago, candidate, errorOf, facts, judged, PAYROLL, sources, type WhyCase } from './why-facts-builder.ts';

const isoAgo = (minutes: number) => new Date(ago(minutes)).toISOString();
const POLICY = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p', name: 'CA01' } } as const;
const RESET = { cause: 'password-reset' } as const;
const CHANGED = { cause: 'password-changed' } as const;
const REVOKED = { cause: 'sessions-revoked' } as const;
const CONSENT = { cause: 'consent-revoked', subject: { kind: 'grant', id: 'g_u' } } as const;
const DAY = 24 * 60;
const worked = (minutes: number, kind: 'refresh' | 'interactive' | 'unknown') => ({
  lastSuccess: { at: isoAgo(minutes), kind },
});

const CASES: readonly WhyCase[] = [
  {
    what: 'a policy that a refresh has passed since: perhaps it asked nothing of this person',
    candidates: [candidate(60, { summary: POLICY, effect: 'reprompts' })],
    more: worked(20, 'refresh'),
    expected: ['over', 'possible', 60, 'over-since', 'renewed-since'],
  },
  {
    what: 'a policy after which the person signed in anew',
    candidates: [candidate(60, { summary: POLICY, effect: 'reprompts' })],
    more: { ...worked(20, 'refresh'), lastInteractive: ago(40) },
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'a policy that a sign-in came before',
    candidates: [candidate(60, { summary: POLICY, effect: 'reprompts' })],
    more: worked(61, 'refresh'),
    expected: ['ended', 'likely', 60],
  },
  {
    what: 'a refresh that slipped through while the act spread ends nothing',
    candidates: [candidate(60, { summary: POLICY, effect: 'reprompts' })],
    more: worked(57, 'refresh'),
    expected: ['ended', 'likely', 60],
  },
  {
    what: 'a policy that was changed back asks for nothing any more',
    candidates: [candidate(60, { summary: POLICY, effect: 'reprompts', closedAt: ago(30) })],
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'an account that was enabled again only after the question',
    candidates: [candidate(60, { closedAt: ago(30) })],
    more: { at: ago(45) },
    expected: ['ended', 'likely', 60],
  },
  {
    what: 'a password that the person changed, at an app whose tokens survive it',
    candidates: [candidate(60, { summary: CHANGED, effect: 'survives' })],
    expected: ['nothing', 'nothing-found', undefined],
  },
  {
    what: 'such an app beside an error that says revoked: not this password',
    candidates: [candidate(60, { summary: CHANGED, effect: 'survives' })],
    more: { error: errorOf('AADSTS50173') },
    expected: ['by-error', 'possible', undefined, 'code-fits-several'],
  },
  {
    what: 'a token that was renewed after the password was reset',
    candidates: [candidate(60, { summary: RESET, effect: 'dies' })],
    more: worked(20, 'refresh'),
    expected: ['over', 'possible', 60, 'over-since', 'renewed-since'],
  },
  {
    what: 'a refused refresh and then a renewed token: it did end',
    candidates: [candidate(60, { summary: RESET, effect: 'dies', refusals: [{ at: ago(50), code: 50173 }] })],
    more: worked(20, 'refresh'),
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'without an app a sign-in at another one brings no token back',
    candidates: [candidate(60, { summary: REVOKED, effect: 'dies' })],
    more: worked(20, 'interactive'),
    isWithoutApp: true,
    expected: ['ended', 'likely', 60],
  },
  {
    what: 'without an app a sign-in at any one shows that the account works',
    candidates: [candidate(60)],
    more: worked(20, 'interactive'),
    isWithoutApp: true,
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'without an app, and each of the apps has worked since',
    candidates: [candidate(60, { summary: REVOKED, effect: 'dies', workedAt: ago(20) })],
    isWithoutApp: true,
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'sessions that were revoked weeks ago do not explain what any app asks today',
    candidates: [candidate(20 * DAY, { summary: REVOKED, effect: 'dies' })],
    isWithoutApp: true,
    expected: ['ended', 'possible', 20 * DAY, 'long-ago'],
  },
  {
    what: 'an account that is disabled since weeks does',
    candidates: [candidate(20 * DAY)],
    isWithoutApp: true,
    expected: ['ended', 'likely', 20 * DAY],
  },
  {
    what: 'weeks ago, and a refresh this morning: long over, whenever the first one was',
    candidates: [candidate(20 * DAY, { summary: RESET, effect: 'dies' })],
    more: worked(20, 'refresh'),
    expected: ['nothing', 'nothing-found', undefined],
  },
  {
    what: 'a source with a gap in the time before the question',
    candidates: [candidate(60, { summary: CONSENT, effect: 'dies', refusals: [{ at: ago(50) }] })],
    more: { sources: sources({ 'directory-audits': { gaps: [{ from: isoAgo(90), to: isoAgo(80) }] } }) },
    expected: ['ended', 'likely', 60, 'source-not-read'],
  },
  {
    what: 'sources that are watched since this morning',
    candidates: [],
    more: { sources: sources({ policies: { readFrom: isoAgo(120) } }) },
    expected: ['nothing', 'nothing-found', undefined, 'watched-shortly'],
  },
  {
    what: 'a refusal after which the cause was found: the cause leads, and the refusal is no rival',
    candidates: [
      candidate(5, { summary: { cause: 'mfa-required', subject: { kind: 'user-app', id: 'x' } }, effect: 'reprompts' }),
      candidate(9, { summary: POLICY, effect: 'reprompts' }),
    ],
    expected: ['ended', 'likely', 9],
  },
];

test.each(CASES.map((one) => [one.what, one] as const))('%s', (_what, one) => {
  expect(judged(one)).toEqual(one.expected);
});

const verdict = (different: Partial<WhyFacts>) => {
  const known = facts(different);
  return reportWhy(known, judgeWhy(known));
};

test('of two acts within minutes both are told', () => {
  const { verdict: text } = verdict({
    candidates: [
      candidate(10, { summary: POLICY, effect: 'reprompts' }),
      candidate(12, {
        summary: {
          ...CONSENT,
          subject: { kind: 'grant', id: 'g_u', name: 'CRM for Sales for Ada Lovelace' },
          actor: { kind: 'user', ...ADA },
        },
        effect: 'dies',
      }),
      // Nearer in time to the question, and explained by the others.
      candidate(4, { summary: { cause: 'mfa-required', subject: { kind: 'user-app', id: 'x' } }, effect: 'reprompts' }),
    ],
  });
  expect(text).toMatch(
    /^The consent for Payroll Sync was withdrawn by the person on .* 08:48 UTC, which ended .* \(possible\)\. /,
  );
  expect(text).toMatch(
    / Or it was this: the policy "CA01" was changed by Grace Hopper on 2 March 2031 at 08:50 UTC\.$/,
  );
});

test('of a grant that is told beside something else the app is named', () => {
  const grant = { kind: 'grant', id: 'g_u', name: 'CRM for Sales for Ada Lovelace' } as const;
  const { verdict: text } = verdict({
    candidates: [candidate(10, { summary: { ...CONSENT, subject: grant }, effect: 'dies' })],
    error: errorOf('AADSTS700082'),
  });
  expect(text).toMatch(
    / On record of that time: the consent for CRM for Sales was withdrawn by Grace Hopper on .* UTC\.$/,
  );
});

test('what was undone says so, and that a token does not come back by it', () => {
  const answer = verdict({ candidates: [candidate(60, { summary: CONSENT, effect: 'dies', closedAt: ago(30) })] });
  expect(answer).toMatchObject({ outcome: 'ended', undoneAt: isoAgo(30) });
  expect(answer.verdict).toMatch(/It was undone on 2 March 2031 at 08:30 UTC; a new sign-in may still be needed\.$/);
});

test('what a sign-in shows to be over was over by then at the latest', () => {
  const answer = verdict({ candidates: [candidate(60, { effect: 'dies', summary: RESET })], ...worked(20, 'refresh') });
  expect(answer.verdict).toMatch(/That is over since .* 08:40 UTC at the latest: a refresh worked then\.$/);
  const known = verdict({ candidates: [candidate(60, { effect: 'dies', summary: RESET, recoveredAt: ago(20) })] });
  expect(known.verdict).toMatch(/That is over since 2 March 2031 at 08:40 UTC\.$/);
});

test('who is asked to sign in again and again hears of both: the refresh that works and the sign-in', () => {
  const answer = verdict({ ...worked(46, 'refresh'), lastRefresh: ago(46), lastInteractive: ago(300) });
  expect(answer.verdict).toMatch(
    /The last refresh there on record worked on 2 March 2031 at 08:14 UTC; the last sign-in on 2 March 2031 at 04:00 UTC\.$/,
  );
});

test('whoever did it alone is named so, and a help desk reads no other name', () => {
  const answer = verdict({
    candidates: [candidate(10, { summary: { ...RESET, actor: { kind: 'user', ...ADA } }, effect: 'dies' })],
  });
  expect(answer.verdict).toContain('was reset by the person on');
  const { verdict: _named, ...rest } = verdict({ candidates: [candidate(10)], app: PAYROLL });
  const masked = rest.revocations.map((one) => ({ ...one, actor: { kind: 'user' as const, id: 'some-id' } }));
  expect(verdictOf({ ...rest, revocations: masked })).toContain('by somebody else (some-id)');
});
