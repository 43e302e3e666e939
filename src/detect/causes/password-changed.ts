/**
 * A user chose a new password. Kept apart from a reset: what an app got without the password survives the user's own
 * change.
 */
import type { User } from '../../mirror/tenant.ts';
import { type Detector, mirroredUser, reportOf } from '../detector.ts';
import { passwordReports } from './password-reset.ts';

export const passwordChanged: Detector = {
  seenIn: {
    'directory-audit': 'Change user password, Change password (self-service)',
    mirror: 'lastPasswordChangeDateTime moved; who did it only an audit record tells',
    'sign-in': '50173',
  },
  activities: ['change user password', 'change password (self-service)'],

  fromRecord: (signal) => passwordReports(signal, 'password-changed'),

  fromChange: {
    user(change) {
      const { before, after } = change;
      if (!before || !after || after.deleted) return [];
      const at = newPasswordAt(before, after);
      if (at === undefined) return [];
      return [reportOf(change, { kind: 'revocation', cause: 'password-changed', subject: mirroredUser(after), at })];
    },
  },
};

/** Entra gives the moment. A first value shows no change: the reading before did not have it. */
function newPasswordAt({ passwordChangedAt: was }: User, { passwordChangedAt: is }: User): string | undefined {
  return was !== undefined && is !== undefined && is > was ? is : undefined;
}
