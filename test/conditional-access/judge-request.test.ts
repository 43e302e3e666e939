/** What a change means for one request, and in which words it is said. */
import { describe, expect, test } from 'vitest';
import {
  isInterrupted,
  judgeRequest,
  type Outcome,
  type RequestFacts,
  refusalOf,
} from '../../src/conditional-access/judge-request.ts';
import { implicationsOf, type Requirement } from '../../src/conditional-access/requirement.ts';
import { NO_SESSION, type SessionVector } from '../../src/conditional-access/session-vector.ts';

const all = (...atoms: readonly string[]): Requirement => [{ operator: 'AND', atoms }];
const any = (...atoms: readonly string[]): Requirement => [{ operator: 'OR', atoms }];

const outcome = (requirement: Requirement = [], session: Partial<SessionVector> = {}, block = false): Outcome => ({
  block,
  requirement,
  session: { ...NO_SESSION, ...session },
});
const BLOCKED = outcome([], {}, true);

const facts = (different: Partial<RequestFacts> = {}): RequestFacts => ({
  infeasible: () => false,
  implies: implicationsOf(new Map()),
  isBrowser: true,
  appRestrictions: true,
  tokenProtection: true,
  refusesUnprotected: false,
  ...different,
});
const never = (...atoms: readonly string[]) => facts({ infeasible: (atom) => atoms.includes(atom) });

describe('the first line that holds decides', () => {
  test.each<[string, Outcome, Outcome, string, string]>([
    ['1: blocked after', outcome(), BLOCKED, 'newly-blocked', 'blocked'],
    ['2: blocked before and after', BLOCKED, outcome(all('mfa'), {}, true), 'unchanged', ''],
    ['3: no longer blocked', BLOCKED, outcome(all('mfa')), 'relaxed', 'no longer blocked'],
    ['4: one demand', outcome(), outcome(all('mfa')), 'reauth-required', 'asks for mfa'],
    [
      '4: two demands',
      outcome(),
      outcome([...any('mfa', 'compliantDevice'), ...all('tou:t')]),
      'reauth-required',
      'asks for (mfa or compliantDevice) and tou:t',
    ],
    [
      '4: beside a looser session',
      outcome([], { primaryHours: 1 }),
      outcome(all('a', 'b')),
      'reauth-required',
      'asks for (a and b)',
    ],
    [
      '5: stricter',
      outcome(),
      outcome([], { primaryHours: 1, noResilience: true }),
      'stricter-session',
      'stricter: sign-in frequency, resilience defaults',
    ],
    [
      '5: beside a demand less and a looser dimension',
      outcome(all('mfa'), { noResilience: true }),
      outcome([], { secondaryHours: 1 }),
      'stricter-session',
      'stricter: sign-in frequency of the second factor',
    ],
    [
      '6: looser',
      outcome([], { noResilience: true, appRestrictions: true }),
      outcome(),
      'relaxed',
      'looser: app restrictions, resilience defaults',
    ],
    ['6: a demand less', outcome(all('mfa')), outcome(), 'relaxed', 'asks for less'],
    ['7: the same', outcome(all('mfa')), outcome(any('mfa')), 'unchanged', ''],
  ])('%s', (_, before, after, effect, reason) => {
    expect(judgeRequest(before, after, facts())).toEqual({ effect, reason });
  });
});

describe('what cannot be met blocks', () => {
  test.each<[string, Requirement, Requirement, string, string]>([
    ['one demand', [], all('a'), 'newly-blocked', 'cannot meet a'],
    ['one of two', [], all('a', 'mfa'), 'newly-blocked', 'cannot meet (a and mfa)'],
    ['but for a way that is left', [], any('a', 'mfa'), 'reauth-required', 'asks for (a or mfa)'],
    ['before, too', all('a'), [...all('a'), ...all('mfa')], 'unchanged', ''],
    ['no longer', all('a'), [], 'relaxed', 'no longer blocked'],
    ['and is no way to meet the demand before', any('a', 'mfa'), all('mfa'), 'unchanged', ''],
    ['nor after', all('mfa'), any('a', 'mfa'), 'unchanged', ''],
  ])('%s', (_, before, after, effect, reason) => {
    expect(judgeRequest(outcome(before), outcome(after), never('a'))).toEqual({ effect, reason });
  });

  test('what became possible, or impossible, with the change', () => {
    const now = facts({ infeasible: (atom) => atom === 'a', now: () => false });
    expect(judgeRequest(outcome(all('a')), outcome(all('a')), now).effect).toBe('relaxed');
    expect(judgeRequest(outcome(any('a', 'b')), outcome(any('a', 'b')), now)).toEqual({
      effect: 'relaxed',
      reason: 'asks for less',
    });
    const then = facts({ infeasible: () => false, now: (atom) => atom === 'a' });
    expect(judgeRequest(outcome(all('a')), outcome(all('a')), then).effect).toBe('newly-blocked');
    expect(judgeRequest(outcome(any('a', 'b')), outcome(any('a', 'b')), then).effect).toBe('reauth-required');
  });
});

test('token protection refuses a client that cannot give it, and nobody else', () => {
  const protectedOnly = outcome([], { tokenProtection: true });
  expect(refusalOf(protectedOnly, facts({ refusesUnprotected: true }))).toBe('token protection');
  expect(refusalOf(protectedOnly, facts())).toBeUndefined();
  expect(refusalOf(outcome(), facts({ refusesUnprotected: true }))).toBeUndefined();
});

describe('the next token request is interrupted', () => {
  const held = (claims: readonly string[], primaryAgeHours?: number, mfaAgeHours?: number) => ({
    held: new Set(claims),
    ages: {
      claims,
      ...(primaryAgeHours === undefined ? {} : { primaryAgeHours }),
      ...(mfaAgeHours === undefined ? {} : { mfaAgeHours }),
    },
  });

  test.each<[string, Outcome, ReturnType<typeof held>, boolean]>([
    ['where the session holds less than is asked', outcome(all('mfa')), held([]), true],
    ['not where it holds it', outcome(all('mfa')), held(['mfa']), false],
    ['not where it holds what implies it', outcome(all('mfa')), held(['tou:t', 'passwordChange']), false],
    ['where it holds one of two', outcome(all('mfa', 'tou:t')), held(['mfa']), true],
    ['not where one is enough', outcome(any('mfa', 'tou:t')), held(['mfa']), false],
    ['where the first factor is too old', outcome([], { primaryHours: 4 }), held([], 5, 1), true],
    ['where the second factor is too old', outcome([], { secondaryHours: 4 }), held([], 1, 5), true],
    ['not at the limit', outcome([], { primaryHours: 4, secondaryHours: 4 }), held([], 4, 4), false],
    ['not for an age that nobody knows', outcome([], { primaryHours: 4, secondaryHours: 4 }), held([]), false],
    ['every time, but for five minutes', outcome([], { primaryHours: 0 }), held([], 5 / 60, 0), false],
    ['every time, after five minutes', outcome([], { primaryHours: 0 }), held([], 6 / 60, 0), true],
  ])('%s', (_, after, session, isIt) => {
    expect(isInterrupted(after, session, facts())).toBe(isIt);
  });

  test('where what the session holds does not count here', () => {
    expect(isInterrupted(outcome(all('compliantDevice')), held(['compliantDevice']), never('compliantDevice'))).toBe(
      true,
    );
  });
});
