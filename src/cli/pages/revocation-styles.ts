/** The colours of causes, severities and states. A colour never says what no word says. */
import type { Cause } from '../../detect/cause.ts';
import type { Severity } from '../../detect/severity.ts';
import type { RevocationState } from '../../query/answers.ts';
import type { Style } from '../terminal/screen.ts';

/** Red: nobody gets in. Yellow: somebody has to act. Magenta: rules. Dim: a lifetime ended, and nobody has to act. */
export function causeStyle(cause: Cause): Style {
  switch (cause) {
    case 'account-deleted':
    case 'account-disabled':
    case 'app-deleted':
    case 'app-disabled':
    case 'app-credential-lost':
    case 'risk-raised':
      return 'red';
    case 'consent-revoked':
    case 'app-role-removed':
    case 'account-locked':
    case 'password-changed':
    case 'password-reset':
    case 'sessions-revoked':
    case 'mfa-changed':
    case 'device-noncompliant':
    case 'device-disabled':
    case 'policy-blocked':
    case 'mfa-required':
    case 'consent-missing':
    case 'assignment-missing':
      return 'yellow';
    case 'policy-changed':
    case 'connector-policy-changed':
    case 'token-policy-changed':
      return 'magenta';
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
    case 'sign-in-frequency':
      return 'dim';
  }
}

export function stateStyle(state: RevocationState): Style {
  switch (state) {
    case 'open':
      return 'bold';
    case 'recovered':
      return 'green';
    case 'closed':
    case 'folded':
    case 'answered':
      return 'dim';
  }
}

export function severityStyle(severity: Severity): Style {
  switch (severity) {
    case 'critical':
      return ['bold', 'red'];
    case 'high':
      return 'red';
    case 'medium':
      return 'yellow';
    case 'low':
    case 'info':
      return 'dim';
  }
}
