/** A refresh token lay unused too long, and ended. Nobody did it. */
import { type Detector, UNSEEN } from '../detector.ts';

export const refreshTokenInactive: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '700082',
      'own-clock': '90 days without a use',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'low',
    runbook: 'docs/runbooks/refresh-token-inactive.md',
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },
  ...UNSEEN,
};
