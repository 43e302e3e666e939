/** The ids of subjects that are made of two, put together and taken apart again. */
import { expect, test } from 'vitest';
import {
  assignmentParts,
  assignmentSubjectId,
  grantParts,
  grantSubjectId,
  membershipSubjectId,
  userAppParts,
} from '../../src/detect/report.ts';

test('a grant is a client’s and a principal’s, or everyone’s', () => {
  expect([grantSubjectId('app', 'ada'), grantSubjectId('app', undefined)]).toStrictEqual(['app_ada', 'app_all']);
  expect(grantParts('app_ada')).toStrictEqual({ clientId: 'app', principalId: 'ada' });
  for (const id of ['app_all', 'app']) expect(grantParts(id)).toStrictEqual({ clientId: 'app' });
});

test('an assignment is an app’s and a holder’s', () => {
  expect(assignmentParts(assignmentSubjectId('app', 'ada'))).toStrictEqual({
    servicePrincipalId: 'app',
    principalId: 'ada',
  });
  expect(assignmentParts('app')).toStrictEqual({ servicePrincipalId: 'app', principalId: '' });
});

test('a user at an app keeps a name that holds the sign between the two', () => {
  expect(userAppParts('ada_app')).toStrictEqual({ userId: 'ada', appId: 'app' });
  expect(userAppParts('ada_x@y_app')).toStrictEqual({ userId: 'ada_x@y', appId: 'app' });
});

test('a membership is one member’s, or everybody’s', () => {
  expect([membershipSubjectId('group', 'ada'), membershipSubjectId('group', undefined)]).toStrictEqual([
    'group_ada',
    'group_all',
  ]);
});
