/** Who signed in is remembered in little memory: nobody is forgotten, and few are taken for somebody else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { userSet } from '../../src/cli/import/user-set.ts';

const idOf = (n: number) => `aaaa0000-0001-4001-8001-${n.toString(16).padStart(12, '0')}`;

test('nobody who was added is forgotten', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (ids) => {
      const users = userSet();
      for (const id of ids) users.add(id);
      expect(ids.every((id) => users.mayHaveOneOf([id]))).toBe(true);
    }),
  );
});

test('of a million, few of the others are taken for one of them', () => {
  const users = userSet();
  expect(users.isEmpty()).toBe(true);
  expect(users.mayHaveOneOf([idOf(1)])).toBe(false);
  for (let n = 0; n < 1_000_000; n += 1) users.add(idOf(n));
  const wrong = Array.from({ length: 10_000 }, (_, n) => users.mayHaveOneOf([idOf(2_000_000 + n)])).filter(Boolean);
  expect(users.isEmpty()).toBe(false);
  expect(wrong.length).toBeLessThan(100);
});
