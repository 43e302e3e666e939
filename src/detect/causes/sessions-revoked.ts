/** Somebody ended all sessions of a user: Entra then moves the time from which sessions are valid. */
import type { User } from '../../mirror/tenant.ts';
import { changeOf, mirroredUser, targetsOf, textIn, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';

const REVOKE = 'update stsrefreshtokenvalidfrom timestamp';
/** A new password moves both times, not to the same second. */
const TOGETHER_MS = 10_000;

export const sessionsRevoked: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'Update StsRefreshTokenValidFrom Timestamp, where no password event goes with it',
      mirror: 'signInSessionsValidFromDateTime moved, and the password did not',
      'sign-in': '50173',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'medium',
    runbook: 'docs/runbooks/sessions-revoked.md',
    source: 'https://learn.microsoft.com/graph/api/user-revokesigninsessions',
  },

  activities: [REVOKE, 'update user'],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    return targetsOf(targets, 'User').flatMap((target) => {
      const change = changeOf(target.changes, 'StsRefreshTokensValidFrom');
      const [before, after] = [textIn(change?.before), textIn(change?.after)];
      const [told, moved] = [before !== undefined && after !== undefined, before !== after];
      // The update is a twin of the activity, or the making of a user: it counts where it says that the time moved.
      const counts = told ? moved : activity === REVOKE;
      return counts
        ? [reportOf(signal, { kind: 'revocation', cause: 'sessions-revoked', subject: userSubject(target) })]
        : [];
    });
  },

  fromChange(change) {
    if (change.object !== 'user' || !change.before || !change.after || change.after.deleted) return [];
    const at = moved(change.before, change.after);
    return at === undefined
      ? []
      : [reportOf(change, { kind: 'revocation', cause: 'sessions-revoked', subject: mirroredUser(change.after), at })];
  },
};

/** A first value is none: the reading before did not know it. */
function moved(
  { sessionsValidFrom: was }: User,
  { sessionsValidFrom: is, passwordChangedAt }: User,
): string | undefined {
  if (was === undefined || is === undefined || is <= was) return undefined;
  const byPassword =
    passwordChangedAt !== undefined && Math.abs(Date.parse(passwordChangedAt) - Date.parse(is)) <= TOGETHER_MS;
  return byPassword ? undefined : is;
}
