/** Which causes on record can lead to an error: the code names what the client saw, and the record what was done. */
import type { Cause } from '../../detect/cause.ts';
import type { TokenErrorCause } from '../../token-errors/token-error-explanation.ts';

/** A refusal is what the app sees after somebody made one of these changes. */
const CHANGES_BEHIND: Readonly<Partial<Record<TokenErrorCause, readonly Cause[]>>> = {
  'mfa-required': ['mfa-changed', 'policy-changed'],
  'policy-blocked': ['policy-changed', 'risk-raised', 'device-noncompliant'],
  'consent-missing': ['consent-revoked'],
  'assignment-missing': ['app-role-removed'],
  'sign-in-frequency': ['policy-changed'],
  'refresh-token-expired': ['token-policy-changed'],
};

/** With the causes themselves. Empty for an error that names none. */
export function causesBehind(causes: readonly TokenErrorCause[]): ReadonlySet<Cause> {
  return new Set(causes.flatMap((cause): readonly Cause[] => [cause, ...(CHANGES_BEHIND[cause] ?? [])]));
}
