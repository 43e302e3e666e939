/** A device no longer meets what the organisation asks of devices. Meeting it again is the reversal. */

import { switchedOf } from '../audit-targets.ts';
import type { Detector } from '../detector.ts';
import { deviceReport, deviceReports } from '../device-records.ts';

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
    return deviceReports(signal, 'device-noncompliant', ({ changes }) => (isUpdate ? switchedOf(changes, 'IsCompliant') : false));
  },

  fromChange(change) {
    if (change.object !== 'device' || !change.before || !change.after) return [];
    const [was, is] = [change.before.compliant === true, change.after.compliant === true];
    // What is said of a device on its way out is part of that.
    return change.after.deleted || was === is ? [] : [deviceReport(change, 'device-noncompliant', is)];
  },
};
