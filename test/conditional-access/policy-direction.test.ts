/** Which way a policy moved: each part of it alone, in both directions, and several together. */
import { describe, expect, test } from 'vitest';
import type { PolicyContent } from '../../src/conditional-access/policy.ts';
import { directionOf } from '../../src/conditional-access/policy-direction.ts';

type Direction = 'tightened' | 'loosened' | 'changed';

const USERS = { includeUsers: ['u1'], includeGroups: ['g1'] };
const APPLICATIONS = { includeApplications: ['a1'], includeAuthenticationContextClassReferences: ['c1'] };
const BASE = { users: USERS, applications: APPLICATIONS };
const [ONE_DAY, NEVER_PERSISTENT] = [
  { signInFrequency: { isEnabled: true, value: 1, type: 'days' } },
  { persistentBrowser: { isEnabled: true, mode: 'never' } },
];

const when = (conditions: PolicyContent, rest: PolicyContent = {}): PolicyContent => ({
  conditions,
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  ...rest,
});
const forUsers = (users: PolicyContent): PolicyContent => when({ ...BASE, users: { ...USERS, ...users } });
const asking = (grantControls: unknown, rest: PolicyContent = {}): PolicyContent => ({
  conditions: BASE,
  // So that it demands something in any case, as every real policy does.
  sessionControls: NEVER_PERSISTENT,
  ...(grantControls === undefined ? {} : { grantControls }),
  ...rest,
});
const controls = (operator: string | undefined, ...builtInControls: readonly string[]) => ({
  ...(operator === undefined ? {} : { operator }),
  builtInControls,
});
const session = (sessionControls: unknown): PolicyContent => asking(controls('OR', 'mfa'), { sessionControls });

const BACK = { tightened: 'loosened', loosened: 'tightened', changed: 'changed' } as const;

function bothWays(before: PolicyContent, after: PolicyContent, direction: Direction, back = BACK[direction]): void {
  expect(directionOf(before, after)).toBe(direction);
  expect(directionOf(after, before)).toBe(back);
}

describe('who and what it covers', () => {
  test.each([
    ['users', 'includeUsers'],
    ['users', 'includeGroups'],
    ['users', 'includeRoles'],
    ['applications', 'includeApplications'],
    ['applications', 'includeUserActions'],
    ['applications', 'includeAuthenticationContextClassReferences'],
  ] as const)('%s %s: more is tighter', (group, name) => {
    const of = (...ids: readonly string[]) => when({ ...BASE, [group]: { ...BASE[group], [name]: ids } });
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
    ['users', 'excludeUsers', 'x', 'y'],
    ['users', 'excludeGroups', 'x', 'y'],
    ['users', 'excludeRoles', 'x', 'y'],
    ['applications', 'excludeApplications', 'x', 'y'],
    ['platforms', 'excludePlatforms', 'iOS', 'linux'],
    ['locations', 'excludeLocations', 'x', 'y'],
  ] as const)('%s %s: more is looser', (group, name, x, y) => {
    const members = group === 'users' || group === 'applications' ? BASE[group] : {};
    const of = (...ids: readonly string[]) => when({ ...BASE, [group]: { ...members, [name]: ids } });
    bothWays(of(x), of(x, y), 'loosened');
    bothWays(of(), of(x), 'loosened');
    bothWays(of(x), of('all'), 'loosened');
    bothWays(of(x), of(y), 'changed');
  });

  test.each<[string, 'tightened' | 'changed', string, string, (ids: readonly string[]) => PolicyContent]>([
    ['platforms', 'tightened', 'iOS', 'linux', (ids) => ({ platforms: { includePlatforms: ids } })],
    ['locations', 'tightened', 'x', 'y', (ids) => ({ locations: { includeLocations: ids } })],
    ['client types', 'tightened', 'browser', 'other', (ids) => ({ clientAppTypes: ids })],
    // There is no word for all levels of risk.
    ['levels of user risk', 'changed', 'low', 'high', (ids) => ({ userRiskLevels: ids })],
    ['levels of sign-in risk', 'changed', 'low', 'high', (ids) => ({ signInRiskLevels: ids })],
    ['levels of app risk', 'changed', 'low', 'high', (ids) => ({ servicePrincipalRiskLevels: ids })],
  ])('%s: none is every one of them', (_, toAll, x, y, condition) => {
    const of = (...ids: readonly string[]) => when({ ...BASE, ...condition(ids) });
    bothWays(of(), of(x), 'loosened');
    bothWays(of(x), of(x, y), 'tightened');
    bothWays(of(x), of('all'), toAll);
    bothWays(of(x), of(y), 'changed');
    expect(directionOf(of(x), when({ ...BASE, more: condition([x]) }))).toBe('changed');
  });

  test.each([
    ['platforms', { platforms: { includePlatforms: ['all'] } }],
    ['locations', { locations: { includeLocations: ['All'] } }],
    ['client types', { clientAppTypes: ['all'] }],
  ])('a condition on all %s is the same as none', (_, everything) => {
    const wider = { users: { ...USERS, includeUsers: ['u1', 'u2'] } };
    bothWays(when(BASE), when({ ...BASE, ...everything }), 'changed');
    bothWays(when(BASE), when({ ...BASE, ...wider, ...everything }), 'tightened');
  });

  test('None is fewer than somebody', () => {
    bothWays(forUsers({ includeUsers: ['None'] }), forUsers({ includeUsers: ['u1'] }), 'tightened');
    bothWays(forUsers({ includeUsers: ['None'] }), forUsers({ includeUsers: ['All'] }), 'tightened');
  });

  test('guests of every kind are more, and some kinds of guests cannot be compared', () => {
    const kinds = (types: string) => ({ includeGuestsOrExternalUsers: { guestOrExternalUserTypes: types } });
    bothWays(forUsers({}), forUsers({ includeUsers: ['u1', 'GuestsOrExternalUsers'] }), 'tightened');
    bothWays(forUsers({}), forUsers({ excludeUsers: ['GuestsOrExternalUsers'] }), 'loosened');
    bothWays(forUsers({}), forUsers(kinds('internalGuest')), 'changed');
    bothWays(forUsers(kinds('internalGuest')), forUsers(kinds('internalGuest,serviceProvider')), 'changed');
  });

  test('two lists with All are equal, and what is no list cannot be compared', () => {
    const of = (includeUsers: unknown) => when({ ...BASE, users: { includeUsers } });
    expect(directionOf(of(['All', 'x']), of(['All', 'y']))).toBe('changed');
    expect(directionOf(of(['u1']), of([{ id: 'u1' }, 'u1']))).toBe('changed');
    expect(directionOf({ ...of(['u1']), conditions: 'none' }, of(['u1']))).toBe('changed');
    // Without conditions it covers nobody, which no real policy does: part of it was not shown.
    bothWays({ ...of(['u1']), conditions: undefined }, of(['u1']), 'tightened', 'changed');
    bothWays({ ...of(['u1']), conditions: undefined }, of('u1'), 'tightened', 'changed');
  });
});

describe('what it demands', () => {
  test.each<[string, unknown, unknown, Direction]>([
    ['something and not nothing', undefined, controls('OR', 'mfa'), 'tightened'],
    ['one of two and not nothing', undefined, controls('OR', 'mfa', 'compliantDevice'), 'tightened'],
    ['something and not an empty list', controls('OR'), controls('OR', 'mfa'), 'tightened'],
    ['a block', controls('OR', 'mfa'), controls('OR', 'Block'), 'tightened'],
    ['a block, with more beside it', controls('AND', 'block', 'mfa'), controls('AND', 'mfa'), 'loosened'],
    [
      'one more under AND',
      controls('AND', 'mfa', 'compliantDevice'),
      controls('AND', 'mfa', 'compliantDevice', 'domainJoinedDevice'),
      'tightened',
    ],
    ['a second one under AND', controls('OR', 'mfa'), controls('AND', 'mfa', 'compliantDevice'), 'tightened'],
    [
      'one more under OR',
      controls('OR', 'mfa', 'compliantDevice'),
      controls('OR', 'mfa', 'compliantDevice', 'domainJoinedDevice'),
      'loosened',
    ],
    ['a second one under OR', controls('AND', 'mfa'), controls('OR', 'mfa', 'compliantDevice'), 'loosened'],
    [
      'a second one without an operator',
      controls(undefined, 'mfa'),
      controls(undefined, 'mfa', 'compliantDevice'),
      'changed',
    ],
    ['a second one, in small letters', controls('or', 'mfa'), controls('or', 'mfa', 'compliantDevice'), 'loosened'],
    ['AND for OR', controls('OR', 'mfa', 'compliantDevice'), controls('AND', 'mfa', 'compliantDevice'), 'changed'],
    [
      'AND for OR, and one more',
      controls('OR', 'mfa', 'compliantDevice'),
      controls('AND', 'mfa', 'compliantDevice', 'domainJoinedDevice'),
      'changed',
    ],
    ['another one', controls('OR', 'mfa'), controls('OR', 'compliantDevice'), 'changed'],
    [
      'a custom factor as well',
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
    ['a text in place of the controls', controls('OR', 'mfa'), 'mfa', 'changed'],
    ['a list in place of the controls', controls('OR', 'mfa'), ['mfa'], 'changed'],
  ])('%s', (_, before, after, direction) => {
    bothWays(asking(before), asking(after), direction);
  });
});

describe('how long it lasts', () => {
  const twoDays = { signInFrequency: { ...ONE_DAY.signInFrequency, value: 2 } };
  const off = { signInFrequency: { ...ONE_DAY.signInFrequency, isEnabled: false } };

  test.each<[string, unknown, unknown, Direction]>([
    ['a control that appears', undefined, { signInFrequency: { type: 'hours', value: 1 } }, 'tightened'],
    ['a second control', ONE_DAY, { ...ONE_DAY, ...NEVER_PERSISTENT }, 'tightened'],
    ['an altered control', ONE_DAY, twoDays, 'changed'],
    ['one control for another', ONE_DAY, NEVER_PERSISTENT, 'changed'],
    ['one altered and one new', ONE_DAY, { ...twoDays, ...NEVER_PERSISTENT }, 'changed'],
    ['a control that is switched on', off, ONE_DAY, 'tightened'],
    ['a control that is switched off already', undefined, off, 'changed'],
    ['a text in place of the controls', 'x', ONE_DAY, 'changed'],
  ])('%s', (_, before, after, direction) => {
    bothWays(session(before), session(after), direction);
  });
});

describe('the rest of its conditions', () => {
  test('leaves the direction open where it differs, whatever else is certain', () => {
    const filter = (rule: string) => ({ devices: { deviceFilter: { mode: 'exclude', rule } } });
    const wider = { users: { ...USERS, includeGroups: ['g1', 'g'] } };
    bothWays(when({ ...BASE, ...filter('x') }), when({ ...BASE, ...filter('y') }), 'changed');
    bothWays(when(BASE), when({ ...BASE, ...filter('y') }), 'changed');
    bothWays(when({ ...BASE, ...filter('x') }), when({ ...BASE, ...filter('y'), ...wider }), 'changed');
  });

  test('is equal where only a list differs that is compared as a set', () => {
    bothWays(forUsers({ includeGroups: ['g'] }), forUsers({ includeGroups: ['g', 'h'] }), 'tightened');
  });
});

test('a policy has changed where one part is tighter and another looser, or where no part differs', () => {
  const mixed = forUsers({ includeGroups: ['g', 'h'], excludeGroups: ['i'] });
  expect(directionOf(forUsers({ includeGroups: ['g'] }), mixed)).toBe('changed');
  expect(directionOf(when(BASE), when(BASE))).toBe('changed');
});

test('another strength leaves the direction open, even if more users are covered', () => {
  const strength = (id: string, users: readonly string[]) =>
    when({ ...BASE, users: { includeUsers: users } }, { grantControls: { authenticationStrength: { id } } });
  bothWays(strength('s', ['u1']), strength('t', ['u1', 'u2']), 'changed');
  bothWays(strength('s', ['u1']), strength('s', ['u1', 'u2']), 'tightened');
});

test('several tighter parts are tighter', () => {
  const users = { ...USERS, includeGroups: ['g1', 'g'], includeRoles: ['r'] };
  bothWays(when(BASE), when({ ...BASE, users }, { sessionControls: ONE_DAY }), 'tightened');
});
