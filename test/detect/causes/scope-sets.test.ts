/** Scopes are sets: order, duplicates and capitals make no difference. */
import { expect, test } from 'vitest';
import { compareScopes, scopesIn } from '../../../src/detect/grant-records.ts';

test.each<[string, readonly string[]]>([
  [' b  a\tc\n', ['a', 'b', 'c']],
  ['User.Read user.read USER.READ', ['USER.READ']],
  ['', []],
  ['  ', []],
])('%j has the scopes %j', (text, scopes) => {
  expect(scopesIn(text)).toEqual(scopes);
});

test('lost, kept and gained scopes keep the capitals of their side', () => {
  expect(compareScopes(['A.x', 'B', 'C'], ['a.X', 'c', 'D'])).toEqual({
    lost: ['B'],
    kept: ['a.X', 'c'],
    gained: ['D'],
  });
  expect(compareScopes([], [])).toEqual({ lost: [], kept: [], gained: [] });
});
