/** One act often writes several facts: a deleted app takes its consents along. Which of two revocations is part of the other? Pure. */
import {
  assignmentParts,
  type Cause,
  grantParts,
  membershipParts,
  type Subject,
  userAppParts,
} from '../detect/report.ts';
import { HANGING, type MergeState } from './merge-keys.ts';
import { isMoment } from './report-entry.ts';
import { SKEW_MS } from './reversals.ts';

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
export function mergesInto(weaker: MergeState, stronger: MergeState): boolean {
  if (weaker.merged || stronger.merged) return false;
  return isOneAct(weaker, stronger) || explains(weaker, stronger);
}

function isOneAct(weaker: MergeState, stronger: MergeState): boolean {
  if (!WRITTEN_TOGETHER.has(weaker.cause) || !WRITTEN_TOGETHER.has(stronger.cause)) return false;
  if (weaker.correlationIds.some((id) => stronger.correlationIds.includes(id))) return true;
  return (isDoneAtOnce(weaker, stronger) && mayFallTogether(weaker, stronger)) || goesAlong(weaker, stronger);
}

function isDoneAtOnce(weaker: MergeState, stronger: MergeState): boolean {
  return Math.max(weaker.to, stronger.to) - Math.min(weaker.from, stronger.from) <= AT_ONCE_MS;
}

/** Whoever cleans up after a theft resets the password and withdraws consents within seconds: those stay facts of their own. */
function mayFallTogether(weaker: MergeState, stronger: MergeState): boolean {
  if (!HANGING.includes(weaker.cause)) return true;
  return ['app-deleted', 'app-disabled', 'account-deleted', 'account-disabled'].includes(stronger.cause);
}

/** What falls together with the deletion, or follows it closely, is its consequence; what is known to come before it is not. */
function goesAlong(weaker: MergeState, stronger: MergeState): boolean {
  if (!HANGING.includes(weaker.cause) || (stronger.cause !== 'app-deleted' && stronger.cause !== 'account-deleted'))
    return false;
  const slack = isMoment(weaker) && isMoment(stronger) ? AT_ONCE_MS : 0;
  return weaker.to >= stronger.from - slack && weaker.from <= stronger.to + GOES_ALONG_MS;
}

/** Whether the stronger one names what is part of it. What one user or one app took along is little; a policy, or a consent for everybody, may stop thousands. */
export function adopts(weaker: MergeState, { subject, byGroup }: MergeState): boolean {
  if (HANGING.includes(weaker.cause) || byGroup) return false;
  if (
    subject.kind === 'policy' ||
    (subject.kind === 'membership' && membershipParts(subject.id).memberId === undefined)
  )
    return false;
  return subject.kind !== 'grant' || grantParts(subject.id).principalId !== undefined;
}

// A failed sign-in shows what something led to: which revocation is it that explains it? Pure.

/** An app that is used once a month finds out that late. */
const REFUSED_WITHIN_MS = 30 * 86_400_000;

/** What may be behind a refusal, of those with which it shares its user, app, policy or device. */
const EXPLAINED_BY: Readonly<Partial<Record<Cause, readonly Cause[]>>> = {
  'account-disabled': ['account-deleted'],
  'app-disabled': ['app-deleted'],
  'app-credential-lost': ['app-credential-lost'],
  'password-changed': ['password-reset'],
  // A token refused as revoked says that sessions were ended; a new password shortly before is how.
  'sessions-revoked': ['password-reset', 'password-changed'],
  'refresh-token-inactive': [
    'account-deleted',
    'account-disabled',
    'password-reset',
    'password-changed',
    'sessions-revoked',
  ],
  'sign-in-frequency': ['policy-changed'],
  'policy-blocked': ['policy-changed', 'risk-raised'],
  'mfa-required': ['policy-changed', 'mfa-changed'],
  'device-noncompliant': ['device-noncompliant', 'device-disabled', 'policy-changed'],
  'device-disabled': ['device-disabled'],
  'consent-missing': ['consent-revoked'],
  'assignment-missing': ['app-role-removed'],
};

/** What came after the refusal, and what was undone before it, does not explain it. */
export function explains(refused: MergeState, stronger: MergeState): boolean {
  if (
    !refused.refusedOnly ||
    stronger.refusedOnly ||
    stronger.eased ||
    !EXPLAINED_BY[refused.cause]?.includes(stronger.cause)
  )
    return false;
  // A clock that ran out is its own reason; only a code that says "or revoked" leaves room for another.
  if (refused.cause === 'refresh-token-inactive' && !refused.vague) return false;
  if (!isAtItsApp(refused.subject, stronger.subject)) return false;
  const undone = stronger.closedAt !== undefined && stronger.closedAt <= refused.from;
  return !undone && stronger.from <= refused.to + SKEW_MS && refused.to - stronger.to <= REFUSED_WITHIN_MS;
}

/** A consent or an assignment explains what happens at its own app, a membership what happens to its member; the rest the key has told at which the two meet. */
function isAtItsApp(refused: Subject, stronger: Subject): boolean {
  if (refused.kind !== 'user-app') return true;
  const { userId, appId } = userAppParts(refused.id.toLowerCase());
  if (stronger.kind === 'membership') return (membershipParts(stronger.id.toLowerCase()).memberId ?? userId) === userId;
  if (stronger.kind === 'grant') return grantParts(stronger.id.toLowerCase()).clientId === appId;
  return stronger.kind !== 'assignment' || assignmentParts(stronger.id.toLowerCase()).servicePrincipalId === appId;
}
