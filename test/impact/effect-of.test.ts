/** The engine's words in the record's words. */
import { expect, test } from 'vitest';
import { REACH_EFFECTS } from '../../src/conditional-access/judge-request.ts';
import { effectOf } from '../../src/impact/effect-of.ts';

test('each effect has its word in the record', () => {
  expect(REACH_EFFECTS.map((effect) => [effect, effectOf({ effect, reason: '' }).effect])).toEqual([
    ['newly-blocked', 'blocked'],
    ['cannot-decide', 'cannot-decide'],
    ['reauth-required', 'reprompts'],
    ['stricter-session', 'reprompts'],
    ['relaxed', 'survives'],
    ['unchanged', 'survives'],
  ]);
});

test('a stricter session says in what, and nothing else does', () => {
  expect(effectOf({ effect: 'stricter-session', reason: 'stricter: sign-in frequency, app control' })).toEqual({
    effect: 'reprompts',
    session: ['sign-in frequency', 'app control'],
  });
  expect(effectOf({ effect: 'reauth-required', reason: 'asks for mfa' })).toEqual({ effect: 'reprompts' });
});
