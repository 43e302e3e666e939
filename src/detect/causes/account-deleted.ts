/** An account is in the bin or gone for good. Restoring it within 30 days is the reversal. */
import type { User } from '../../mirror/tenant.ts';
import { changeOf, flagOf, targetsOf, userSubject } from '../audit-targets.ts';
import { besideDirectory, type Detector, reportOf } from '../detector.ts';
import type { Subject } from '../report.ts';

/** Of the service for guests, beside the directory's own record of the same. */
const DELETE_GUEST = 'delete external user';
const RESTORE = 'restore user';
const PURGE = 'hard delete user';

export const accountDeleted: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'Delete user, Hard Delete user, Delete external user',
      mirror: 'the user is in the bin, or gone',
      'sign-in': '50034, 500341',
    },
    fixedBy: 'user-admin',
    link: 'contact-admin',
    severity: 'high',
    runbook: 'docs/runbooks/account-deleted.md',
    source: 'https://learn.microsoft.com/entra/fundamentals/users-restore',
  },
  activities: ['delete user', DELETE_GUEST, PURGE, RESTORE],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    return targetsOf(targets, 'User').map((target) => {
      const purged = activity === PURGE || flagOf(changeOf(target.changes, 'Is Hard Deleted')?.after) === true;
      const kind = activity === RESTORE ? 'reversal' : 'revocation';
      const report = reportOf(signal, {
        kind,
        cause: 'account-deleted',
        subject: userSubject(target),
        detail: purged ? { purged } : {},
      });
      return activity === DELETE_GUEST ? besideDirectory(report) : report;
    });
  },

  fromChange(change) {
    if (change.object !== 'user' || !change.before) return [];
    const { before, after } = change;
    if (after?.deleted === before.deleted) return [];
    const kind = after?.deleted === false ? 'reversal' : 'revocation';
    return [
      reportOf(change, {
        kind,
        cause: 'account-deleted',
        subject: subjectOf(before),
        detail: after === undefined ? { purged: true } : {},
      }),
    ];
  },
};

function subjectOf({ id, userPrincipalName, displayName }: User): Subject {
  return userSubject({
    id,
    type: 'User',
    changes: [],
    userPrincipalName,
    ...(displayName ? { name: displayName } : {}),
  });
}
