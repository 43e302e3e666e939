/** The engine's words in the record's words. */
import { expect, test } from 'vitest';
import { REACH_EFFECTS } from '../../../../src/conditional-access/judge-request.ts';
import { effectOf } from '../../../../src/impact/policy/reach/reach-words.ts';

test('each effect has its word in the record', () => {
  expect(REACH_EFFECTS.map((effect) => [effect, effectOf(effect)])).toEqual([
    ['newly-blocked', 'blocked'],
    ['cannot-decide', 'cannot-decide'],
    ['reauth-required', 'reprompts'],
    ['stricter-session', 'reprompts'],
    ['relaxed', 'survives'],
    ['unchanged', 'survives'],
  ]);
});
