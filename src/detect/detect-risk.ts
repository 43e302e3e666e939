/** Identity Protection came to consider a user at risk, or no longer does. */
import { defined } from '../base/defined.ts';
import type { RiskObserved } from '../ingest/signal.ts';
import type { Report } from './report.ts';

// States that Identity Protection may add later mean nothing until they are listed.
const RAISED = new Set(['atrisk', 'confirmedcompromised']);
const OVER = new Set(['confirmedsafe', 'remediated', 'dismissed', 'none']);

export function detectRisk({ record, source, sourceId, seenAt }: RiskObserved): readonly Report[] {
  const { at, about, user, riskState: state, riskLevel: level, riskDetail: because } = record;
  const kind = reportKind(about, state);
  if (kind === undefined) return [];
  const subject = { kind: 'user', ...user } as const;
  const detail = { risk: defined({ state, level, because }) };
  return [{ kind, cause: 'risk-raised', subject, occurred: { from: at, to: at }, source, sourceId, seenAt, detail }];
}

/** One detection that was dealt with does not clear the user: only the user's own state does. */
function reportKind(about: RiskObserved['record']['about'], riskState: string): Report['kind'] | undefined {
  if (isRaised(riskState)) return 'revocation';
  return about === 'user' && isOver(riskState) ? 'reversal' : undefined;
}

export function isRaised(riskState: string): boolean {
  return RAISED.has(riskState.toLowerCase());
}

export function isOver(riskState: string): boolean {
  return OVER.has(riskState.toLowerCase());
}
