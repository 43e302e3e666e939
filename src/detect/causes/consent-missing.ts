/** An app was refused for want of a consent; whether there ever was one is not known. */
import { type Detector, UNSEEN } from '../detector.ts';

export const consentMissing: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '65001',
    },
    fixedBy: 'user',
    link: 'my-apps',
    severity: 'medium',
    runbook: 'docs/runbooks/consent-missing.md',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview',
  },
  ...UNSEEN,
};
