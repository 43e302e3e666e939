/** Reports of devices. No source names the user: whose device it is, the search for affected people has to know. */
import type { AuditRecorded } from '../accept/signal.ts';
import type { TenantChange } from '../mirror/tenant-change.ts';
import { type Nameable, targetsOf } from './audit-targets.ts';
import { reportOf } from './detector.ts';
import type { Report } from './report.ts';

type DeviceCause = 'device-noncompliant' | 'device-disabled';

/** @param isGood true where the record says the good state came, false where it went, undefined where it says neither */
export function deviceReports(signal: AuditRecorded, cause: DeviceCause, isGood: (target: Nameable) => boolean | undefined): readonly Report[] {
  const { activity, targets, details } = signal.record;
  const { DeviceId: deviceId } = details;
  const detail = { ...(activity.startsWith('hard delete') ? { purged: true } : {}), ...(deviceId === undefined ? {} : { deviceId }) };
  return targetsOf(targets, 'Device').flatMap((target) => {
    const good = isGood(target);
    if (good === undefined) return [];
    const subject = { kind: 'device', id: target.id, ...(target.name ? { name: target.name } : {}) } as const;
    return [reportOf(signal, { kind: good ? 'reversal' : 'revocation', cause, subject, detail })];
  });
}

/** @param isGood whether the good state came, or went */
export function deviceReport(change: Extract<TenantChange, { readonly object: 'device' }>, cause: DeviceCause, isGood: boolean): Report {
  const { id = '', displayName: name, deviceId } = change.after ?? change.before ?? {};
  const subject = { kind: 'device', id, ...(name ? { name } : {}) } as const;
  return reportOf(change, { kind: isGood ? 'reversal' : 'revocation', cause, subject, detail: deviceId === undefined ? {} : { deviceId } });
}
