/**
 * An account is taken to be compromised, by Identity Protection or by a person: policies may now refuse it, or demand a
 * new password. Clearing the risk is the reversal.
 */
import { defined } from '../../base/defined.ts';
import type { RiskObserved } from '../../ingest/signal.ts';
import { targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Report } from '../report.ts';

const CLEARED = ['confirmsafe', 'dismissuser', 'confirmaccountsafe'];

// States that Identity Protection may add later mean nothing until they are listed.
const RAISED_STATES = new Set(['atrisk', 'confirmedcompromised']);
const CLEARED_STATES = new Set(['confirmedsafe', 'remediated', 'dismissed', 'none']);

export const riskRaised: Detector = {
  seenIn: {
    'directory-audit': 'ConfirmAccountCompromised, Fraud reported, Suspicious activity reported',
    'risky-user': 'riskState atRisk or confirmedCompromised',
    'sign-in': '50142, 53004, 53011, and any sign-in whose own riskState says so',
  },
  activities: [
    'confirmaccountcompromised',
    'confirmcompromised',
    'fraud reported - user is blocked for mfa',
    'fraud reported - user blocked for mfa',
    'suspicious activity reported',
    ...CLEARED,
  ],

  fromRecord(signal) {
    const kind = CLEARED.includes(signal.record.activity) ? 'reversal' : 'revocation';
    return targetsOf(signal.record.targets, 'User').map((target) =>
      reportOf(signal, { kind, cause: 'risk-raised', subject: userSubject(target) }),
    );
  },

  fromChange: {},
};

/** Reports from the records of Identity Protection itself. */
export function detectRisk({ record, source, sourceId, seenAt }: RiskObserved): readonly Report[] {
  const { at, about, user, riskState: state, riskLevel: level, riskDetail: because } = record;
  const kind = kindOf(about, state);
  if (kind === undefined) return [];
  const subject = { kind: 'user', ...user } as const;
  const detail = { risk: defined({ state, level, because }) };
  return [{ kind, cause: 'risk-raised', subject, occurred: { from: at, to: at }, source, sourceId, seenAt, detail }];
}

/** One detection that was dealt with does not clear the user: only the user's own state does. */
function kindOf(about: RiskObserved['record']['about'], riskState: string): Report['kind'] | undefined {
  if (isRaised(riskState)) return 'revocation';
  return about === 'user' && isOver(riskState) ? 'reversal' : undefined;
}

export function isRaised(riskState: string): boolean {
  return RAISED_STATES.has(riskState.toLowerCase());
}

export function isOver(riskState: string): boolean {
  return CLEARED_STATES.has(riskState.toLowerCase());
}
