/** A user has a new password of their own choice. Kept apart from a reset: what an app got without the password lives on. */
import type { User } from '../../mirror/tenant.ts';
import { mirroredUser } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import { passwordReports } from './password-reset.ts';

export const passwordChanged: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'Change user password, Change password (self-service)',
      mirror: 'lastPasswordChangeDateTime moved; who did it only an audit record tells',
      'sign-in': '50173',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'medium',
    runbook: 'docs/runbooks/password-changed.md',
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },

  activities: ['change user password', 'change password (self-service)'],

  fromRecord: (signal) => passwordReports(signal, 'password-changed'),

  fromChange(change) {
    if (change.object !== 'user' || !change.before || !change.after || change.after.deleted) return [];
    const at = moved(change.before, change.after);
    return at === undefined
      ? []
      : [reportOf(change, { kind: 'revocation', cause: 'password-changed', subject: mirroredUser(change.after), at })];
  },
};

/** Entra tells the moment. A first value is none: the reading before did not know it. */
function moved({ passwordChangedAt: was }: User, { passwordChangedAt: is }: User): string | undefined {
  return was !== undefined && is !== undefined && is > was ? is : undefined;
}
