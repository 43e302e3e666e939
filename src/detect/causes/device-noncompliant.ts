/** A device no longer meets what the organisation demands of devices. Meeting it again is the reversal. */
import { defined } from '../../base/defined.ts';
import type { AuditRecorded } from '../../ingest/signal.ts';
import { type IdentifiedTarget, switchedOf, targetsOf } from '../audit-targets.ts';
import { type ChangesByObject, type Detector, reportOf } from '../detector.ts';
import type { Report } from '../report.ts';
import { subjectOf } from '../subject.ts';

const UPDATE = 'update device';

export const deviceNoncompliant: Detector = {
  seenIn: {
    'directory-audit': 'Update device with IsCompliant true to false; Device no longer compliant, no longer managed',
    mirror: 'isCompliant was true, and is not',
    'sign-in': '53000, 53001',
  },
  activities: [UPDATE, 'device no longer compliant', 'device no longer managed'],

  fromRecord(signal) {
    const isUpdate = signal.record.activity === UPDATE;
    return deviceReports(signal, 'device-noncompliant', ({ changes }) =>
      isUpdate ? switchedOf(changes, 'IsCompliant') : false,
    );
  },

  fromChange: {
    device(change) {
      const { before, after } = change;
      // What changes on a deleted device is part of the deletion.
      if (!before || !after || after.deleted) return [];
      const [was, is] = [before.compliant === true, after.compliant === true];
      return was === is ? [] : [deviceReport(change, 'device-noncompliant', is)];
    },
  },
};

// Shared with device-disabled. No source names the device's user: finding the affected users is up to impact/.

type DeviceCause = 'device-noncompliant' | 'device-disabled';

/** @param isGood true: the record shows that the good state came; false: that it went; undefined: neither */
export function deviceReports(
  signal: AuditRecorded,
  cause: DeviceCause,
  isGood: (target: IdentifiedTarget) => boolean | undefined,
): readonly Report[] {
  const { activity, targets, details } = signal.record;
  const detail = defined({ purged: activity.startsWith('hard delete') || undefined, deviceId: details.DeviceId });
  return targetsOf(targets, 'Device').flatMap((target) => {
    const good = isGood(target);
    if (good === undefined) return [];
    const subject = subjectOf('device', target);
    return [reportOf(signal, { kind: good ? 'reversal' : 'revocation', cause, subject, detail })];
  });
}

/** @param isGood whether the good state came, or went */
export function deviceReport(change: ChangesByObject['device'], cause: DeviceCause, isGood: boolean): Report {
  const { id = '', displayName: name, deviceId } = change.after ?? change.before ?? {};
  return reportOf(change, {
    kind: isGood ? 'reversal' : 'revocation',
    cause,
    subject: subjectOf('device', { id, name }),
    detail: defined({ deviceId }),
  });
}
