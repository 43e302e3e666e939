/** A device no longer meets what the organisation asks of devices. Meeting it again is the reversal. */

import type { AuditRecorded } from '../../ingest/signal.ts';
import type { TenantChange } from '../../mirror/tenant-change.ts';
import { type Nameable, switchedOf, targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Report } from '../report.ts';

const UPDATE = 'update device';

export const deviceNoncompliant: Detector = {
  about: {
    subjects: ['device', 'user-app'],
    seenIn: {
      'directory-audit': 'Update device with IsCompliant true to false; Device no longer compliant, no longer managed',
      mirror: 'isCompliant was true, and is not',
      'sign-in': '53000, 53001',
    },
    fixedBy: 'device-owner',
    link: 'own-device',
    severity: 'medium',
    runbook: 'docs/runbooks/device-noncompliant.md',
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance',
  },

  activities: [UPDATE, 'device no longer compliant', 'device no longer managed'],

  fromRecord(signal) {
    const isUpdate = signal.record.activity === UPDATE;
    return deviceReports(signal, 'device-noncompliant', ({ changes }) =>
      isUpdate ? switchedOf(changes, 'IsCompliant') : false,
    );
  },

  fromChange(change) {
    if (change.object !== 'device' || !change.before || !change.after) return [];
    const [was, is] = [change.before.compliant === true, change.after.compliant === true];
    // What is said of a device on its way out is part of that.
    return change.after.deleted || was === is ? [] : [deviceReport(change, 'device-noncompliant', is)];
  },
};

// Reports of devices. No source names the user: whose device it is, the search for affected people has to know.

type DeviceCause = 'device-noncompliant' | 'device-disabled';

/** @param isGood true where the record says the good state came, false where it went, undefined where it says neither */
export function deviceReports(
  signal: AuditRecorded,
  cause: DeviceCause,
  isGood: (target: Nameable) => boolean | undefined,
): readonly Report[] {
  const { activity, targets, details } = signal.record;
  const { DeviceId: deviceId } = details;
  const detail = {
    ...(activity.startsWith('hard delete') ? { purged: true } : {}),
    ...(deviceId === undefined ? {} : { deviceId }),
  };
  return targetsOf(targets, 'Device').flatMap((target) => {
    const good = isGood(target);
    if (good === undefined) return [];
    const subject = { kind: 'device', id: target.id, ...(target.name ? { name: target.name } : {}) } as const;
    return [reportOf(signal, { kind: good ? 'reversal' : 'revocation', cause, subject, detail })];
  });
}

/** @param isGood whether the good state came, or went */
export function deviceReport(
  change: Extract<TenantChange, { readonly object: 'device' }>,
  cause: DeviceCause,
  isGood: boolean,
): Report {
  const { id = '', displayName: name, deviceId } = change.after ?? change.before ?? {};
  const subject = { kind: 'device', id, ...(name ? { name } : {}) } as const;
  return reportOf(change, {
    kind: isGood ? 'reversal' : 'revocation',
    cause,
    subject,
    detail: deviceId === undefined ? {} : { deviceId },
  });
}
