/** Who moved into or out of what, as records of groups and roles name them; and whom a policy is for by what it names. */
import { describe, expect, test } from 'vitest';
import { isEnforced } from '../../src/conditional-access/canonical-policy.ts';
import { groupsNamed, isFor, type Person, rolesNamed } from '../../src/conditional-access/policy-people.ts';
import { movementIn } from '../../src/detect/detect-membership.ts';
import type { AuditChange, AuditTarget } from '../../src/ingest/records/audit-log-record.ts';
import { policyObject } from '../fakes/memory-tenant.ts';

const target = (type: string, different: Partial<AuditTarget> = {}): AuditTarget => ({
  type,
  changes: [],
  ...different,
});
const change = (property: string, before: unknown, after: unknown = null): AuditChange => ({ property, before, after });
const moved = (activity: string, ...targets: readonly AuditTarget[]) =>
  movementIn({
    id: 'x',
    activity,
    at: '2031-03-01T09:00:00.000Z',
    service: '',
    category: '',
    succeeded: true,
    targets,
    details: {},
  });

const ADA = target('User', { id: 'ada', userPrincipalName: 'ada@x', name: 'Ada' });
const GROUP = target('Group', { id: 'g', name: 'Sales' });

describe('a movement', () => {
  test.each([
    ['add member to group', true],
    ['remove member from group', false],
  ] as const)('"%s" is of a member and a group', (activity, joined) => {
    const expected = {
      owner: { kind: 'group', id: 'g', name: 'Sales' },
      member: { kind: 'user', id: 'ada', name: 'ada@x' },
      joined,
    };
    expect(moved(activity, ADA, GROUP)).toStrictEqual(expected);
    expect(moved(activity, GROUP, ADA)).toStrictEqual(expected);
  });

  test('goes by the group that the properties name, with its name there', () => {
    const changes = [
      change('Group.ObjectID', 'g2'),
      change('Group.DisplayName', null, 'Told'),
      change('Role.DisplayName', 'Other'),
    ];
    expect(moved('remove member from group', { ...ADA, changes }, GROUP)?.owner).toStrictEqual({
      kind: 'group',
      id: 'g2',
      name: 'Told',
    });
    expect(
      moved('remove member from group', { ...ADA, changes: [change('Group.ObjectID', 'g2')] })?.owner,
    ).toStrictEqual({ kind: 'group', id: 'g2' });
  });

  test.each([
    ['add member to role', true],
    ['remove member from role', false],
  ] as const)('"%s" goes by the template of the role, and by nothing else', (activity, joined) => {
    const changes = [
      change('Role.TemplateId', joined ? null : 't', joined ? 't' : null),
      change('Role.DisplayName', 'Admin'),
      change('Group.DisplayName', 'Other'),
    ];
    expect(moved(activity, { ...ADA, changes })).toStrictEqual({
      owner: { kind: 'role', id: 't', name: 'Admin' },
      member: { kind: 'user', id: 'ada', name: 'ada@x' },
      joined,
    });
    expect(moved(activity, ADA, target('Role', { id: 'r' }), GROUP)).toBeUndefined();
  });

  test('may be of a group in a group, and of a member without a name', () => {
    const inner = target('group', { id: 'inner', name: 'Inner' });
    const told = [change('Group.ObjectID', 'g')];
    expect(moved('add member to group', { ...inner, changes: told }, GROUP)?.member).toStrictEqual({
      kind: 'group',
      id: 'inner',
      name: 'Inner',
    });
    expect(moved('add member to group', target('USER', { id: 'bo', changes: told }), GROUP)?.member).toStrictEqual({
      kind: 'user',
      id: 'bo',
    });
    expect(
      moved('add member to group', target('User', { id: 'bo', name: 'Bo', changes: told }), GROUP)?.member,
    ).toStrictEqual({
      kind: 'user',
      id: 'bo',
      name: 'Bo',
    });
  });

  test('of all is a group that is gone', () => {
    expect(moved('delete group', GROUP)).toStrictEqual({
      owner: { kind: 'group', id: 'g', name: 'Sales' },
      joined: false,
    });
  });

  test.each<[string, readonly AuditTarget[]]>([
    ['add member to group', [ADA]],
    ['add member to group', [GROUP]],
    ['add member to group', [GROUP, target('Device', { id: 'd' })]],
    ['add owner to group', [ADA, GROUP]],
    ['delete group', []],
  ])('is not told by "%s" of %j', (activity, targets) => {
    expect(moved(activity, ...targets)).toBeUndefined();
  });
});

describe('a policy', () => {
  const policy = (users: unknown, state = 'enabled') => policyObject({ id: 'p', state, conditions: { users } });
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
    ['guests, and this is none', { includeUsers: ['GuestsOrExternalUsers'] }, {}, false],
    ['kinds of guests', { includeGuestsOrExternalUsers: { a: 1 } }, { guest: true }, true],
    ['kinds of guests, and this is none', { includeGuestsOrExternalUsers: { a: 1 } }, {}, false],
    [
      'all but kinds of guests, which nobody can tell',
      { includeUsers: ['All'], excludeGuestsOrExternalUsers: { a: 1 } },
      { guest: true },
      true,
    ],
    [
      'no guests, though it lists kinds of them to leave out',
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
    ['nobody', {}, { guest: true, groups: new Set(['g']), roles: new Set(['r']) }, false],
    ['nobody that it names in words', { includeUsers: 'All' }, {}, false],
  ])('for %s', (_, users, different, is) => {
    expect(isFor(policy(users), person(different))).toBe(is);
  });

  test('names groups and roles, either way', () => {
    const named = policy({ includeGroups: ['a', 3], excludeGroups: ['b'], includeRoles: ['c'], excludeRoles: ['d'] });
    expect([
      groupsNamed(named, 'include'),
      groupsNamed(named, 'exclude'),
      rolesNamed(named, 'include'),
      rolesNamed(named, 'exclude'),
    ]).toStrictEqual([['a'], ['b'], ['c'], ['d']]);
    for (const nothing of [
      policy(null),
      policy('x'),
      policyObject({ id: 'p', state: 'enabled' }),
      policyObject({ id: 'p', state: 'enabled', conditions: null }),
    ]) {
      expect(groupsNamed(nothing, 'include')).toStrictEqual([]);
    }
    expect(groupsNamed(policyObject({ id: 'p', state: 'enabled', conditions: 'x' }), 'include')).toStrictEqual([]);
    expect(groupsNamed(policyObject({ id: 'p', state: 'enabled', conditions: { a: 1 } }), 'include')).toStrictEqual([]);
  });

  test('is enforced where it is one of Conditional Access, and on', () => {
    expect(isEnforced(policy({}))).toBe(true);
    expect(isEnforced(policy({}, 'enabledForReportingButNotEnforced'))).toBe(false);
    expect(isEnforced({ ...policy({}), policyKind: 'named-location' })).toBe(false);
  });
});
