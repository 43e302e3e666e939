/**
 * An account is taken to be compromised: policies may now refuse it, or demand a new password. Clearing the risk is the
 * reversal. The states of risk themselves are read in detect-risk.ts.
 */
import { targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';

const CLEARED = ['confirmsafe', 'dismissuser', 'confirmaccountsafe'];

export const riskRaised: Detector = {
  seenIn: {
    'directory-audit': 'ConfirmAccountCompromised, Fraud reported, Suspicious activity reported',
    'risky-user': 'riskState atRisk or confirmedCompromised',
    'sign-in': '50142, 53004, 53011, and any sign-in whose own riskState says so',
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

  fromChange: {},
};
