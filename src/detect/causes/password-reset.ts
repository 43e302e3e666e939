/** A user was given a new password: by an administrator, by a tool, or by themselves without the old one. */

import type { Detector } from '../detector.ts';
import { passwordReports } from '../password-records.ts';

export const passwordReset: Detector = {
  about: {
    subjects: ['user'],
    seenIn: {
      'directory-audit': 'Reset user password, Reset password (by admin), Reset password (self-service)',
      'sign-in': '50173',
    },
    fixedBy: 'user',
    link: 'sign-in',
    severity: 'medium',
    runbook: 'docs/runbooks/password-reset.md',
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },

  activities: [
    'reset user password',
    'reset password',
    'reset password (by admin)',
    'reset password (self-service)',
    'user password reset',
    'convert federated user to managed',
  ],

  fromRecord: (signal) => passwordReports(signal, 'password-reset'),

  fromChange: () => [],
};
