/** An account may no longer sign in: `accountEnabled` went from true to false. Enabling it again is the reversal. */
import { changeOf, flagOf, targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Report, Subject } from '../report.ts';

const DISABLE = 'disable account';
const ENABLE = 'enable account';
/** The twin of both, and the only trace of some tools. */
const UPDATE = 'update user';

export const accountDisabled: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'Disable account; Update user with AccountEnabled true to false',
      mirror: 'accountEnabled went to false',
      'sign-in': '50057',
    },
    fixedBy: 'user-admin',
    link: 'contact-admin',
    severity: 'high',
    runbook: 'docs/runbooks/account-disabled.md',
    source: 'https://learn.microsoft.com/entra/identity/users/users-revoke-access',
  },
  activities: [DISABLE, ENABLE, UPDATE],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    return targetsOf(targets, 'User').flatMap((target) => {
      const change = changeOf(target.changes, 'AccountEnabled');
      const [before, after] = [flagOf(change?.before), flagOf(change?.after)];
      const turned = before === after ? undefined : after;
      const enabled =
        activity === UPDATE ? (before === undefined ? undefined : turned) : named(activity, before, after);
      return enabled === undefined ? [] : [reportOf(signal, findingOf(enabled, userSubject(target)))];
    });
  },

  fromChange(change) {
    if (change.object !== 'user' || !change.before || !change.after) return [];
    const { before, after } = change;
    // What Entra does to the flag of a deleted account is part of the deletion.
    if (before.deleted || after.deleted || before.enabled === after.enabled) return [];
    return [
      reportOf(
        change,
        findingOf(after.enabled, { kind: 'user', id: after.id, name: after.userPrincipalName || after.displayName }),
      ),
    ];
  },
};

/** The activity says what happened, unless the values say that nothing did. */
function named(activity: string, before: boolean | undefined, after: boolean | undefined): boolean | undefined {
  const enabled = activity === ENABLE;
  return before === enabled || after === !enabled ? undefined : enabled;
}

function findingOf(
  enabled: boolean,
  subject: Subject,
): { kind: Report['kind']; cause: 'account-disabled'; subject: Subject } {
  return { kind: enabled ? 'reversal' : 'revocation', cause: 'account-disabled', subject };
}
