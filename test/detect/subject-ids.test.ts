/** Subject ids with two halves are written, and read back. */
import { expect, test } from 'vitest';
import {
  assignmentParts,
  assignmentSubjectId,
  grantParts,
  grantSubjectId,
  membershipSubjectId,
  userAppParts,
} from '../../src/detect/subject.ts';

test('a grant has a client, and a principal or everyone', () => {
  expect([grantSubjectId('app', 'ada'), grantSubjectId('app', undefined)]).toStrictEqual(['app_ada', 'app_all']);
  expect(grantParts('app_ada')).toStrictEqual({ clientId: 'app', principalId: 'ada' });
  for (const id of ['app_all', 'app']) expect(grantParts(id)).toStrictEqual({ clientId: 'app' });
});

test('an assignment has an app and a holder', () => {
  expect(assignmentParts(assignmentSubjectId('app', 'ada'))).toStrictEqual({
    servicePrincipalId: 'app',
    principalId: 'ada',
  });
  expect(assignmentParts('app')).toStrictEqual({ servicePrincipalId: 'app', principalId: '' });
});

test('a user’s name may contain the separator', () => {
  expect(userAppParts('ada_app')).toStrictEqual({ userId: 'ada', appId: 'app' });
  expect(userAppParts('ada_x@y_app')).toStrictEqual({ userId: 'ada_x@y', appId: 'app' });
});

test('a membership has one member, or everybody', () => {
  expect([membershipSubjectId('group', 'ada'), membershipSubjectId('group', undefined)]).toStrictEqual([
    'group_ada',
    'group_all',
  ]);
});
