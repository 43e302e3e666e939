/** An app's service principal is gone, and with it every consent and assignment it had. Restoring it is the reversal. */
import type { ServicePrincipal } from '../../mirror/tenant.ts';
import { targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Subject } from '../report.ts';

const RESTORE = 'restore service principal';
const PURGE = 'hard delete service principal';

export const appDeleted: Detector = {
  activities: ['remove service principal', 'delete service principal', PURGE, RESTORE],

  fromRecord(signal) {
    const { activity, targets } = signal.record;
    const kind = activity === RESTORE ? 'reversal' : 'revocation';
    const detail = activity === PURGE ? { purged: true } : {};
    return targetsOf(targets, 'ServicePrincipal').map(({ id, name }) => reportOf(signal, { kind, cause: 'app-deleted', subject: subjectOf(id, name), detail }));
  },

  fromChange(change) {
    if (change.object !== 'service-principal' || !change.before) return [];
    const { before, after } = change;
    if (after?.deleted === before.deleted) return [];
    const kind = after?.deleted === false ? 'reversal' : 'revocation';
    const detail = after === undefined ? { purged: true } : {};
    return [reportOf(change, { kind, cause: 'app-deleted', subject: nameOf(before), detail })];
  },
};

function nameOf({ id, displayName }: ServicePrincipal): Subject {
  return subjectOf(id, displayName);
}

function subjectOf(id: string, name: string | undefined): Subject {
  return { kind: 'service-principal', id, ...(name ? { name } : {}) };
}
