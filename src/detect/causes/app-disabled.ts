/** Nobody gets tokens for an app any more: its service principal was switched off. Switching it on is the reversal. */
import { switchedOf, targetsOf } from '../audit-targets.ts';
import { type Detector, type Finding, reportOf } from '../detector.ts';
import { type Subject, subjectOf } from '../subject.ts';

export const appDisabled: Detector = {
  seenIn: {
    'directory-audit': 'Update service principal with AccountEnabled true to false',
    mirror: 'accountEnabled went to false',
    'sign-in': '7000112',
  },
  activities: ['update service principal'],

  fromRecord(signal) {
    return targetsOf(signal.record.targets, 'ServicePrincipal').flatMap((target) => {
      const enabled = switchedOf(target.changes, 'AccountEnabled');
      return enabled === undefined
        ? []
        : [reportOf(signal, findingOf(enabled, subjectOf('service-principal', target)))];
    });
  },

  fromChange: {
    'service-principal'(change) {
      const { before, after } = change;
      // What Entra does to the flag of a deleted app is part of the deletion.
      if (!before || !after || before.deleted || after.deleted || before.enabled === after.enabled) return [];
      const subject = subjectOf('service-principal', { id: after.id, name: after.displayName });
      return [reportOf(change, findingOf(after.enabled, subject))];
    },
  },
};

function findingOf(enabled: boolean, subject: Subject): Finding {
  return { kind: enabled ? 'reversal' : 'revocation', cause: 'app-disabled', subject };
}
