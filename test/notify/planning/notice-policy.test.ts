/** Who is notified of each cause. */
import { expect, test } from 'vitest';
import type { Revocation } from '../../../src/correlate/revocation.ts';
import type { Cause } from '../../../src/detect/cause.ts';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { Detail } from '../../../src/detect/report.ts';
import { grantSubjectId } from '../../../src/detect/subject.ts';
import { findAffected } from '../../../src/impact/find-affected.ts';
import type { Registration, Tenant } from '../../../src/mirror/tenant.ts';
import type { NoticeSettings } from '../../../src/notify/notice-settings.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import { app, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../../impact/revocation-builder.ts';

const SETTINGS: NoticeSettings = {
  mode: 'send',
  mailboxes: ['notices@contoso.example'],
  admins: 'admins@contoso.example',
  limit: 25,
  breakGlass: [],
  runbooksUrl: undefined,
};

function tenantWith(urlKinds: Registration['urlKinds'], withOwner = true): Tenant {
  const registration = { urlKinds, fallbackPublic: false, hasCredentials: urlKinds.includes('web') };
  return memoryTenant({
    objects: [
      person('ada'),
      person('boss'),
      person('owner'),
      app('crm', { registration, assignmentRequired: true }),
      grant('crm', 'ada'),
    ],
    managers: { ada: 'boss' },
    owners: withOwner ? { crm: ['owner'] } : {},
    deviceUsers: { laptop: ['ada'] },
  });
}

function subjectOf(cause: Cause): Revocation['subject'] {
  switch (cause) {
    case 'consent-revoked':
      return { kind: 'grant', id: grantSubjectId('crm', 'ada') };
    case 'app-role-removed':
      return { kind: 'assignment', id: 'crm_ada' };
    case 'app-disabled':
    case 'app-deleted':
    case 'app-credential-lost':
      return { kind: 'service-principal', id: 'crm' };
    case 'device-noncompliant':
    case 'device-disabled':
      return { kind: 'device', id: 'laptop' };
    case 'policy-changed':
    case 'connector-policy-changed':
    case 'token-policy-changed':
      return { kind: 'policy', id: 'p' };
    case 'account-disabled':
    case 'account-deleted':
    case 'account-locked':
    case 'password-changed':
    case 'password-reset':
    case 'sessions-revoked':
    case 'mfa-changed':
    case 'risk-raised':
      return { kind: 'user', id: 'ada' };
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
    case 'sign-in-frequency':
    case 'policy-blocked':
    case 'mfa-required':
    case 'consent-missing':
    case 'assignment-missing':
      return { kind: 'user-app', id: 'ada_crm' };
  }
}

async function notified(cause: Cause, tenant: Tenant, detail: Detail = {}): Promise<string> {
  const opened = revocation({ cause, subject: subjectOf(cause), detail });
  const affected = await findAffected(opened, tenant);
  const notices = await planNotices(
    { revocation: opened, affected, recordedAt: MOMENT },
    { tenant, settings: SETTINGS },
  );
  const told = notices.filter(({ initialState }) => initialState !== 'suppressed');
  return told.map(({ audience }) => audience.id).join(' ');
}

/** With a server app that has an owner. */
const NOTIFIED: Readonly<Record<Cause, string>> = {
  'consent-revoked': 'ada',
  'app-role-removed': 'ada',
  'app-disabled': 'ada owner',
  'app-deleted': 'ada owner',
  'app-credential-lost': 'owner',
  'account-disabled': 'boss',
  'account-deleted': 'boss',
  'account-locked': '',
  'password-changed': '',
  'password-reset': '',
  'sessions-revoked': 'ada',
  'mfa-changed': '',
  // Nothing is known of the policy, which is not the same as nobody.
  'policy-changed': 'admins',
  'device-noncompliant': '',
  'device-disabled': '',
  'risk-raised': 'admins',
  'connector-policy-changed': 'admins',
  'token-policy-changed': '',
  'refresh-token-inactive': 'ada',
  'refresh-token-expired': '',
  'sign-in-frequency': '',
  'policy-blocked': 'ada',
  'mfa-required': 'ada',
  'consent-missing': 'ada',
  'assignment-missing': 'ada',
};

test.each(CAUSES.map((cause) => [cause, NOTIFIED[cause] || 'nobody'] as const))(
  '%s at a server app notifies %s',
  async (cause, expected) => {
    expect((await notified(cause, tenantWith(['web']))) || 'nobody').toBe(expected);
  },
);

test.each(['password-changed', 'password-reset', 'device-noncompliant'] as const)(
  '%s notifies nobody if the effect cannot be decided',
  async (cause) => {
    expect(await notified(cause, tenantWith(['public']))).toBe('');
  },
);

test('a disabled device notifies the admins if the effect cannot be decided', async () => {
  expect(await notified('device-disabled', tenantWith(['public']))).toBe('admins');
});

test('a user who now needs MFA is notified', async () => {
  expect(await notified('mfa-changed', tenantWith(['web']), { mfa: 'required' })).toBe('ada');
});

test('MFA that is no longer required notifies nobody, whatever kind of app it is', async () => {
  for (const urlKinds of [['web'], ['public'], ['spa'], []] as const)
    expect(await notified('mfa-changed', tenantWith(urlKinds), { mfa: 'lifted' })).toBe('');
});

test('a lost credential notifies the admins if the app has no owner, and nobody if it needs none', async () => {
  expect(await notified('app-credential-lost', tenantWith(['web'], false))).toBe('admins');
  expect(await notified('app-credential-lost', tenantWith(['public']))).toBe('');
});

test('a loosened connector policy notifies nobody', async () => {
  expect(await notified('connector-policy-changed', tenantWith(['web']), { policy: { change: 'loosened' } })).toBe('');
});
