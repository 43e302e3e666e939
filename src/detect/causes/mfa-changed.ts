/** The second factor of a user changed: a method is gone, or it is asked for from now on. */
import type { AuditLogRecord } from '../../accept/audit-log-record.ts';
import { type Nameable, targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import { isMfaRequired, lostMethods } from '../mfa-properties.ts';
import type { Detail } from '../report.ts';

const DELETIONS = [
  'user deleted security info',
  'admin deleted security info',
  'remove users strong authentication phone app detail',
  'delete passkey (device-bound) security key',
  'delete passkey (device-bound)',
  'delete passkey',
  'delete fido2 security key',
  'delete windows hello for business credential',
  'delete passwordless phone sign-in credential',
];
const ENABLE = 'enable strong authentication';
const DISABLE = 'disable strong authentication';

export const mfaChanged: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'a method deleted; Enable or Disable Strong Authentication; Update user with such a property',
      'sign-in': '50072, 50079',
    },
    fixedBy: 'user',
    link: 'security-info',
    severity: 'medium',
    runbook: 'docs/runbooks/mfa-changed.md',
    source: 'https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings',
  },

  activities: [...DELETIONS, ENABLE, DISABLE, 'update user'],

  fromRecord(signal) {
    return targetsOf(signal.record.targets, 'User').flatMap((target) => {
      const mfa = changeFor(signal.record, target);
      return mfa === undefined ? [] : [reportOf(signal, { kind: 'revocation', cause: 'mfa-changed', subject: userSubject(target), detail: { mfa } })];
    });
  },

  fromChange: () => [],
};

function changeFor({ activity }: AuditLogRecord, { changes }: Nameable): Detail['mfa'] {
  if (DELETIONS.includes(activity)) return 'method-lost';
  const required = isMfaRequired(changes);
  if (required.before !== undefined && required.before === required.after) return undefined;
  // The activity says what happened, unless the values say that nothing did.
  if (activity === ENABLE) return required.after === false ? undefined : 'required';
  if (activity === DISABLE) return required.after === true ? undefined : 'lifted';
  if (required.after !== undefined) return required.after ? 'required' : 'lifted';
  return lostMethods(changes).length > 0 ? 'method-lost' : undefined;
}
