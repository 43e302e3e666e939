/** A user was refused at an app that only serves those who are assigned to it. */
import { type Detector, UNSEEN } from '../detector.ts';

export const assignmentMissing: Detector = {
  about: {
    subjects: ['user-app'],
    seenIn: {
      'sign-in': '50105',
    },
    fixedBy: 'app-admin',
    link: 'contact-admin',
    severity: 'medium',
    runbook: 'docs/runbooks/assignment-missing.md',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  },
  ...UNSEEN,
};
