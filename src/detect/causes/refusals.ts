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

// A refresh was refused until the user proves more; which change asks for that is not known.

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

// An app was refused for want of a consent; whether there ever was one is not known.

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

// A user was refused at an app that only serves those who are assigned to it.

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

// A refresh token lay unused too long, and ended. Nobody did it.

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

// A refresh token reached the end of its life, used or not: 24 hours in a single-page app.

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

// A policy asks for a fresh sign-in every so often, and that time is over.

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
