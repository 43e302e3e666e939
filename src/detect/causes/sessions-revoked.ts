/** Somebody ended all sessions of a user: Entra then moves the time from which the user's sessions are valid. */
import type { User } from '../../mirror/tenant.ts';
import { changeOf, type IdentifiedTarget, targetsOf, textIn, userSubject } from '../audit-targets.ts';
import { type Detector, mirroredUser, reportOf } from '../detector.ts';
import { ONE_ACT_MS } from '../report.ts';

const REVOKE = 'update stsrefreshtokenvalidfrom timestamp';

export const sessionsRevoked: Detector = {
  seenIn: {
    'directory-audit': 'Update StsRefreshTokenValidFrom Timestamp, where no password event goes with it',
    mirror: 'signInSessionsValidFromDateTime moved, and the password did not',
    'sign-in': '50173',
  },
  activities: [REVOKE, 'update user'],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    return targetsOf(targets, 'User').flatMap((target) =>
      showsRevocation(activity, target)
        ? [reportOf(signal, { kind: 'revocation', cause: 'sessions-revoked', subject: userSubject(target) })]
        : [],
    );
  },

  fromChange: {
    user(change) {
      const { before, after } = change;
      if (!before || !after || after.deleted) return [];
      const at = revokedAt(before, after);
      if (at === undefined) return [];
      return [reportOf(change, { kind: 'revocation', cause: 'sessions-revoked', subject: mirroredUser(after), at })];
    },
  },
};

/**
 * Both values decide where the record has them. `Update user` counts only then: it is written beside the activity, and
 * also when a user is created.
 */
function showsRevocation(activity: string, { changes }: IdentifiedTarget): boolean {
  const change = changeOf(changes, 'StsRefreshTokensValidFrom');
  const [before, after] = [textIn(change?.before), textIn(change?.after)];
  return before === undefined || after === undefined ? activity === REVOKE : before !== after;
}

/** A first value shows no change: the reading before did not have it. A new password moves both times. */
function revokedAt(
  { sessionsValidFrom: was }: User,
  { sessionsValidFrom: is, passwordChangedAt }: User,
): string | undefined {
  if (was === undefined || is === undefined || is <= was) return undefined;
  const byPassword =
    passwordChangedAt !== undefined && Math.abs(Date.parse(passwordChangedAt) - Date.parse(is)) <= ONE_ACT_MS;
  return byPassword ? undefined : is;
}
