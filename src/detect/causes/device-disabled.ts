/**
 * A device was switched off, or is no longer registered: the primary refresh token on it ends. Restoring the device is
 * the reversal.
 */
import type { Device } from '../../mirror/tenant.ts';
import { switchedOf } from '../audit-targets.ts';
import type { Detector } from '../detector.ts';
import { deviceReport, deviceReports } from './device-noncompliant.ts';

const UPDATE = 'update device';
const RESTORE = 'restore device';

export const deviceDisabled: Detector = {
  seenIn: {
    'directory-audit': 'Update device with AccountEnabled true to false; Delete device, Unregister device',
    mirror: 'accountEnabled went to false, or the device is gone',
    'sign-in': '135011, 700003',
  },
  activities: [UPDATE, 'delete device', 'hard delete device', 'unregister device', RESTORE],

  fromRecord(signal) {
    const { activity } = signal.record;
    return deviceReports(signal, 'device-disabled', ({ changes }) =>
      activity === UPDATE
        ? (switchedOf(changes, 'AccountEnabled') ?? switchedOf(changes, 'CloudAccountEnabled'))
        : activity === RESTORE,
    );
  },

  fromChange: {
    device(change) {
      if (!change.before) return [];
      const [was, is] = [isOn(change.before), isOn(change.after)];
      // A device that was switched off before it went had lost its token already.
      return was === is ? [] : [deviceReport(change, 'device-disabled', is)];
    },
  },
};

function isOn(device: Device | undefined): boolean {
  return device?.enabled === true && !device.deleted;
}
