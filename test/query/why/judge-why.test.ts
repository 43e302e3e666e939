/** The verdict by cause, evidence and time: never more certain than what is on record. */
import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import { CERTAINTIES } from '../../../src/query/why/why-answer.ts';
import { ago, candidate, facts, judged, sources, type WhyCase } from './why-facts-builder.ts';

const REFUSED = { refusals: [{ at: ago(5), code: 50057 }] };
const isoAgo = (minutes: number) => new Date(ago(minutes)).toISOString();
const POLICY = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p', name: 'CA01' } } as const;
const RESET = { cause: 'password-reset' } as const;
const CONSENT = { cause: 'consent-revoked', subject: { kind: 'grant', id: 'g_u' } } as const;
const DAY = 24 * 60;

const CASES: readonly WhyCase[] = [
  // What is on record.
  { what: 'an act alone', candidates: [candidate(10)], expected: ['ended', 'likely', 10] },
  { what: 'an act and its refusal', candidates: [candidate(10, REFUSED)], expected: ['ended', 'confirmed', 10] },
  {
    what: 'a refusal from before the act',
    candidates: [candidate(10, { refusals: [{ at: ago(60) }] })],
    expected: ['ended', 'likely', 10],
  },
  {
    what: 'an effect that cannot be decided, even where something was refused',
    candidates: [candidate(10, { ...REFUSED, effect: 'cannot-decide' })],
    expected: ['ended', 'possible', 10, 'effect-not-decided'],
  },
  {
    what: 'an app that nobody has seen the person use',
    candidates: [candidate(10, { isKnownUse: false })],
    expected: ['ended', 'possible', 10, 'not-known-to-use'],
  },
  {
    what: 'a refusal without the change behind it',
    candidates: [
      candidate(5, { ...REFUSED, summary: { cause: 'policy-blocked', subject: { kind: 'user-app', id: 'x' } } }),
    ],
    expected: ['ended', 'likely', 5, 'change-not-known'],
  },
  {
    what: 'what the sign-in survives explains nothing',
    candidates: [candidate(10, { effect: 'survives' })],
    expected: ['nothing', 'nothing-found', undefined],
  },
  // Time.
  {
    what: 'what came after the question explains nothing',
    candidates: [candidate(-30)],
    expected: ['nothing', 'nothing-found', undefined],
  },
  {
    what: 'clocks may differ by some minutes',
    candidates: [candidate(-3)],
    expected: ['ended', 'likely', -3],
  },
  {
    what: 'recovered since',
    candidates: [candidate(60, { ...REFUSED, summary: RESET, effect: 'dies', recoveredAt: ago(30) })],
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'recovered only after the moment that is asked about',
    candidates: [candidate(60, { refusals: [{ at: ago(55) }], effect: 'dies', recoveredAt: ago(30) })],
    more: { at: ago(50) },
    expected: ['ended', 'confirmed', 60],
  },
  {
    what: 'a sign-in at the app that worked afterwards',
    candidates: [candidate(60, { effect: 'dies', summary: RESET })],
    more: { lastSuccess: { at: isoAgo(20) } },
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'a sign-in from before it ends nothing',
    candidates: [candidate(60)],
    more: { lastSuccess: { at: isoAgo(90) } },
    expected: ['ended', 'likely', 60],
  },
  {
    what: 'over for days',
    candidates: [candidate(9 * DAY, { recoveredAt: ago(8 * DAY) })],
    expected: ['nothing', 'nothing-found', undefined],
  },
  {
    what: 'an account that was enabled again',
    candidates: [candidate(60, { closedAt: ago(30) })],
    expected: ['over', 'likely', 60, 'over-since'],
  },
  {
    what: 'a token that died stays dead, whatever was undone',
    candidates: [candidate(60, { effect: 'dies', closedAt: ago(30) })],
    expected: ['ended', 'likely', 60],
  },
  // Several.
  {
    what: 'two acts within minutes: the one that ends the sign-in',
    candidates: [
      candidate(10, { summary: POLICY, effect: 'reprompts' }),
      candidate(12, { summary: CONSENT, effect: 'dies' }),
    ],
    expected: ['ended', 'possible', 12, 'others-near'],
  },
  {
    what: 'two acts within minutes that both end it: the newer one',
    candidates: [
      candidate(12, { summary: RESET, effect: 'dies' }),
      candidate(10, { summary: CONSENT, effect: 'dies' }),
    ],
    expected: ['ended', 'possible', 10, 'others-near'],
  },
  {
    what: 'two acts within minutes, one of them at an app that nobody has seen the person use',
    candidates: [
      candidate(10, { summary: POLICY, effect: 'reprompts' }),
      candidate(12, { summary: CONSENT, effect: 'dies', isKnownUse: false }),
    ],
    expected: ['ended', 'possible', 10, 'others-near'],
  },
  {
    what: 'two acts, far apart: the newer one',
    candidates: [
      candidate(10, { summary: POLICY, effect: 'reprompts' }),
      candidate(200, { summary: CONSENT, effect: 'dies' }),
    ],
    expected: ['ended', 'likely', 10],
  },
  {
    what: 'of two acts the one that a refusal shows',
    candidates: [
      candidate(10, { summary: POLICY, effect: 'reprompts' }),
      candidate(12, { summary: RESET, effect: 'dies', ...REFUSED }),
    ],
    expected: ['ended', 'confirmed', 12],
  },
  {
    what: 'a disabled account stands above all that happened since',
    candidates: [candidate(10, { summary: CONSENT, effect: 'dies' }), candidate(15)],
    expected: ['ended', 'likely', 15],
  },
  {
    what: 'a disabled account that was enabled again does not',
    candidates: [candidate(10, { summary: CONSENT, effect: 'dies' }), candidate(40, { closedAt: ago(30) })],
    expected: ['ended', 'likely', 10],
  },
  {
    what: 'no app named, and not every app is hit',
    candidates: [candidate(10, { summary: POLICY, effect: 'reprompts', ...REFUSED })],
    isWithoutApp: true,
    expected: ['ended', 'likely', 10, 'app-not-named'],
  },
  // Sources.
  {
    what: 'a blind source beside a proven act',
    candidates: [candidate(10, REFUSED)],
    more: { sources: sources({ policies: { state: 'not-read' } }) },
    expected: ['ended', 'likely', 10, 'source-not-read'],
  },
  {
    what: 'nothing, and a blind source',
    candidates: [],
    more: { sources: sources({ 'sign-ins': { state: 'behind' } }) },
    expected: ['nothing', 'cannot-tell', undefined, 'source-not-read'],
  },
  {
    what: 'nothing, and a gap',
    candidates: [],
    more: { sources: sources({ 'directory-audits': { gaps: [{ from: isoAgo(90), to: isoAgo(80) }] } }) },
    expected: ['nothing', 'cannot-tell', undefined, 'source-not-read'],
  },
  {
    what: 'nothing, and a first reading',
    candidates: [],
    more: { sources: sources({ users: { state: 'first-reading' } }) },
    expected: ['nothing', 'cannot-tell', undefined, 'first-reading'],
  },
  {
    what: 'nothing, and no source at all',
    candidates: [],
    more: { sources: [] },
    expected: ['nothing', 'cannot-tell', undefined, 'source-not-read'],
  },
  {
    what: 'a source that only some tenants have',
    candidates: [],
    more: { sources: sources({ 'risky-users': { state: 'not-read' } }) },
    expected: ['nothing', 'nothing-found', undefined],
  },
];

test.each(CASES.map((one) => [one.what, one] as const))('%s', (_what, one) => {
  expect(judged(one)).toEqual(one.expected);
});

describe('whatever happened', () => {
  const effects = ['dies', 'blocked', 'reprompts', 'cannot-decide', 'survives'] as const;
  const evidence = [{}, REFUSED, { closedAt: ago(2) }, { recoveredAt: ago(2) }, { isKnownUse: false }];
  const blind = [
    sources(),
    sources({ 'sign-ins': { state: 'not-read' } }),
    sources({ users: { state: 'first-reading' } }),
  ];

  test.each(CAUSES)('%s: confirmed only with a refusal, and never beside a doubt that limits it', (cause) => {
    for (const effect of effects)
      for (const different of evidence)
        for (const read of blind) {
          const known = candidate(10, { effect, ...different, summary: { cause } });
          const { certainty, doubts, outcome, lead } = judgeWhy(facts({ candidates: [known], sources: read }));
          expect(Object.keys(CERTAINTIES)).toContain(certainty);
          if (certainty === 'confirmed') expect([lead?.refusals.length, doubts]).toEqual([1, []]);
          if (certainty === 'nothing-found') expect([outcome, read === blind[0]]).toEqual(['nothing', true]);
          if (read !== blind[0]) expect(['confirmed', 'nothing-found']).not.toContain(certainty);
          if (effect === 'cannot-decide' && lead) expect(certainty).toBe('possible');
          if (effect === 'survives') expect(lead).toBeUndefined();
        }
  });
});
