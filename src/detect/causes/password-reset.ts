/** A user was given a new password: by an administrator, by a tool, or by themselves without the old one. */
import type { AuditRecorded } from '../../ingest/signal.ts';
import { targetsOf, userSubject } from '../audit-targets.ts';
import { besideDirectory, type Detector, reportOf } from '../detector.ts';
import type { Report } from '../report.ts';

export const passwordReset: Detector = {
  seenIn: {
    'directory-audit': 'Reset user password, Reset password (by admin), Reset password (self-service)',
    'sign-in': '50173',
  },
  activities: [
    'reset user password',
    'reset password',
    'reset password (by admin)',
    'reset password (self-service)',
    'user password reset',
    'convert federated user to managed',
  ],

  fromRecord: (signal) => passwordReports(signal, 'password-reset'),

  fromChange: {},
};

/** Names that only the self-service writes. The unified audit log does not name the service. */
const SELF_SERVICE = /\((?:self-service|by admin)\)$/;

/** `Update PasswordProfile` is not read: it comes beside one of these records, or with a user who is being created. */
export function passwordReports(
  signal: AuditRecorded,
  cause: 'password-changed' | 'password-reset',
): readonly Report[] {
  const { targets, activity } = signal.record;
  return targetsOf(targets, 'User').map((target) => {
    const report = reportOf(signal, { kind: 'revocation', cause, subject: userSubject(target) });
    return SELF_SERVICE.test(activity) ? besideDirectory(report) : report;
  });
}
