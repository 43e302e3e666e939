/** The verdict where the error that the person got is given along: it is held against what is on record. */
import { expect, test } from 'vitest';
import { ago, candidate, errorOf, judged, sources, type WhyCase } from './why-facts-builder.ts';

const REFUSED = { refusals: [{ at: ago(5), code: 50057 }] };
const isoAgo = (minutes: number) => new Date(ago(minutes)).toISOString();
const POLICY = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p', name: 'CA01' } } as const;
const RESET = { cause: 'password-reset' } as const;
const CONSENT = { cause: 'consent-revoked', subject: { kind: 'grant', id: 'g_u' } } as const;

const revoked = (issued: number, validFrom: number) =>
  errorOf(
    'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might ' +
      `have changed or reset their password. The grant was issued on '${isoAgo(issued)}' and the TokensValidFrom date ` +
      `(before which tokens are not valid) for this user is '${isoAgo(validFrom)}'.`,
  );

const CASES: readonly WhyCase[] = [
  {
    what: 'an error that names the cause',
    candidates: [candidate(10)],
    more: { error: errorOf('AADSTS50057') },
    expected: ['ended', 'confirmed', 10],
  },
  {
    what: 'an error that fits the older of two acts',
    candidates: [
      candidate(10, { summary: POLICY, effect: 'reprompts' }),
      candidate(300, { summary: CONSENT, effect: 'dies' }),
    ],
    more: { error: errorOf('AADSTS65001') },
    expected: ['ended', 'confirmed', 300],
  },
  {
    what: 'an error that fits two acts of the same minutes',
    candidates: [
      candidate(10, { summary: RESET, effect: 'dies' }),
      candidate(12, { summary: { cause: 'sessions-revoked' }, effect: 'dies' }),
    ],
    more: { error: errorOf('AADSTS50173') },
    expected: ['ended', 'possible', 10, 'others-near'],
  },
  {
    what: 'the moment in the error tells two acts apart',
    candidates: [
      candidate(10, { summary: RESET, effect: 'dies' }),
      candidate(120, { summary: { cause: 'sessions-revoked' }, effect: 'dies' }),
    ],
    more: {
      error: revoked(900, 120),
    },
    expected: ['ended', 'confirmed', 120],
  },
  {
    what: 'a token that was issued after the act did not die of it',
    candidates: [candidate(120, { summary: RESET, effect: 'dies' })],
    more: {
      error: revoked(60, 30),
    },
    expected: ['by-error', 'possible', undefined, 'code-fits-several', 'error-says-other'],
  },
  {
    what: 'an error that nothing on record leads to',
    candidates: [candidate(10)],
    more: { error: errorOf('AADSTS700082') },
    expected: ['by-error', 'possible', undefined, 'error-says-other'],
  },
  {
    what: 'an error alone that names one cause',
    candidates: [],
    more: { error: errorOf('AADSTS700082') },
    expected: ['by-error', 'likely', undefined],
  },
  {
    what: 'an error alone, and a blind source',
    candidates: [],
    more: { error: errorOf('AADSTS50173'), sources: sources({ users: { state: 'behind' } }) },
    expected: ['by-error', 'possible', undefined, 'code-fits-several', 'source-not-read'],
  },
  {
    what: 'a temporary error',
    candidates: [],
    more: { error: errorOf('AADSTS90033') },
    expected: ['no-loss', 'likely', undefined],
  },
  {
    what: 'a temporary error beside an act: neither is sure',
    candidates: [candidate(10)],
    more: { error: errorOf('AADSTS90033') },
    expected: ['no-loss', 'possible', undefined, 'error-says-other'],
  },
  {
    what: 'a text without an error says nothing, and takes nothing away',
    candidates: [candidate(10, REFUSED)],
    more: { error: errorOf('it does not work') },
    expected: ['ended', 'confirmed', 10, 'error-not-known'],
  },
];

test.each(CASES.map((one) => [one.what, one] as const))('%s', (_what, one) => {
  expect(judged(one)).toEqual(one.expected);
});
