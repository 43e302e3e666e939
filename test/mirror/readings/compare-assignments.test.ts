/** Who lost and who gained roles at an app between two readings. */
import { expect, test } from 'vitest';
import { compareAssignments } from '../../../src/mirror/readings/read-app-links.ts';
import type { AppRoleAssignment } from '../../../src/mirror/tenant.ts';

const holding = (...roleIds: readonly string[]): AppRoleAssignment => ({
  principalId: 'ada',
  principalKind: 'user',
  appId: 'app',
  roleIds,
});
const { roleIds: _, ...unknown } = holding();
const outcomes = (before: readonly AppRoleAssignment[], after: readonly AppRoleAssignment[]) =>
  compareAssignments(before, after).map(({ outcome }) => outcome);

test.each([
  ['all of them', [holding('read')], []],
  ['one of two', [holding('read', 'write')], [holding('read')]],
  ['one for another', [holding('read')], [holding('write')]],
])('%s given up is a loss', (_name, before, after) => {
  expect(outcomes(before, after)).toEqual(['lost']);
});

test('whoever comes, or gets one more, gains', () => {
  expect(outcomes([], [holding('read')])).toEqual(['gained']);
  expect(outcomes([holding('read')], [holding('read', 'write')])).toEqual(['gained']);
});

test('where nothing changed, and where it was not known which roles they were, nobody gains or loses', () => {
  expect(outcomes([holding('read')], [holding('read')])).toEqual([]);
  expect(outcomes([unknown], [holding('read')])).toEqual([]);
});
