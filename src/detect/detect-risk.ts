/** Identity Protection came to hold a user for risky, or no longer does. */
import type { RiskTold } from '../accept/signal.ts';
import type { Report } from './report.ts';
import { isOver, isRaised } from './risk-states.ts';

/** One detection that was dealt with does not yet clear the user: only the user's own state does. */
export function detectRisk({ record, source, sourceId, seenAt }: RiskTold): readonly Report[] {
  const { at, about, user, riskState, riskLevel, riskDetail } = record;
  const kind = isRaised(riskState) ? 'revocation' : about === 'user' && isOver(riskState) ? 'reversal' : undefined;
  if (kind === undefined) return [];
  const risk = { state: riskState, ...(riskLevel === undefined ? {} : { level: riskLevel }), ...(riskDetail === undefined ? {} : { because: riskDetail }) };
  const subject = { kind: 'user', ...user } as const;
  return [{ kind, cause: 'risk-raised', subject, occurred: { from: at, to: at }, source, sourceId, seenAt, detail: { risk } }];
}
