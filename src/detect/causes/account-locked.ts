/**
 * A user is locked out until an administrator helps. The lock that follows wrong passwords is in no audit record; it
 * shows only at sign-in.
 */
import { targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';

const UNLOCK = 'unlock user account (self-service)';

export const accountLocked: Detector = {
  seenIn: {
    'directory-audit': 'Blocked from self-service password reset',
    'sign-in': '50053',
  },
  activities: ['blocked from self-service password reset', UNLOCK],

  fromRecord(signal) {
    const kind = signal.record.activity === UNLOCK ? 'reversal' : 'revocation';
    return targetsOf(signal.record.targets, 'User').map((target) =>
      reportOf(signal, { kind, cause: 'account-locked', subject: userSubject(target) }),
    );
  },

  fromChange: {},
};
