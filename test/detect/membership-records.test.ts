/** Who joined or left a group or role, as audit records name them. */
import { describe, expect, test } from 'vitest';
import { movementIn } from '../../src/detect/detect-membership.ts';
import type { AuditChange, AuditTarget } from '../../src/ingest/records/audit-log-record.ts';

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

  test('is of the group that the properties name, with the name from there', () => {
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

  test('may be of a group in a group, or of a member without a name', () => {
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

  test('of all members is a deleted group', () => {
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
  ])('is not read from "%s" with %j', (activity, targets) => {
    expect(moved(activity, ...targets)).toBeUndefined();
  });
});
