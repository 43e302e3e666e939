/** Which way a policy moved: each part of it on its own, both ways round, and several together. */
import { describe, expect, test } from 'vitest';
import { directionOf } from '../../src/conditional-access/policy-direction.ts';

type Content = Readonly<Record<string, unknown>>;

const BASE = { users: { includeUsers: ['u1'] }, applications: { includeApplications: ['a1'] } };
const when = (conditions: Content, rest: Content = {}): Content => ({
  conditions,
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  ...rest,
});
const asking = (grantControls: unknown, rest: Content = {}): Content => ({
  conditions: BASE,
  ...(grantControls === undefined ? {} : { grantControls }),
  ...rest,
});
const controls = (operator: string | undefined, ...builtInControls: readonly string[]) => ({
  ...(operator === undefined ? {} : { operator }),
  builtInControls,
});
const session = (sessionControls: unknown): Content => asking(controls('OR', 'mfa'), { sessionControls });

const BACK = { tightened: 'loosened', loosened: 'tightened', changed: 'changed' } as const;

function bothWays(before: Content, after: Content, direction: keyof typeof BACK): void {
  expect(directionOf(before, after)).toBe(direction);
  expect(directionOf(after, before)).toBe(BACK[direction]);
}

describe('whom it catches', () => {
  test.each([
    'includeUsers',
    'includeGroups',
    'includeRoles',
    'includeApplications',
    'includeUserActions',
    'includeAuthenticationContextClassReferences',
  ])('%s: more is tighter', (name) => {
    const of = (...ids: readonly string[]) => when({ ...BASE, more: { [name]: ids } });
    bothWays(of('x'), of('x', 'y'), 'tightened');
    bothWays(of(), of('x'), 'tightened');
    bothWays(of('x'), of('All'), 'tightened');
    bothWays(of('x', 'y'), of('all'), 'tightened');
    bothWays(of('x'), of('y'), 'changed');
    bothWays(of('x', 'z'), of('y', 'x'), 'changed');
    bothWays(of('x'), of('Allow'), 'changed');
    bothWays(of('x'), of('not all'), 'changed');
  });

  test.each([
    'excludeUsers',
    'excludeGroups',
    'excludeRoles',
    'excludeApplications',
    'excludePlatforms',
    'excludeLocations',
  ])('%s: more is looser', (name) => {
    const of = (...ids: readonly string[]) => when({ ...BASE, more: { [name]: ids } });
    bothWays(of('x'), of('x', 'y'), 'loosened');
    bothWays(of(), of('x'), 'loosened');
    bothWays(of('x'), of('all'), 'loosened');
    bothWays(of('x'), of('y'), 'changed');
  });

  test.each([
    'includePlatforms',
    'includeLocations',
    'clientAppTypes',
    'userRiskLevels',
    'signInRiskLevels',
    'servicePrincipalRiskLevels',
  ])('%s: none is every one of them', (name) => {
    const of = (...ids: readonly string[]) => when({ ...BASE, [name]: ids });
    bothWays(of(), of('x'), 'loosened');
    bothWays(of('x'), of('x', 'y'), 'tightened');
    bothWays(of('x'), of('all'), 'tightened');
    bothWays(of('x'), of('y'), 'changed');
    expect(directionOf(of('x'), when({ ...BASE, more: { [name]: ['x'] } }))).toBe('changed');
  });

  test('is the same for two words that both stand for all, and unclear where a list is none', () => {
    const of = (includeUsers: unknown) => when({ ...BASE, users: { includeUsers } });
    expect(directionOf(of(['All', 'x']), of(['All', 'y']))).toBe('changed');
    expect(directionOf(of(['u1']), of([{ id: 'u1' }, 'u1']))).toBe('changed');
    expect(directionOf({ ...of(['u1']), conditions: 'none' }, of(['u1']))).toBe('changed');
    bothWays({ ...of(['u1']), conditions: undefined }, of(['u1']), 'tightened');
    bothWays({ ...of(['u1']), conditions: undefined }, of('u1'), 'tightened');
  });
});

describe('what it asks', () => {
  test.each<[string, unknown, unknown, keyof typeof BACK]>([
    ['something and not nothing', undefined, controls('OR', 'mfa'), 'tightened'],
    ['one of two and not nothing', undefined, controls('OR', 'mfa', 'x'), 'tightened'],
    ['something and not an empty list', controls('OR'), controls('OR', 'mfa'), 'tightened'],
    ['a block', controls('OR', 'mfa'), controls('OR', 'Block'), 'tightened'],
    ['a block, with more beside it', controls('AND', 'block', 'mfa'), controls('AND', 'mfa'), 'loosened'],
    ['one more under AND', controls('AND', 'mfa', 'x'), controls('AND', 'mfa', 'x', 'y'), 'tightened'],
    ['a second one under AND', controls('OR', 'mfa'), controls('AND', 'mfa', 'x'), 'tightened'],
    ['one more under OR', controls('OR', 'mfa', 'x'), controls('OR', 'mfa', 'x', 'y'), 'loosened'],
    ['a second one under OR', controls('AND', 'mfa'), controls('OR', 'mfa', 'x'), 'loosened'],
    ['a second one without a word for it', controls(undefined, 'mfa'), controls(undefined, 'mfa', 'x'), 'loosened'],
    ['a second one, in small letters', controls('or', 'mfa'), controls('or', 'mfa', 'x'), 'loosened'],
    ['AND for OR', controls('OR', 'mfa', 'x'), controls('AND', 'mfa', 'x'), 'changed'],
    ['AND for OR, and one more', controls('OR', 'mfa', 'x'), controls('AND', 'mfa', 'x', 'y'), 'changed'],
    ['another one', controls('OR', 'mfa'), controls('OR', 'x'), 'changed'],
    [
      'a factor of another maker as well',
      controls('AND', 'mfa'),
      { ...controls('AND', 'mfa'), customAuthenticationFactors: ['f'] },
      'tightened',
    ],
    ['terms of use as well', controls('AND', 'mfa'), { ...controls('AND', 'mfa'), termsOfUse: ['t'] }, 'tightened'],
    [
      'a strength as well',
      controls('AND', 'mfa'),
      { ...controls('AND', 'mfa'), authenticationStrength: { id: 's' } },
      'tightened',
    ],
    ['another strength', { authenticationStrength: { id: 's' } }, { authenticationStrength: { id: 't' } }, 'changed'],
    ['the same in capitals', controls('OR', 'MFA'), controls('OR', 'mfa'), 'changed'],
    ['what nobody understands', controls('OR', 'mfa'), 'mfa', 'loosened'],
    ['a list of nothing known', controls('OR', 'mfa'), ['mfa'], 'loosened'],
  ])('%s', (_, before, after, direction) => {
    bothWays(asking(before), asking(after), direction);
  });
});

describe('how long it lasts', () => {
  test.each<[string, unknown, unknown, keyof typeof BACK]>([
    ['a control that appears', undefined, { signInFrequency: { value: 1 } }, 'tightened'],
    ['a second control', { a: 1 }, { a: 1, b: 2 }, 'tightened'],
    ['an altered control', { a: 1 }, { a: 2 }, 'changed'],
    ['one control for another', { a: 1 }, { b: 1 }, 'changed'],
    ['one altered and one new', { a: 1 }, { a: 2, b: 1 }, 'changed'],
    ['what nobody understands', 'x', { a: 1 }, 'tightened'],
  ])('%s', (_, before, after, direction) => {
    bothWays(session(before), session(after), direction);
  });
});

describe('the rest of its conditions', () => {
  test('has changed where it differs, whatever else is certain', () => {
    const filter = (rule: string) => ({ devices: { deviceFilter: { mode: 'exclude', rule } } });
    bothWays(when({ ...BASE, ...filter('x') }), when({ ...BASE, ...filter('y') }), 'changed');
    bothWays(when(BASE), when({ ...BASE, ...filter('y') }), 'changed');
    bothWays(
      when({ ...BASE, ...filter('x') }),
      when({ ...BASE, ...filter('y'), more: { includeGroups: ['g'] } }),
      'changed',
    );
  });

  test('is the same where only what is compared as a set differs, at any depth', () => {
    bothWays(
      when({ ...BASE, more: { includeGroups: ['g'], deep: { excludeUsers: ['x'] } } }),
      when({ ...BASE, more: { includeGroups: ['g', 'h'], deep: {} } }),
      'tightened',
    );
  });
});

test('tighter here and looser there has changed, and so has what does not differ', () => {
  expect(
    directionOf(
      when({ ...BASE, more: { includeGroups: ['g'] } }),
      when({ ...BASE, more: { includeGroups: ['g', 'h'], excludeGroups: ['i'] } }),
    ),
  ).toBe('changed');
  expect(directionOf(when(BASE), when(BASE))).toBe('changed');
});

test('another strength leaves it open, however many more it catches', () => {
  const strength = (id: string, users: readonly string[]) =>
    when({ ...BASE, users: { includeUsers: users } }, { grantControls: { authenticationStrength: { id } } });
  bothWays(strength('s', ['u1']), strength('t', ['u1', 'u2']), 'changed');
  bothWays(strength('s', ['u1']), strength('s', ['u1', 'u2']), 'tightened');
});

test('tighter here and there is tighter', () => {
  bothWays(
    when(BASE),
    when({ ...BASE, more: { includeGroups: ['g'], includeRoles: ['r'] } }, { sessionControls: { a: 1 } }),
    'tightened',
  );
});
