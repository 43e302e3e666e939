/** Services that write beside the directory, each under a correlation id of its own. */
import { expect, test } from 'vitest';
import { exported, unified, userTarget } from '../fixtures/audit-export.ts';
import { reportsOf } from './observed.ts';

const ofUser = (activityDisplayName: string, loggedByService = 'Core Directory') =>
  exported({ activityDisplayName, loggedByService, targetResources: [userTarget()] });

test.each(['Reset password (by admin)', 'Reset password (self-service)', 'Change password (self-service)'])(
  '“%s” is recognised as a record of the self-service even where the log does not name the service',
  (activity) => {
    const [report] = reportsOf(unified(ofUser(activity)));
    expect(report?.cause).toMatch(/^password-/);
    expect(report).not.toHaveProperty('correlationId');
  },
);

test('a deletion by the service for guests has no correlation id: it is matched by user and time', () => {
  expect(reportsOf(ofUser('Delete external user', 'Invited Users'))[0]).not.toHaveProperty('correlationId');
});

test.each(['Reset user password', 'Delete user'])(
  '“%s” is the directory’s own record, and keeps its correlation id',
  (activity) => {
    const record = ofUser(activity);
    expect(reportsOf(record)[0]?.correlationId).toBe(record.correlationId);
  },
);
