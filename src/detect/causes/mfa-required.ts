/** A refresh was refused until the user proves more; which change asks for that is not known. */
import { type Detector, UNSEEN } from '../detector.ts';

export const mfaRequired: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '50076, 50078, 50079 on a refresh',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'low',
    runbook: 'docs/runbooks/mfa-required.md',
    source: 'https://learn.microsoft.com/entra/identity/authentication/concept-mfa-howitworks',
  },
  ...UNSEEN,
};
