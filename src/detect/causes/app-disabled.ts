/** An app may no longer get tokens for anybody: its service principal was switched off. Switching it on is the reversal. */
import { type Nameable, servicePrincipalSubject, switchedOf, targetsOf } from '../audit-targets.ts';
import { type Detector, type Finding, reportOf } from '../detector.ts';
import type { Subject } from '../report.ts';

export const appDisabled: Detector = {
  about: {
    subjects: ['service-principal'],
    seenIn: {
      'directory-audit': 'Update service principal with AccountEnabled true to false',
      mirror: 'accountEnabled went to false',
      'sign-in': '7000112',
    },
    fixedBy: 'app-admin',
    link: 'my-apps',
    severity: 'high',
    runbook: 'docs/runbooks/app-disabled.md',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal',
  },

  activities: ['update service principal'],

  fromRecord(signal) {
    return targetsOf(signal.record.targets, 'ServicePrincipal').flatMap((target) => {
      const enabled = enabledBy(target);
      return enabled === undefined ? [] : [reportOf(signal, findingOf(enabled, servicePrincipalSubject(target)))];
    });
  },

  fromChange(change) {
    if (change.object !== 'service-principal' || !change.before || !change.after) return [];
    const { before, after } = change;
    // What Entra does to the flag of a deleted app is part of the deletion.
    if (before.deleted || after.deleted || before.enabled === after.enabled) return [];
    return [
      reportOf(change, findingOf(after.enabled, servicePrincipalSubject({ id: after.id, name: after.displayName }))),
    ];
  },
};

function enabledBy({ changes }: Nameable): boolean | undefined {
  return switchedOf(changes, 'AccountEnabled');
}

function findingOf(enabled: boolean, subject: Subject): Finding {
  return { kind: enabled ? 'reversal' : 'revocation', cause: 'app-disabled', subject };
}
