/** Principals that lost or gained roles at an app between two readings. */
import { expect, test } from 'vitest';
import { compareAssignments } from '../../../src/mirror/readings/read-app-links.ts';
import type { AppRoleAssignment } from '../../../src/mirror/tenant.ts';

const assignment = (...roleIds: readonly string[]): AppRoleAssignment => ({
  principalId: 'ada',
  principalKind: 'user',
  appId: 'app',
  roleIds,
});
const { roleIds: _, ...unknown } = assignment();
const outcomes = (before: readonly AppRoleAssignment[], after: readonly AppRoleAssignment[]) =>
  compareAssignments(before, after).map(({ outcome }) => outcome);

test.each([
  ['all roles', [assignment('read')], []],
  ['one role of two', [assignment('read', 'write')], [assignment('read')]],
  ['one role for another', [assignment('read')], [assignment('write')]],
])('losing %s is a loss', (_name, before, after) => {
  expect(outcomes(before, after)).toEqual(['lost']);
});

test('a new principal, and one with one more role, gains', () => {
  expect(outcomes([], [assignment('read')])).toEqual(['gained']);
  expect(outcomes([assignment('read')], [assignment('read', 'write')])).toEqual(['gained']);
});

test('there is no step if nothing changed, or if the old roles are unknown', () => {
  expect(outcomes([assignment('read')], [assignment('read')])).toEqual([]);
  expect(outcomes([unknown], [assignment('read')])).toEqual([]);
});
