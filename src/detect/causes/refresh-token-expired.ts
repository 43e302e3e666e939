/** A refresh token reached the end of its life, used or not: 24 hours in a single-page app. */
import { type Detector, UNSEEN } from '../detector.ts';

export const refreshTokenExpired: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '700084, 700081',
      'own-clock': '24 hours after issue',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'low',
    runbook: 'docs/runbooks/refresh-token-expired.md',
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },
  ...UNSEEN,
};
