/** Demands are compared by what they mean: which ways of meeting one meet another. */
import { describe, expect, test } from 'vitest';
import {
  entails,
  type Formula,
  implicationsOf,
  isHeld,
  isPossible,
  type Requirement,
  withFormula,
} from '../../src/conditional-access/requirement.ts';
import { builtInStrength, MFA_STRENGTH, type Strength, strengthOf } from '../../src/conditional-access/strength.ts';

const all = (...atoms: readonly string[]): Formula => ({ operator: 'AND', atoms });
const any = (...atoms: readonly string[]): Formula => ({ operator: 'OR', atoms });

const PASSWORDLESS = 'strength:00000000-0000-0000-0000-000000000003';
const PHISHING_RESISTANT = 'strength:00000000-0000-0000-0000-000000000004';
const builtIn = [MFA_STRENGTH, PASSWORDLESS.slice(9), PHISHING_RESISTANT.slice(9)].flatMap((id) => {
  const strength = builtInStrength(id);
  return strength ? [[`strength:${id}`, strength] as const] : [];
});
const own = (name: string, allowedCombinations: readonly string[], requirementsSatisfied: string) => {
  const strength = strengthOf({ allowedCombinations, requirementsSatisfied });
  return strength ? [[`strength:${name}`, strength] as const] : [];
};
const strengths: ReadonlyMap<string, Strength> = new Map([
  ...builtIn,
  ...own('sms', ['password,sms'], 'mfa'),
  ...own('says-nothing', ['password,sms'], 'none'),
  ...own('password', ['password'], 'none'),
]);
const implies = implicationsOf(strengths);

describe('implications', () => {
  test.each([
    ['mfa', 'mfa', true],
    ['tou:a', 'tou:b', false],
    ['mfa', `strength:${MFA_STRENGTH}`, true],
    [`strength:${MFA_STRENGTH}`, 'mfa', true],
    [PHISHING_RESISTANT, PASSWORDLESS, true],
    [PASSWORDLESS, PHISHING_RESISTANT, false],
    [PHISHING_RESISTANT, 'mfa', true],
    ['mfa', PHISHING_RESISTANT, false],
    ['strength:sms', 'mfa', true],
    // Whatever Graph says that it satisfies: nobody meets it without a second factor.
    ['strength:says-nothing', 'mfa', true],
    ['strength:password', 'mfa', false],
    ['passwordChange', 'mfa', true],
    ['passwordChange', `strength:${MFA_STRENGTH}`, true],
    ['riskRemediation', 'mfa', true],
    ['mfa', 'passwordChange', false],
    ['passwordChange', PASSWORDLESS, false],
    // U10, U11
    ['custom:duo', 'mfa', false],
    ['custom:duo', `strength:${MFA_STRENGTH}`, false],
    ['mfa', 'custom:duo', false],
    ['strength:gone', 'mfa', false],
    ['mfa', 'strength:gone', false],
    ['strength:gone', 'strength:gone', true],
    ['compliantDevice', 'domainJoinedDevice', false],
  ])('%s implies %s: %s', (atom, other, isIt) => {
    expect(implies(atom, other)).toBe(isIt);
  });
});

const infeasibleNone = { infeasible: () => false, implies };

describe('every way of meeting the one meets the other', () => {
  test.each<[string, Requirement, Requirement, boolean]>([
    ['nothing, nothing', [], [], true],
    ['something, nothing', [all('mfa')], [], true],
    ['nothing, something', [], [all('mfa')], false],
    ['both, either', [all('a', 'b')], [any('a', 'b')], true],
    ['either, both', [any('a', 'b')], [all('a', 'b')], false],
    ['one, either', [all('a')], [any('a', 'b')], true],
    ['either, one', [any('a', 'b')], [all('a')], false],
    ['two policies, both', [all('a'), all('b')], [all('a', 'b')], true],
    ['one, both', [all('a')], [all('a', 'b')], false],
    ['both, two policies', [all('a', 'b')], [all('b'), all('a')], true],
    ['two choices with one in common, that one', [any('a', 'b'), any('a', 'c')], [all('a')], false],
    ['a strength, MFA', [all(PHISHING_RESISTANT)], [all('mfa')], true],
    ['MFA or a password change, MFA', [any('mfa', 'passwordChange')], [all('mfa')], true],
    ['MFA, another thing', [all('mfa')], [all('compliantDevice')], false],
  ])('%s', (_, before, after, isIt) => {
    expect(entails(before, after, infeasibleNone)).toBe(isIt);
  });

  test('ways that nobody can go do not count', () => {
    const without = (...atoms: readonly string[]) => ({ infeasible: (atom: string) => atoms.includes(atom), implies });
    expect(entails([any('a', 'b')], [all('b')], without('a'))).toBe(true);
    expect(entails([any('a', 'b')], [all('b')], infeasibleNone)).toBe(false);
    expect(entails([all('b')], [all('a', 'b')], without('a'))).toBe(false);
    expect(entails([all('a')], [all('b')], without('a'))).toBe(true);
    expect(entails([all('b')], [any('a', 'b')], { ...infeasibleNone, now: without('b').infeasible })).toBe(false);
  });
});

test('a demand is possible where one way is left', () => {
  const withoutA = (atom: string) => atom === 'a';
  expect(isPossible([any('a', 'b')], withoutA, implies)).toBe(true);
  expect(isPossible([all('a', 'b')], withoutA, implies)).toBe(false);
  expect(isPossible([all('b'), any('a')], withoutA, implies)).toBe(false);
  expect(isPossible([], withoutA, implies)).toBe(true);
  // Whoever cannot give MFA cannot give what implies it.
  expect(isPossible([all('passwordChange'), any('mfa', 'b')], (atom) => atom === 'mfa', implies)).toBe(false);
});

test('a session meets what it holds, and what that implies, as far as it counts here', () => {
  const held = new Set(['tou:t', PHISHING_RESISTANT]);
  expect(isHeld([all('mfa', PASSWORDLESS, 'tou:t')], held, infeasibleNone)).toBe(true);
  expect(isHeld([all('mfa', 'compliantDevice')], held, infeasibleNone)).toBe(false);
  expect(isHeld([any('mfa', 'compliantDevice')], held, infeasibleNone)).toBe(true);
  expect(isHeld([all('mfa')], held, { infeasible: (atom) => atom === 'mfa', implies })).toBe(false);
});

test('a demand that follows from others is not kept, and those that follow from it go', () => {
  const kept = (...formulas: readonly Formula[]) =>
    formulas.reduce<Requirement>((requirement, formula) => withFormula(requirement, formula, implies), []);
  expect(kept(all('mfa'), all('mfa'))).toEqual([all('mfa')]);
  expect(kept(all(PHISHING_RESISTANT), all('mfa'))).toEqual([all(PHISHING_RESISTANT)]);
  expect(kept(all('mfa'), all(PHISHING_RESISTANT))).toEqual([all(PHISHING_RESISTANT)]);
  expect(kept(any('a', 'b'), all('a'), all('c'))).toEqual([all('a'), all('c')]);
});
