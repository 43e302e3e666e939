/** A user is locked out until an administrator helps. The lock that wrong passwords bring shows in no audit record, only at sign-in. */
import { targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';

const UNLOCK = 'unlock user account (self-service)';

export const accountLocked: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'Blocked from self-service password reset',
      'sign-in': '50053',
    },
    fixedBy: 'user-admin',
    link: 'contact-admin',
    severity: 'medium',
    runbook: 'docs/runbooks/account-locked.md',
    source: 'https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout',
  },

  activities: ['blocked from self-service password reset', UNLOCK],

  fromRecord(signal) {
    const kind = signal.record.activity === UNLOCK ? 'reversal' : 'revocation';
    return targetsOf(signal.record.targets, 'User').map((target) =>
      reportOf(signal, { kind, cause: 'account-locked', subject: userSubject(target) }),
    );
  },

  fromChange: () => [],
};
