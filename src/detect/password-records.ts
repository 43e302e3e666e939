/** Audit records of a new password. `Update PasswordProfile` is none: it comes beside one of these, or with a user who is just being made. */
import type { AuditRecorded } from '../accept/signal.ts';
import { targetsOf, userSubject } from './audit-targets.ts';
import { besideDirectory, reportOf } from './detector.ts';
import type { Report } from './report.ts';

/** Names that only the self-service writes; the unified audit log does not name the service. */
const SELF_SERVICE = /\((?:self-service|by admin)\)$/;

export function passwordReports(signal: AuditRecorded, cause: 'password-changed' | 'password-reset'): readonly Report[] {
  const { targets, activity } = signal.record;
  return targetsOf(targets, 'User').map((target) => {
    const report = reportOf(signal, { kind: 'revocation', cause, subject: userSubject(target) });
    return SELF_SERVICE.test(activity) ? besideDirectory(report) : report;
  });
}
