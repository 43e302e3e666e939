/** What Identity Protection's states of risk mean for sign-in state; states it may add later mean nothing yet. */

const RAISED = new Set(['atrisk', 'confirmedcompromised']);
const OVER = new Set(['confirmedsafe', 'remediated', 'dismissed', 'none']);

export function isRaised(riskState: string): boolean {
  return RAISED.has(riskState.toLowerCase());
}

export function isOver(riskState: string): boolean {
  return OVER.has(riskState.toLowerCase());
}
