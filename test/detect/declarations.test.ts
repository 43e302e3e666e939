/** What every cause declares of itself. */
import { describe, expect, test } from 'vitest';
import { DETECTORS } from '../../src/detect/detect-reports.ts';
import type { Cause } from '../../src/detect/report.ts';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { aadstsCode } from '../../src/token-errors/aadsts-catalogue.ts';

const declared = Object.entries(DETECTORS) as readonly (readonly [Cause, (typeof DETECTORS)[Cause]])[];
const SENTENCE = /^\S.{3,}\S$/;

/** Subjects; who can put it right; where a notice sends people; how grave it is; Microsoft's page, below learn.microsoft.com. */
const DECLARED: Readonly<Record<Cause, readonly [string, string, string, string, string]>> = {
  'consent-revoked': [
    'grant',
    'user',
    'my-apps',
    'medium',
    '/entra/identity/enterprise-apps/manage-application-permissions',
  ],
  'app-role-removed': [
    'assignment',
    'app-admin',
    'contact-admin',
    'medium',
    '/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  ],
  'app-disabled': [
    'service-principal',
    'app-admin',
    'my-apps',
    'high',
    '/entra/identity/enterprise-apps/disable-user-sign-in-portal',
  ],
  'app-deleted': [
    'service-principal application',
    'app-admin',
    'my-apps',
    'high',
    '/entra/identity/enterprise-apps/delete-application-portal',
  ],
  'app-credential-lost': [
    'application service-principal',
    'app-owner',
    'contact-admin',
    'high',
    '/entra/identity-platform/howto-create-service-principal-portal',
  ],
  'account-disabled': ['user', 'user-admin', 'contact-admin', 'high', '/entra/identity/users/users-revoke-access'],
  'account-deleted': ['user', 'user-admin', 'contact-admin', 'high', '/entra/fundamentals/users-restore'],
  'account-locked': [
    'user',
    'user-admin',
    'contact-admin',
    'medium',
    '/entra/identity/authentication/howto-password-smart-lockout',
  ],
  'password-changed': ['user', 'user', 'sign-in', 'medium', '/entra/identity-platform/refresh-tokens'],
  'password-reset': ['user', 'user', 'sign-in', 'medium', '/entra/identity-platform/refresh-tokens'],
  'sessions-revoked': ['user', 'user', 'sign-in', 'medium', '/graph/api/user-revokesigninsessions'],
  'mfa-changed': [
    'user',
    'user',
    'security-info',
    'medium',
    '/entra/identity/authentication/howto-mfa-userdevicesettings',
  ],
  'policy-changed': [
    'policy membership',
    'policy-admin',
    'sign-in',
    'medium',
    '/entra/identity/conditional-access/overview',
  ],
  'device-noncompliant': [
    'device user-app',
    'device-owner',
    'own-device',
    'medium',
    '/entra/identity/conditional-access/policy-all-users-device-compliance',
  ],
  'device-disabled': [
    'device user-app',
    'user-admin',
    'own-device',
    'high',
    '/entra/identity/devices/manage-stale-devices',
  ],
  'risk-raised': [
    'user',
    'user-admin',
    'contact-admin',
    'high',
    '/entra/id-protection/howto-identity-protection-remediate-unblock',
  ],
  'connector-policy-changed': [
    'policy',
    'policy-admin',
    'contact-admin',
    'medium',
    '/power-platform/admin/wp-data-loss-prevention',
  ],
  'token-policy-changed': [
    'policy',
    'policy-admin',
    'sign-in',
    'medium',
    '/entra/identity-platform/configurable-token-lifetimes',
  ],
  'refresh-token-inactive': ['user-app', 'user', 'sign-in', 'low', '/entra/identity-platform/refresh-tokens'],
  'refresh-token-expired': ['user-app', 'user', 'sign-in', 'low', '/entra/identity-platform/refresh-tokens'],
  'sign-in-frequency': [
    'user-app',
    'user',
    'sign-in',
    'low',
    '/entra/identity/conditional-access/concept-session-lifetime',
  ],
  'policy-blocked': [
    'user-app',
    'policy-admin',
    'contact-admin',
    'medium',
    '/entra/identity/conditional-access/troubleshoot-conditional-access',
  ],
  'mfa-required': ['user-app', 'user', 'sign-in', 'low', '/entra/identity/authentication/concept-mfa-howitworks'],
  'consent-missing': [
    'user-app',
    'user',
    'my-apps',
    'medium',
    '/entra/identity/enterprise-apps/user-admin-consent-overview',
  ],
  'assignment-missing': [
    'user-app',
    'app-admin',
    'contact-admin',
    'medium',
    '/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  ],
};

describe.each(declared)('%s', (cause, { about, activities }) => {
  test('says what it is about, who helps, and where to read on', () => {
    const { subjects, fixedBy, link, severity, source } = about;
    expect(about.runbook).toBe(`docs/runbooks/${cause}.md`);
    expect([subjects.join(' '), fixedBy, link, severity, source.replace('https://learn.microsoft.com', '')]).toEqual(
      DECLARED[cause],
    );
    expect(new URL(source).hostname).toBe('learn.microsoft.com');
  });

  test('is declared to be seen just where it can be', () => {
    const { seenIn } = about;
    expect(Object.keys(seenIn).length).toBeGreaterThan(0);
    for (const how of Object.values(seenIn)) expect(how).toMatch(SENTENCE);
    expect('directory-audit' in seenIn || 'unified-audit-log' in seenIn).toBe(activities.length > 0);
    if ([...SIGN_IN_CODES.values()].some((meaning) => meaning.cause === cause))
      expect(seenIn).toHaveProperty('sign-in');
  });

  test('names codes that can mean it, and activities as records are normalised', () => {
    for (const [code] of about.seenIn['sign-in']?.matchAll(/\d{5,}/g) ?? []) {
      const causes: readonly string[] = aadstsCode(Number(code))?.causes ?? [];
      expect(
        causes.some((known) => known === cause || related(cause, known)),
        code,
      ).toBe(true);
    }
    for (const activity of activities) expect(activity).toMatch(/^[a-z0-9 ()-]+$/);
  });
});

/** What the sign-in shows of a change is the refusal that follows from it. */
function related(cause: Cause, shown: string): boolean {
  return (
    (cause === 'mfa-changed' && shown === 'mfa-required') ||
    (cause === 'app-role-removed' && shown === 'assignment-missing')
  );
}
