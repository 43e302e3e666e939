/** The ordinary revocation; a test names what differs. */

import type { Revocation } from '../../src/correlate/revocation.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';

export const MOMENT = '2031-03-02T10:06:00.000Z';

export function revocation(differing: Partial<Revocation> = {}): Revocation {
  return {
    id: 'r'.repeat(32),
    tenantId: 'tenant',
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: grantSubjectId('mailer', 'ada') },
    occurred: { from: MOMENT, to: MOMENT },
    keyTime: MOMENT,
    openedBy: { source: 'directory-audit', sourceId: 'audit-1' },
    detail: {},
    ...differing,
  };
}
