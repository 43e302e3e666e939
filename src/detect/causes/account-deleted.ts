/** An account is in the recycle bin, or gone for good. Restoring it within 30 days is the reversal. */
import { defined } from '../../base/defined.ts';
import type { User } from '../../mirror/tenant.ts';
import { changeOf, flagOf, targetsOf, userSubject } from '../audit-targets.ts';
import { besideDirectory, type Detector, reportOf } from '../detector.ts';
import type { Subject } from '../subject.ts';

/** Written by the service for guests, beside the directory's own record of the same act. */
const DELETE_GUEST = 'delete external user';
const RESTORE = 'restore user';
const PURGE = 'hard delete user';

export const accountDeleted: Detector = {
  seenIn: {
    'directory-audit': 'Delete user, Hard Delete user, Delete external user',
    mirror: 'the user is in the bin, or gone',
    'sign-in': '50034, 500341',
  },
  activities: ['delete user', DELETE_GUEST, PURGE, RESTORE],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    return targetsOf(targets, 'User').map((target) => {
      const purged = activity === PURGE || flagOf(changeOf(target.changes, 'Is Hard Deleted')?.after) === true;
      const report = reportOf(signal, {
        kind: activity === RESTORE ? 'reversal' : 'revocation',
        cause: 'account-deleted',
        subject: userSubject(target),
        detail: purged ? { purged } : {},
      });
      return activity === DELETE_GUEST ? besideDirectory(report) : report;
    });
  },

  fromChange: {
    user(change) {
      const { before, after } = change;
      if (!before || after?.deleted === before.deleted) return [];
      return [
        reportOf(change, {
          kind: after?.deleted === false ? 'reversal' : 'revocation',
          cause: 'account-deleted',
          subject: deletedUser(before),
          detail: after === undefined ? { purged: true } : {},
        }),
      ];
    },
  },
};

function deletedUser({ id, userPrincipalName, displayName }: User): Subject {
  return userSubject({
    id,
    type: 'User',
    changes: [],
    userPrincipalName,
    ...defined({ name: displayName || undefined }),
  });
}
