/** A failed sign-in shows what something led to: which revocation is it that explains it? Pure. */
import { assignmentParts, type Cause, grantParts, membershipParts, type Subject, userAppParts } from '../detect/report.ts';
import type { FoldState } from './fold-state.ts';
import { SKEW_MS } from './reversals.ts';

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
  'refresh-token-inactive': ['account-deleted', 'account-disabled', 'password-reset', 'password-changed', 'sessions-revoked'],
  'sign-in-frequency': ['policy-changed'],
  'policy-blocked': ['policy-changed', 'risk-raised'],
  'mfa-required': ['policy-changed', 'mfa-changed'],
  'device-noncompliant': ['device-noncompliant', 'device-disabled', 'policy-changed'],
  'device-disabled': ['device-disabled'],
  'consent-missing': ['consent-revoked'],
  'assignment-missing': ['app-role-removed'],
};

/** What came after the refusal, and what was undone before it, does not explain it. */
export function explains(refused: FoldState, stronger: FoldState): boolean {
  if (!refused.refusedOnly || stronger.refusedOnly || stronger.eased || !EXPLAINED_BY[refused.cause]?.includes(stronger.cause)) return false;
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
