/** What cause.ts says of every cause, and what its detector declares. */
import { describe, expect, test } from 'vitest';
import { CAUSE_ENTRIES, CAUSES, type Cause, runbookOf, strongestFirst } from '../../src/detect/cause.ts';
import { DETECTORS } from '../../src/detect/detect-reports.ts';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { aadstsCode } from '../../src/token-errors/aadsts-catalogue.ts';

const declared = Object.entries(DETECTORS) as readonly (readonly [Cause, (typeof DETECTORS)[Cause]])[];
const SENTENCE = /^\S.{3,}\S$/;

/** Subjects; who can fix it; where a notice sends people; severity; the path of Microsoft's page. */
const DECLARED: Readonly<Record<Cause, readonly [string, string, string, string, string]>> = {
  'consent-revoked': [
    'grant',
    'user',
    'sign-in',
    'medium',
    '/entra/identity/enterprise-apps/manage-application-permissions',
  ],
  'app-role-removed': [
    'assignment',
    'app-admin',
    'nothing',
    'medium',
    '/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  ],
  'app-disabled': [
    'service-principal',
    'app-admin',
    'nothing',
    'critical',
    '/entra/identity/enterprise-apps/disable-user-sign-in-portal',
  ],
  'app-deleted': [
    'service-principal application',
    'app-admin',
    'nothing',
    'critical',
    '/entra/identity/enterprise-apps/delete-application-portal',
  ],
  'app-credential-lost': [
    'application service-principal',
    'app-owner',
    'nothing',
    'high',
    '/entra/identity-platform/howto-create-service-principal-portal',
  ],
  'account-disabled': ['user', 'user-admin', 'nothing', 'high', '/entra/identity/users/users-revoke-access'],
  'account-deleted': ['user', 'user-admin', 'nothing', 'high', '/entra/fundamentals/users-restore'],
  'account-locked': [
    'user',
    'user-admin',
    'nothing',
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
    'high',
    '/entra/identity/conditional-access/overview',
  ],
  'device-noncompliant': [
    'device user-app',
    'device-owner',
    'company-portal',
    'medium',
    '/entra/identity/conditional-access/policy-all-users-device-compliance',
  ],
  'device-disabled': [
    'device user-app',
    'user-admin',
    'nothing',
    'high',
    '/entra/identity/devices/manage-stale-devices',
  ],
  'risk-raised': [
    'user',
    'user-admin',
    'nothing',
    'high',
    '/entra/id-protection/howto-identity-protection-remediate-unblock',
  ],
  'connector-policy-changed': [
    'policy',
    'policy-admin',
    'connections',
    'medium',
    '/power-platform/admin/wp-data-loss-prevention',
  ],
  'token-policy-changed': [
    'policy',
    'policy-admin',
    'nothing',
    'medium',
    '/entra/identity-platform/configurable-token-lifetimes',
  ],
  'refresh-token-inactive': ['user-app', 'user', 'sign-in', 'low', '/entra/identity-platform/refresh-tokens'],
  'refresh-token-expired': ['user-app', 'user', 'sign-in', 'low', '/entra/identity-platform/refresh-tokens'],
  'sign-in-frequency': [
    'user-app',
    'user',
    'sign-in',
    'info',
    '/entra/identity/conditional-access/concept-session-lifetime',
  ],
  'policy-blocked': [
    'user-app',
    'policy-admin',
    'nothing',
    'medium',
    '/entra/identity/conditional-access/troubleshoot-conditional-access',
  ],
  'mfa-required': ['user-app', 'user', 'sign-in', 'info', '/entra/identity/authentication/concept-mfa-howitworks'],
  'consent-missing': [
    'user-app',
    'user',
    'sign-in',
    'medium',
    '/entra/identity/enterprise-apps/user-admin-consent-overview',
  ],
  'assignment-missing': [
    'user-app',
    'app-admin',
    'nothing',
    'medium',
    '/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  ],
};

describe.each(declared)('%s', (cause, { seenIn, activities, fromChange }) => {
  test('has its subjects, who can fix it, its link, its severity and its source', () => {
    const { subjects, response, source } = CAUSE_ENTRIES[cause];
    const { fixedBy, link, severity } = response;
    expect(runbookOf(cause)).toBe(`docs/runbooks/${cause}.md`);
    expect([subjects.join(' '), fixedBy, link, severity, source.replace('https://learn.microsoft.com', '')]).toEqual(
      DECLARED[cause],
    );
    expect(new URL(source).hostname).toBe('learn.microsoft.com');
  });

  test('is declared to be seen exactly where it can be', () => {
    expect(Object.keys(seenIn).length).toBeGreaterThan(0);
    for (const how of Object.values(seenIn)) expect(how).toMatch(SENTENCE);
    expect('directory-audit' in seenIn || 'unified-audit-log' in seenIn).toBe(activities.length > 0);
    expect('mirror' in seenIn).toBe(Object.keys(fromChange).length > 0);
    if ([...SIGN_IN_CODES.values()].some((meaning) => meaning.cause === cause))
      expect(seenIn).toHaveProperty('sign-in');
  });

  test('names codes that can mean it, and activities as records are normalised', () => {
    for (const [code] of seenIn['sign-in']?.matchAll(/\d{5,}/g) ?? []) {
      const causes: readonly string[] = aadstsCode(Number(code))?.causes ?? [];
      expect(
        causes.some((known) => known === cause || related(cause, known)),
        code,
      ).toBe(true);
    }
    for (const activity of activities) expect(activity).toMatch(/^[a-z0-9 ()-]+$/);
  });
});

test('the stronger of two causes comes first; causes without a strength keep their order, last', () => {
  const strong = CAUSES.filter((cause) => CAUSE_ENTRIES[cause].strength !== undefined);
  const sorted = CAUSES.toSorted(strongestFirst);
  expect(sorted.slice(0, 4)).toEqual(['app-deleted', 'account-deleted', 'app-disabled', 'account-disabled']);
  expect(new Set(strong.map((cause) => CAUSE_ENTRIES[cause].strength)).size).toBe(strong.length);
  expect(sorted.slice(strong.length)).toEqual(CAUSES.filter((cause) => !strong.includes(cause)));
});

test('only changes have a strength', () => {
  const others = CAUSES.filter((cause) => CAUSE_ENTRIES[cause].family !== 'change');
  expect(others.filter((cause) => CAUSE_ENTRIES[cause].strength !== undefined)).toEqual([]);
});

/** A sign-in shows a change by the refusal that follows from it. */
function related(cause: Cause, shown: string): boolean {
  return (
    (cause === 'mfa-changed' && shown === 'mfa-required') ||
    (cause === 'app-role-removed' && shown === 'assignment-missing')
  );
}
