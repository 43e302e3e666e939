/** An account may no longer sign in: `accountEnabled` went from true to false. Enabling it again is the reversal. */
import { changeOf, flagOf, targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, type Finding, mirroredUser, reportOf } from '../detector.ts';
import type { Subject } from '../subject.ts';

const DISABLE = 'disable account';
const ENABLE = 'enable account';
/** Written beside both; some tools write nothing else. */
const UPDATE = 'update user';

export const accountDisabled: Detector = {
  seenIn: {
    'directory-audit': 'Disable account; Update user with AccountEnabled true to false',
    mirror: 'accountEnabled went to false',
    'sign-in': '50057',
  },
  activities: [DISABLE, ENABLE, UPDATE],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    return targetsOf(targets, 'User').flatMap((target) => {
      const change = changeOf(target.changes, 'AccountEnabled');
      const values = { before: flagOf(change?.before), after: flagOf(change?.after) };
      const enabled = activity === UPDATE ? enabledByUpdate(values) : enabledByActivity(activity, values);
      return enabled === undefined ? [] : [reportOf(signal, findingOf(enabled, userSubject(target)))];
    });
  },

  fromChange: {
    user(change) {
      const { before, after } = change;
      // What Entra does to the flag of a deleted account is part of the deletion.
      if (!before || !after || before.deleted || after.deleted || before.enabled === after.enabled) return [];
      return [reportOf(change, findingOf(after.enabled, mirroredUser(after)))];
    },
  },
};

interface FlagValues {
  readonly before: boolean | undefined;
  readonly after: boolean | undefined;
}

function enabledByUpdate({ before, after }: FlagValues): boolean | undefined {
  return before === undefined || before === after ? undefined : after;
}

/** The name of the activity decides, unless the values show that nothing changed, or the opposite. */
function enabledByActivity(activity: string, { before, after }: FlagValues): boolean | undefined {
  const enabled = activity === ENABLE;
  return before === enabled || after === !enabled ? undefined : enabled;
}

function findingOf(enabled: boolean, subject: Subject): Finding {
  return { kind: enabled ? 'reversal' : 'revocation', cause: 'account-disabled', subject };
}
