/** Which pages of Microsoft an explanation links to. */
import { expect, test } from 'vitest';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';
import type { TokenErrorCause } from '../../src/token-errors/token-error-explanation.ts';
import { linksFor } from '../../src/token-errors/token-error-links.ts';

const PAGES: Readonly<Record<TokenErrorCause, string>> = {
  'consent-revoked': 'identity/enterprise-apps/grant-admin-consent',
  'consent-missing': 'identity/enterprise-apps/grant-admin-consent',
  'app-disabled': 'identity/enterprise-apps/disable-user-sign-in-portal',
  'app-deleted': 'identity/enterprise-apps/restore-application',
  'app-credential-lost': 'identity-platform/how-to-add-credentials',
  'account-deleted': 'fundamentals/users-restore',
  'account-locked': 'identity/authentication/howto-password-smart-lockout',
  'account-disabled': 'identity/users/users-revoke-access',
  'sessions-revoked': 'identity/users/users-revoke-access',
  'password-changed': 'identity-platform/refresh-tokens',
  'password-reset': 'identity-platform/refresh-tokens',
  'refresh-token-inactive': 'identity-platform/refresh-tokens',
  'refresh-token-expired': 'identity-platform/refresh-tokens',
  'sign-in-frequency': 'identity/conditional-access/concept-session-lifetime',
  'policy-changed': 'identity/conditional-access/troubleshoot-conditional-access',
  'policy-blocked': 'identity/conditional-access/troubleshoot-conditional-access',
  'device-noncompliant': 'identity/devices/manage-device-identities',
  'device-disabled': 'identity/devices/manage-device-identities',
  'risk-raised': 'id-protection/howto-identity-protection-remediate-unblock',
  'mfa-required': 'identity/authentication/concept-mfa-howitworks',
  'assignment-missing': 'identity/enterprise-apps/assign-user-or-group-access-portal',
};

test.each(Object.entries(PAGES) as readonly (readonly [TokenErrorCause, string])[])(
  '%s is read up on at %s, between the code and the list of codes',
  (cause, page) => {
    const links = linksFor({
      code: 53003,
      causes: [cause, 'account-disabled'],
      topic: undefined,
      surroundings: undefined,
    });

    expect(links.map(({ url }) => url)).toEqual([
      'https://login.microsoftonline.com/error?code=53003',
      `https://learn.microsoft.com/entra/${page}`,
      'https://learn.microsoft.com/entra/identity-platform/reference-error-codes',
    ]);
    for (const { title } of links) expect(title).toMatch(/^[A-Z].{10,}/);
    expect(links[0]?.title).toContain('AADSTS53003');
  },
);

test('a code without a cause has its own page and the list', () => {
  expect(explainTokenError(16002)?.links).toHaveLength(2);
});
