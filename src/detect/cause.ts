/**
 * What each cause is, known before anything happens: one entry per cause, in the order in which people see the causes.
 * How a cause is recognised stands with its detector, in detect/causes/.
 */
import type { Severity } from './severity.ts';
import type { SubjectKind } from './subject.ts';

export interface CauseEntry {
  /**
   * `change`: somebody or something did it. `clock`: nobody did it, time did. `refusal`: seen only as a failed sign-in;
   * what changed is not known (yet).
   */
  readonly family: 'change' | 'clock' | 'refusal';
  /**
   * How much it takes away. When one act shows under two causes, the stronger one stands for both. Absent: no other
   * cause is ever part of it.
   */
  readonly strength?: number;
  /** What its revocations are about. */
  readonly subjects: readonly SubjectKind[];
  /** Words for people, after a number: "40 accounts disabled", "40 accounts were disabled". */
  readonly label: { readonly things: string; readonly done: string };
  readonly response: Response;
  /** Microsoft's own page. */
  readonly source: string;
}

interface Response {
  readonly severity: Severity;
  /** Who can put it right. */
  readonly fixedBy: 'user' | 'user-admin' | 'app-owner' | 'app-admin' | 'policy-admin' | 'device-owner';
  /** Where a notice sends the user whom it hit. `nothing`: nothing that can be clicked helps. */
  readonly link: 'sign-in' | 'security-info' | 'company-portal' | 'connections' | 'nothing';
}

const CLOCK = { family: 'clock', subjects: ['user-app'] } as const;
const REFUSAL = { family: 'refusal', subjects: ['user-app'] } as const;

const ENTRIES = {
  'consent-revoked': {
    family: 'change',
    strength: 10,
    subjects: ['grant'],
    label: { things: 'consents', done: 'withdrawn' },
    response: { severity: 'medium', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/manage-application-permissions',
  },
  'app-role-removed': {
    family: 'change',
    strength: 20,
    subjects: ['assignment'],
    label: { things: 'app assignments', done: 'removed' },
    response: { severity: 'medium', fixedBy: 'app-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  },
  'app-disabled': {
    family: 'change',
    strength: 130,
    subjects: ['service-principal'],
    label: { things: 'apps', done: 'disabled' },
    response: { severity: 'critical', fixedBy: 'app-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal',
  },
  'app-deleted': {
    family: 'change',
    strength: 150,
    subjects: ['service-principal', 'application'],
    label: { things: 'apps', done: 'deleted' },
    response: { severity: 'critical', fixedBy: 'app-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/delete-application-portal',
  },
  'app-credential-lost': {
    family: 'change',
    strength: 80,
    subjects: ['application', 'service-principal'],
    label: { things: 'app credentials', done: 'removed' },
    response: { severity: 'high', fixedBy: 'app-owner', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity-platform/howto-create-service-principal-portal',
  },
  'account-disabled': {
    family: 'change',
    strength: 120,
    subjects: ['user'],
    label: { things: 'accounts', done: 'disabled' },
    response: { severity: 'high', fixedBy: 'user-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/users/users-revoke-access',
  },
  'account-deleted': {
    family: 'change',
    strength: 140,
    subjects: ['user'],
    label: { things: 'accounts', done: 'deleted' },
    response: { severity: 'high', fixedBy: 'user-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/fundamentals/users-restore',
  },
  'account-locked': {
    family: 'change',
    subjects: ['user'],
    label: { things: 'accounts', done: 'locked' },
    response: { severity: 'medium', fixedBy: 'user-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout',
  },
  'password-changed': {
    family: 'change',
    strength: 100,
    subjects: ['user'],
    label: { things: 'passwords', done: 'changed' },
    response: { severity: 'medium', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },
  'password-reset': {
    family: 'change',
    strength: 110,
    subjects: ['user'],
    label: { things: 'passwords', done: 'reset' },
    response: { severity: 'medium', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },
  'sessions-revoked': {
    family: 'change',
    strength: 90,
    subjects: ['user'],
    label: { things: 'accounts', done: 'signed out everywhere' },
    response: { severity: 'medium', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/graph/api/user-revokesigninsessions',
  },
  'mfa-changed': {
    family: 'change',
    strength: 60,
    subjects: ['user'],
    label: { things: 'second factors', done: 'changed' },
    response: { severity: 'medium', fixedBy: 'user', link: 'security-info' },
    source: 'https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings',
  },
  'policy-changed': {
    family: 'change',
    strength: 70,
    subjects: ['policy', 'membership'],
    label: { things: 'policies', done: 'created, changed or deleted' },
    response: { severity: 'high', fixedBy: 'policy-admin', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/overview',
  },
  'device-noncompliant': {
    family: 'change',
    strength: 30,
    subjects: ['device', 'user-app'],
    label: { things: 'devices', done: 'found not compliant' },
    response: { severity: 'medium', fixedBy: 'device-owner', link: 'company-portal' },
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance',
  },
  'device-disabled': {
    family: 'change',
    strength: 40,
    subjects: ['device', 'user-app'],
    label: { things: 'devices', done: 'disabled' },
    response: { severity: 'high', fixedBy: 'user-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/devices/manage-stale-devices',
  },
  'risk-raised': {
    family: 'change',
    strength: 50,
    subjects: ['user'],
    label: { things: 'accounts', done: 'counted as at risk' },
    response: { severity: 'high', fixedBy: 'user-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock',
  },
  'connector-policy-changed': {
    family: 'change',
    subjects: ['policy'],
    label: { things: 'data policies', done: 'created, changed or deleted' },
    response: { severity: 'medium', fixedBy: 'policy-admin', link: 'connections' },
    source: 'https://learn.microsoft.com/power-platform/admin/wp-data-loss-prevention',
  },
  'token-policy-changed': {
    family: 'change',
    subjects: ['policy'],
    label: { things: 'token lifetime policies', done: 'created, changed or deleted' },
    response: { severity: 'medium', fixedBy: 'policy-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes',
  },
  'refresh-token-inactive': {
    ...CLOCK,
    label: { things: 'sign-ins', done: 'ended for want of use' },
    response: { severity: 'low', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },
  'refresh-token-expired': {
    ...CLOCK,
    label: { things: 'sign-ins', done: 'ended by age' },
    response: { severity: 'low', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens',
  },
  'sign-in-frequency': {
    ...CLOCK,
    label: { things: 'sign-ins', done: 'ended by their frequency' },
    response: { severity: 'info', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime',
  },
  'policy-blocked': {
    ...REFUSAL,
    label: { things: 'sign-ins', done: 'blocked by policy' },
    response: { severity: 'medium', fixedBy: 'policy-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access',
  },
  'mfa-required': {
    ...REFUSAL,
    label: { things: 'sign-ins', done: 'held for a second factor' },
    response: { severity: 'info', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity/authentication/concept-mfa-howitworks',
  },
  'consent-missing': {
    ...REFUSAL,
    label: { things: 'sign-ins', done: 'refused for want of consent' },
    response: { severity: 'medium', fixedBy: 'user', link: 'sign-in' },
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview',
  },
  'assignment-missing': {
    ...REFUSAL,
    label: { things: 'sign-ins', done: 'refused for want of an assignment' },
    response: { severity: 'medium', fixedBy: 'app-admin', link: 'nothing' },
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  },
} as const satisfies Readonly<Record<string, CauseEntry>>;

/** Why sign-in state dies. A `switch` over it has no default: a new cause must be decided everywhere. */
export type Cause = keyof typeof ENTRIES;

/** The causes of one family. */
export type CauseOf<Family extends CauseEntry['family']> = {
  [C in Cause]: (typeof ENTRIES)[C]['family'] extends Family ? C : never;
}[Cause];

export const CAUSE_ENTRIES: Readonly<Record<Cause, CauseEntry>> = ENTRIES;

export const CAUSES = Object.keys(ENTRIES) as readonly Cause[];

/** The one table of severities. */
export function severityOf(cause: Cause): Severity {
  return CAUSE_ENTRIES[cause].response.severity;
}

/** For sorting; causes without a strength come last, in the order in which they were. */
export function strongestFirst(a: Cause, b: Cause): number {
  return (CAUSE_ENTRIES[b].strength ?? 0) - (CAUSE_ENTRIES[a].strength ?? 0);
}

/** @param base URL where a deployment publishes its own runbooks; by default the path in this repository and package */
export function runbookOf(cause: Cause, base: string = 'docs/runbooks'): string {
  return `${base}/${cause}.md`;
}
