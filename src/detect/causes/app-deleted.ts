/**
 * An app is gone, and with it every consent and assignment it had: its service principal in this tenant, or the
 * registration behind it. Restoring it is the reversal.
 */
import { defined } from '../../base/defined.ts';
import { targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import { subjectOf } from '../subject.ts';

export const appDeleted: Detector = {
  seenIn: {
    'directory-audit': 'Remove service principal, Delete application',
    mirror: 'the service principal is in the bin, or gone',
    'sign-in': '700016',
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
    const ofRegistration = activity.endsWith('application');
    const detail = defined({
      purged: activity.startsWith('hard delete') || undefined,
      appId: ofRegistration && details.AppId ? details.AppId : undefined,
    });
    return targetsOf(targets, ofRegistration ? 'Application' : 'ServicePrincipal').map((target) =>
      reportOf(signal, {
        kind: activity.startsWith('restore') ? 'reversal' : 'revocation',
        cause: 'app-deleted',
        subject: subjectOf(ofRegistration ? 'application' : 'service-principal', target),
        detail,
      }),
    );
  },

  fromChange: {
    'service-principal'(change) {
      const { before, after } = change;
      if (!before || after?.deleted === before.deleted) return [];
      return [
        reportOf(change, {
          kind: after?.deleted === false ? 'reversal' : 'revocation',
          cause: 'app-deleted',
          subject: subjectOf('service-principal', { id: before.id, name: before.displayName }),
          detail: after === undefined ? { purged: true } : {},
        }),
      ];
    },
  },
};
