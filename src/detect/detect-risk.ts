/** Identity Protection came to hold a user for risky, or no longer does. */
import type { RiskObserved } from '../ingest/signal.ts';
import type { Report } from './report.ts';

/** One detection that was dealt with does not yet clear the user: only the user's own state does. */
export function detectRisk({ record, source, sourceId, seenAt }: RiskObserved): readonly Report[] {
  const { at, about, user, riskState, riskLevel, riskDetail } = record;
  const kind = isRaised(riskState) ? 'revocation' : about === 'user' && isOver(riskState) ? 'reversal' : undefined;
  if (kind === undefined) return [];
  const risk = {
    state: riskState,
    ...(riskLevel === undefined ? {} : { level: riskLevel }),
    ...(riskDetail === undefined ? {} : { because: riskDetail }),
  };
  const subject = { kind: 'user', ...user } as const;
  return [
    { kind, cause: 'risk-raised', subject, occurred: { from: at, to: at }, source, sourceId, seenAt, detail: { risk } },
  ];
}

// What Identity Protection's states of risk mean for sign-in state; states it may add later mean nothing yet.

const RAISED = new Set(['atrisk', 'confirmedcompromised']);
const OVER = new Set(['confirmedsafe', 'remediated', 'dismissed', 'none']);

export function isRaised(riskState: string): boolean {
  return RAISED.has(riskState.toLowerCase());
}

export function isOver(riskState: string): boolean {
  return OVER.has(riskState.toLowerCase());
}
