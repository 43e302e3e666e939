/** To whom a policy applies, by what it names. */
import { describe, expect, test } from 'vitest';
import { isEnforced } from '../../src/conditional-access/policy.ts';
import { groupsAndRolesNamed, isFor, type Person } from '../../src/conditional-access/policy-people.ts';
import { readPeople } from '../../src/conditional-access/read-policy.ts';
import { policyObject } from '../fakes/memory-tenant.ts';

const policy = (users: unknown, state = 'enabled') => policyObject({ id: 'p', state, conditions: { users } });

describe('a policy is', () => {
  const person = (different: Partial<Person> = {}): Person => ({
    id: 'ada',
    guest: false,
    groups: new Set(),
    roles: new Set(),
    ...different,
  });

  test.each<[string, object, Partial<Person>, boolean]>([
    ['everybody', { includeUsers: ['All'] }, {}, true],
    ['one by name', { includeUsers: ['ada'] }, {}, true],
    ['another', { includeUsers: ['bo'] }, {}, false],
    ['guests', { includeUsers: ['GuestsOrExternalUsers'] }, { guest: true }, true],
    ['guests, and this person is none', { includeUsers: ['GuestsOrExternalUsers'] }, {}, false],
    ['kinds of guests', { includeGuestsOrExternalUsers: { a: 1 } }, { guest: true }, true],
    ['kinds of guests, and this person is none', { includeGuestsOrExternalUsers: { a: 1 } }, {}, false],
    [
      'all but kinds of guests, which the mirror cannot tell apart',
      { includeUsers: ['All'], excludeGuestsOrExternalUsers: { a: 1 } },
      { guest: true },
      true,
    ],
    [
      'no guests, although it excludes kinds of them',
      { includeUsers: ['bo'], excludeGuestsOrExternalUsers: { a: 1 } },
      { guest: true },
      false,
    ],
    ['all but guests', { includeUsers: ['All'], excludeUsers: ['GuestsOrExternalUsers'] }, { guest: true }, false],
    ['a group', { includeGroups: ['x', 'g'] }, { groups: new Set(['g']) }, true],
    ['another group', { includeGroups: ['x'] }, { groups: new Set(['g']) }, false],
    ['a role', { includeRoles: ['r'] }, { roles: new Set(['r']) }, true],
    ['all but one', { includeUsers: ['All'], excludeUsers: ['ada'] }, {}, false],
    ['all but a group', { includeUsers: ['All'], excludeGroups: ['g'] }, { groups: new Set(['g']) }, false],
    ['all but a role', { includeUsers: ['All'], excludeRoles: ['r'] }, { roles: new Set(['r']) }, false],
    ['everybody, in small letters', { includeUsers: ['all'] }, {}, true],
    ['nobody, in a word', { includeUsers: ['None'] }, {}, false],
    ['agents, and this is a person', { includeUsers: ['AllAgentIdUsers'] }, {}, false],
    ['members of any group', { includeGroups: ['All'] }, { groups: new Set(['g']) }, true],
    ['members of any group, and this person is in none', { includeGroups: ['All'] }, {}, false],
    ['nobody', {}, { guest: true, groups: new Set(['g']), roles: new Set(['r']) }, false],
    ['everybody, where a list of one is written as its text', { includeUsers: 'All' }, {}, true],
  ])('for %s', (_, users, different, is) => {
    expect(isFor(readPeople(policy(users).content), person(different))).toBe(is);
  });
});

describe('the groups and roles that policies name', () => {
  test('are those that they include and exclude', () => {
    const users = { includeGroups: ['a', 3], excludeGroups: ['b'], includeRoles: ['c'], excludeRoles: ['d'] };
    const named = groupsAndRolesNamed([readPeople(policy(users).content)]);
    expect(['a', 'b', 'c', 'd', '3', 'e'].filter((id) => named.has(id))).toStrictEqual(['a', 'b', 'c', 'd']);
  });

  test('are all groups where one policy is for the members of any', () => {
    const rules = [{ includeGroups: ['a'] }, { excludeGroups: ['All'] }].map((users) =>
      readPeople(policy(users).content),
    );
    expect(groupsAndRolesNamed(rules).has('other')).toBe(true);
  });

  test.each([
    ['null', policy(null)],
    ['a text', policy('x')],
    ['absent', policyObject({ id: 'p', state: 'enabled' })],
    ['among conditions that are null', policyObject({ id: 'p', state: 'enabled', conditions: null })],
    ['among conditions that are a text', policyObject({ id: 'p', state: 'enabled', conditions: 'x' })],
    ['absent beside another condition', policyObject({ id: 'p', state: 'enabled', conditions: { a: 1 } })],
  ])('are none where the users are %s', (_, { content }) => {
    const people = readPeople(content);
    expect([people.include.groups, people.include.roles]).toStrictEqual([
      { all: false, ids: [] },
      { all: false, ids: [] },
    ]);
  });
});

test('a policy is enforced where it is one of Conditional Access, and on', () => {
  expect(isEnforced(policy({}))).toBe(true);
  expect(isEnforced(policy({}, 'Enabled'))).toBe(true);
  expect(isEnforced(policy({}, 'disabled'))).toBe(false);
  expect(isEnforced(policy({}, 'enabledForReportingButNotEnforced'))).toBe(false);
  expect(isEnforced({ ...policy({}), policyKind: 'named-location' })).toBe(false);
});

test('a policy in a state that nobody knows may be enforced, so it counts as such', () => {
  expect(isEnforced(policy({}, 'enabledForSome'))).toBe(true);
});
