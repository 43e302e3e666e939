/** One act often writes several facts: a deleted app takes its consents along. Which of two revocations is part of the other? Pure. */
import { type Cause, grantParts, membershipParts } from '../detect/report.ts';
import { explains } from './explained-refusal.ts';
import { HANGING } from './fold-keys.ts';
import type { FoldState } from './fold-state.ts';
import { isMoment } from './sharpen.ts';

/** Acts of one user within this are one. */
const AT_ONCE_MS = 10_000;
/** What hangs on something that was just deleted goes along, seen by readings some minutes later. */
const GOES_ALONG_MS = 300_000;

/** What one act may write several of; anything else folds only where it is a refusal that is explained. */
const WRITTEN_TOGETHER: ReadonlySet<Cause> = new Set([
  'account-deleted',
  'account-disabled',
  'password-reset',
  'password-changed',
  'sessions-revoked',
  'app-deleted',
  'app-disabled',
  'app-credential-lost',
  ...HANGING,
]);

/** Of two that share a key: whether the weaker is part of the stronger. */
export function foldsInto(weaker: FoldState, stronger: FoldState): boolean {
  if (weaker.merged || stronger.merged) return false;
  return isOneAct(weaker, stronger) || explains(weaker, stronger);
}

function isOneAct(weaker: FoldState, stronger: FoldState): boolean {
  if (!WRITTEN_TOGETHER.has(weaker.cause) || !WRITTEN_TOGETHER.has(stronger.cause)) return false;
  if (weaker.correlationIds.some((id) => stronger.correlationIds.includes(id))) return true;
  return (isDoneAtOnce(weaker, stronger) && mayFallTogether(weaker, stronger)) || goesAlong(weaker, stronger);
}

function isDoneAtOnce(weaker: FoldState, stronger: FoldState): boolean {
  return Math.max(weaker.to, stronger.to) - Math.min(weaker.from, stronger.from) <= AT_ONCE_MS;
}

/** Whoever cleans up after a theft resets the password and withdraws consents within seconds: those stay facts of their own. */
function mayFallTogether(weaker: FoldState, stronger: FoldState): boolean {
  if (!HANGING.includes(weaker.cause)) return true;
  return ['app-deleted', 'app-disabled', 'account-deleted', 'account-disabled'].includes(stronger.cause);
}

/** What falls together with the deletion, or follows it closely, is its consequence; what is known to come before it is not. */
function goesAlong(weaker: FoldState, stronger: FoldState): boolean {
  if (!HANGING.includes(weaker.cause) || (stronger.cause !== 'app-deleted' && stronger.cause !== 'account-deleted')) return false;
  const slack = isMoment(weaker) && isMoment(stronger) ? AT_ONCE_MS : 0;
  return weaker.to >= stronger.from - slack && weaker.from <= stronger.to + GOES_ALONG_MS;
}

/** Whether the stronger one names what is part of it. What one user or one app took along is little; a policy, or a consent for everybody, may stop thousands. */
export function adopts(weaker: FoldState, { subject, byGroup }: FoldState): boolean {
  if (HANGING.includes(weaker.cause) || byGroup) return false;
  if (subject.kind === 'policy' || (subject.kind === 'membership' && membershipParts(subject.id).memberId === undefined)) return false;
  return subject.kind !== 'grant' || grantParts(subject.id).principalId !== undefined;
}
