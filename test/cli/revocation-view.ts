/** Builds an ordinary revocation; a test names the differences. */

import { hashOf } from '../../src/base/hash.ts';
import { severityOf } from '../../src/detect/cause.ts';
import type { RevocationDetails } from '../../src/query/answers.ts';

export const NOW = Date.parse('2031-03-02T09:00:00Z');
export const ADA = { id: '0a0a0a0a-1111-4111-8111-000000000001', name: 'Ada Lovelace' };
export const PAYROLL = { id: '0b0b0b0b-2222-4222-8222-000000000001', name: 'Payroll Sync' };

export function revocationView(number: number, different: Partial<RevocationDetails> = {}): RevocationDetails {
  const at = new Date(NOW - number * 3_600_000).toISOString();
  return {
    revocationId: hashOf('revocation', String(number)),
    cause: 'account-disabled',
    severity: severityOf(different.cause ?? 'account-disabled'),
    subject: { kind: 'user', ...ADA },
    occurred: { from: at, to: at },
    recordedAt: new Date(Date.parse(at) + 4000).toISOString(),
    actor: { kind: 'user', id: '0c0c0c0c-3333-4333-8333-000000000001', name: 'Grace Hopper' },
    state: 'open',
    evidenceCount: 1,
    affectedAppCount: 1,
    affectedUserCount: 1,
    runbook: `docs/runbooks/${different.cause ?? 'account-disabled'}.md`,
    evidence: [{ source: 'directory-audit', sourceId: `audit-${number}`, occurred: { from: at, to: at }, seenAt: at }],
    affectedApps: [{ ...PAYROLL, effect: 'blocked' }],
    affectedUsers: [{ ...ADA, apps: [PAYROLL.id] }],
    notices: [
      {
        noticeId: `notice-${number}`,
        audience: 'manager@contoso.example',
        audienceKind: 'manager',
        channel: 'mail',
        state: 'sent',
      },
    ],
    ...different,
  };
}
