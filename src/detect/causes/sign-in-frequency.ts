/** A policy asks for a fresh sign-in every so often, and that time is over. */
import { type Detector, UNSEEN } from '../detector.ts';

export const signInFrequency: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '70043, 70044',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'low',
    runbook: 'docs/runbooks/sign-in-frequency.md',
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime',
  },
  ...UNSEEN,
};
