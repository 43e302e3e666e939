/** An app is gone, and with it every consent and assignment it had: its service principal here, or the registration behind it. Restoring it is the reversal. */
import { type Nameable, servicePrincipalSubject, targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Subject } from '../report.ts';

export const appDeleted: Detector = {
  about: {
    subjects: ['service-principal', 'application'],
    seenIn: {
      'directory-audit': 'Remove service principal, Delete application',
      mirror: 'the service principal is in the bin, or gone',
      'sign-in': '700016',
    },
    fixedBy: 'app-admin',
    link: 'my-apps',
    severity: 'high',
    runbook: 'docs/runbooks/app-deleted.md',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/delete-application-portal',
  },

  activities: [
    'remove service principal',
    'delete service principal',
    'hard delete service principal',
    'restore service principal',
    'delete application',
    'hard delete application',
    'restore application',
  ],

  fromRecord(signal) {
    const { activity, targets, details } = signal.record;
    const kind = activity.startsWith('restore') ? 'reversal' : 'revocation';
    const ofRegistration = activity.endsWith('application');
    const purged = activity.startsWith('hard delete') ? { purged: true } : {};
    const detail = { ...purged, ...(ofRegistration && details.AppId ? { appId: details.AppId } : {}) };
    const own = targetsOf(targets, ofRegistration ? 'Application' : 'ServicePrincipal');
    return own.map((target) =>
      reportOf(signal, { kind, cause: 'app-deleted', subject: subjectOf(target, ofRegistration), detail }),
    );
  },

  fromChange(change) {
    if (change.object !== 'service-principal' || !change.before) return [];
    const { before, after } = change;
    if (after?.deleted === before.deleted) return [];
    const kind = after?.deleted === false ? 'reversal' : 'revocation';
    const detail = after === undefined ? { purged: true } : {};
    return [
      reportOf(change, {
        kind,
        cause: 'app-deleted',
        subject: servicePrincipalSubject({ id: before.id, name: before.displayName }),
        detail,
      }),
    ];
  },
};

function subjectOf(target: Nameable, ofRegistration: boolean): Subject {
  return ofRegistration
    ? { kind: 'application', id: target.id, ...(target.name ? { name: target.name } : {}) }
    : servicePrincipalSubject(target);
}
