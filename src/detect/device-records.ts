/** Audit records of devices. They name no user: whose device it is, the search for affected people has to know. */
import type { AuditRecorded } from '../accept/signal.ts';
import { type Nameable, targetsOf } from './audit-targets.ts';
import { reportOf } from './detector.ts';
import type { Report } from './report.ts';

/** @param isGood true where the record says the good state came, false where it went, undefined where it says neither */
export function deviceReports(
  signal: AuditRecorded,
  cause: 'device-noncompliant' | 'device-disabled',
  isGood: (target: Nameable) => boolean | undefined,
): readonly Report[] {
  const { activity, targets } = signal.record;
  const detail = activity.startsWith('hard delete') ? { purged: true } : {};
  return targetsOf(targets, 'Device').flatMap((target) => {
    const good = isGood(target);
    if (good === undefined) return [];
    const subject = { kind: 'device', id: target.id, ...(target.name ? { name: target.name } : {}) } as const;
    return [reportOf(signal, { kind: good ? 'reversal' : 'revocation', cause, subject, detail })];
  });
}
