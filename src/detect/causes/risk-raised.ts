/** An account counts as compromised: policies may now refuse it, or ask for a new password. Clearing it is the reversal. */
import { targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';

const CLEARED = ['confirmsafe', 'dismissuser', 'confirmaccountsafe'];

export const riskRaised: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'ConfirmAccountCompromised, Fraud reported, Suspicious activity reported',
      'risky-user': 'riskState atRisk or confirmedCompromised',
      'sign-in': '50142, 53004, 53011, and any sign-in whose own riskState says so',
    },
    fixedBy: 'user-admin',
    link: 'contact-admin',
    severity: 'high',
    runbook: 'docs/runbooks/risk-raised.md',
    source: 'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock',
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

  fromChange: () => [],
};
