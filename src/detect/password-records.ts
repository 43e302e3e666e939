/** Audit records of a new password. `Update PasswordProfile` is none: it comes beside one of these, or with a user who is just being made. */
import type { AuditRecorded } from '../accept/signal.ts';
import { targetsOf, userSubject } from './audit-targets.ts';
import { reportOf } from './detector.ts';
import type { Report } from './report.ts';

const SELF_SERVICE = /^self-service password/i;

export function passwordReports(signal: AuditRecorded, cause: 'password-changed' | 'password-reset'): readonly Report[] {
  const { targets, service } = signal.record;
  return targetsOf(targets, 'User').map((target) => {
    const report = reportOf(signal, { kind: 'revocation', cause, subject: userSubject(target) });
    // That service writes beside the directory, under another correlation id: they are one act by user and minutes.
    return SELF_SERVICE.test(service) ? withoutCorrelation(report) : report;
  });
}

function withoutCorrelation({ correlationId: _, ...report }: Report): Report {
  return report;
}
