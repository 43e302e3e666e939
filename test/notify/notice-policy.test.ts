/** Whom each cause is told to, and of which nobody hears. */
import { expect, test } from 'vitest';
import type { NoticeSettings } from '../../src/config.ts';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Cause } from '../../src/detect/cause.ts';
import { CAUSES } from '../../src/detect/cause.ts';
import type { Detail } from '../../src/detect/report.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import type { Registration, Tenant } from '../../src/mirror/tenant.ts';
import { planNotices } from '../../src/notify/plan-notices.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../impact/revocation-builder.ts';

const SETTINGS: NoticeSettings = {
  mode: 'send',
  mailbox: 'notices@contoso.example',
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

async function told(cause: Cause, tenant: Tenant, detail: Detail = {}): Promise<string> {
  const happened = revocation({ cause, subject: subjectOf(cause), detail });
  const affected = await findAffected(happened, tenant);
  const notices = await planNotices(
    { revocation: happened, affected, recordedAt: MOMENT },
    { tenant, settings: SETTINGS },
  );
  return notices.map(({ audience }) => audience.id).join(' ');
}

/** With a server app that has an owner. */
const HEARD: Readonly<Record<Cause, string>> = {
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
  'policy-changed': '',
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

test.each(CAUSES.map((cause) => [cause, HEARD[cause] || 'nobody'] as const))(
  'of %s at a server app %s hears',
  async (cause, heard) => {
    expect((await told(cause, tenantWith(['web']))) || 'nobody').toBe(heard);
  },
);

test.each(['password-changed', 'password-reset', 'device-noncompliant'] as const)(
  'of %s nobody hears where it cannot be decided',
  async (cause) => {
    expect(await told(cause, tenantWith(['public']))).toBe('');
  },
);

test('of a disabled device the admins hear where it cannot be decided', async () => {
  expect(await told('device-disabled', tenantWith(['public']))).toBe('admins');
});

test('who must now prove more hears of it', async () => {
  expect(await told('mfa-changed', tenantWith(['web']), { mfa: 'required' })).toBe('ada');
});

test('that MFA is asked no longer is told to nobody, whatever kind of app it is', async () => {
  for (const urlKinds of [['web'], ['public'], ['spa'], []] as const)
    expect(await told('mfa-changed', tenantWith(urlKinds), { mfa: 'lifted' })).toBe('');
});

test('of a lost credential the admins hear where the app has no owner, and nobody where the app has no use for one', async () => {
  expect(await told('app-credential-lost', tenantWith(['web'], false))).toBe('admins');
  expect(await told('app-credential-lost', tenantWith(['public']))).toBe('');
});

test('a connector policy that was loosened is told to nobody', async () => {
  expect(await told('connector-policy-changed', tenantWith(['web']), { policy: { change: 'loosened' } })).toBe('');
});
