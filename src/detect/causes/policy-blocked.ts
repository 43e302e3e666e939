/** A policy refused a sign-in; which change of it or of the user is behind that is not known. */
import { type Detector, UNSEEN } from '../detector.ts';

export const policyBlocked: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '53003 and its kin',
    },
    fixedBy: 'policy-admin',
    link: 'contact-admin',
    severity: 'medium',
    runbook: 'docs/runbooks/policy-blocked.md',
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access',
  },
  ...UNSEEN,
};
