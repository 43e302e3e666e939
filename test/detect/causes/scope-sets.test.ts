/** Scopes are sets: order, doubles and capitals mean nothing. */
import { expect, test } from 'vitest';
import { compareScopes, scopesIn } from '../../../src/detect/grant-records.ts';

test.each<[string, readonly string[]]>([
  [' b  a\tc\n', ['a', 'b', 'c']],
  ['User.Read user.read USER.READ', ['USER.READ']],
  ['', []],
  ['  ', []],
])('in %j there are %j', (text, scopes) => {
  expect(scopesIn(text)).toEqual(scopes);
});

test('what was lost, kept and gained, in the capitals of its side', () => {
  expect(compareScopes(['A.x', 'B', 'C'], ['a.X', 'c', 'D'])).toEqual({
    lost: ['B'],
    kept: ['a.X', 'c'],
    gained: ['D'],
  });
  expect(compareScopes([], [])).toEqual({ lost: [], kept: [], gained: [] });
});
