/** The button of a notice leads to the object that it is about, and only to known hosts. */
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { NoticeContent } from '../../../src/notify/notice.ts';
import { buttonFor, isAllowedLink } from '../../../src/notify/wording/notice-links.ts';
import { READERS, type Reader } from '../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { content, readable, SETTINGS } from '../notice-builder.ts';

const RUNBOOKS = 'https://docs.contoso.example/runbooks';
const TENANT = '0f0f0f0f-0000-4000-8000-00000000000f';
const IN_TENANT = { tenantId: TENANT, cloud: 'global' } as const;

function textFor(differing: Partial<NoticeContent>, kind: Reader = 'user') {
  return renderNotice(readable(kind, differing), SETTINGS);
}

const cases = CAUSES.flatMap((cause) => READERS.map((reader) => [cause, reader] as const));
const ID = '0a0a0a0a-1111-4111-8111-000000000001';
const APP_ID = '0b0b0b0b-2222-4222-8222-000000000002';
const VIEW = 'https://entra.microsoft.com/#view/';
const USER_PAGE = `${VIEW}Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${ID}`;
const APP_PAGE = `${VIEW}Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/${ID}/appId/${APP_ID}`;
const POLICIES = `${VIEW}Microsoft_AAD_ConditionalAccess/`;

test.each([
  ['account-disabled', { kind: 'user', id: ID }, {}, USER_PAGE],
  ['mfa-required', { kind: 'user-app', id: `${ID}_${APP_ID}` }, {}, USER_PAGE],
  ['consent-revoked', { kind: 'grant', id: `${ID}_all` }, {}, APP_PAGE],
  ['app-role-removed', { kind: 'assignment', id: `${ID}_${APP_ID}` }, {}, APP_PAGE],
  ['app-disabled', { kind: 'service-principal', id: ID }, {}, APP_PAGE],
  [
    'app-credential-lost',
    { kind: 'application', id: ID },
    { appId: APP_ID },
    `${VIEW}Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${APP_ID}`,
  ],
  [
    'device-disabled',
    { kind: 'device', id: ID },
    {},
    `${VIEW}Microsoft_AAD_Devices/DeviceDetailsMenuBlade/~/Properties/objectId/${ID}`,
  ],
  ['policy-changed', { kind: 'policy', id: ID }, {}, `${POLICIES}PolicyBlade/policyId/${ID}`],
  [
    'policy-changed',
    { kind: 'policy', id: ID },
    { policy: { change: 'deleted' } },
    `${POLICIES}ConditionalAccessBlade/~/Policies`,
  ],
  [
    'account-deleted',
    { kind: 'user', id: ID },
    {},
    `${VIEW}Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/DeletedUsers`,
  ],
  ['connector-policy-changed', { kind: 'policy', id: ID }, {}, 'https://admin.powerplatform.microsoft.com/'],
  ['app-deleted', { kind: 'service-principal', id: ID }, {}, 'https://entra.microsoft.com/'],
  ['account-disabled', { kind: 'user', id: 'not/an/id' }, {}, 'https://entra.microsoft.com/'],
] as const)('the button of %s leads administrators to the object: %j %j', (cause, subject, detail, href) => {
  const apps = [{ id: ID, name: 'CRM', appId: APP_ID, effect: 'dies' }] as const;
  const { html, text } = textFor({ cause, subject, detail, apps, isConditionalAccess: true }, 'admins');

  expect(html).toContain(`href="${href}"`);
  expect(text).toContain(`: ${href}\n`);
  expect(isAllowedLink(href)).toBe(true);
});

test('a named location has no page of a policy, and a sweep leads to the admin center', () => {
  const of = { cause: 'policy-changed', subject: { kind: 'policy', id: ID } } as const;
  const sweep = { told: 3, members: 3, names: [] };

  for (const content of [of, { ...of, isConditionalAccess: true as const, sweep }])
    expect(textFor(content, 'admins').html).toContain('href="https://entra.microsoft.com/"');
});

test.each([
  ['https://myapps.microsoft.com/', true],
  ['https://entra.microsoft.com/', true],
  ['http://myapps.microsoft.com/', false],
  ['https://myapps.microsoft.com.evil.example/', false],
  ['https://user@myapps.microsoft.com/', false],
  ['https://myapps.microsoft.com:8443/', false],
  ['https://myapps.microsoft.com/?token=abc', false],
  ['javascript:alert(1)', false],
  ['not a link', false],
  ['https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/../../evil', false],
  ['https://entra.microsoft.com/#view/Other/Blade/~/Overview', false],
  ['https://myapps.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview', false],
  ['https://admin.powerplatform.microsoft.com/', true],
  [`https://myapps.microsoft.com/?tenantId=${TENANT}`, true],
  [`https://entra.microsoft.com/?tenantId=${TENANT}`, false],
  [`${RUNBOOKS}/consent-revoked.md`, true],
  [`${RUNBOOKS}/../consent-revoked.md`, false],
  [`${RUNBOOKS}.evil.example/consent-revoked.md`, false],
])('a link to %s is allowed: %s', (href, allowed) => {
  expect(isAllowedLink(href, [RUNBOOKS])).toBe(allowed);
});

test.each(['us-gov', 'us-gov-dod', 'china'] as const)('in %s every button leads to that cloud', (cloud) => {
  for (const [cause, reader] of cases) {
    const button = buttonFor(content({ cause }), reader, { tenantId: TENANT, cloud });
    if (button === undefined) continue;
    expect(isAllowedLink(button.href, [], cloud)).toBe(true);
    expect(button.href).not.toContain('.microsoft.com');
  }
});

const CRM = { id: ID, name: 'CRM', appId: APP_ID, effect: 'dies' } as const;
test.each([
  ['consent-revoked', [CRM], `https://launcher.myapps.microsoft.com/api/signin/${APP_ID}?tenantId=${TENANT}`],
  ['sessions-revoked', [CRM, CRM], `https://myapps.microsoft.com/?tenantId=${TENANT}`],
  ['mfa-changed', [CRM], 'https://mysignins.microsoft.com/security-info'],
  ['device-noncompliant', [CRM], 'https://portal.manage.microsoft.com/'],
  ['connector-policy-changed', [CRM], `https://make.powerautomate.com/environments/Default-${TENANT}/connections`],
  ['policy-changed', [CRM], undefined],
  ['policy-changed', [{ ...CRM, effect: 'reprompts' }, CRM], undefined],
  ['device-disabled', [CRM], undefined],
  ['app-disabled', [CRM], undefined],
  ['risk-raised', [CRM], undefined],
] as const)('of %s the user is led to the right page: %#', (cause, apps, href) => {
  expect(buttonFor(content({ cause, apps, appCount: apps.length }), 'user', IN_TENANT)?.href).toBe(href);
});

test('a link to another cloud is not allowed', () => {
  expect(isAllowedLink('https://myapps.microsoft.com/', [], 'china')).toBe(false);
  expect(isAllowedLink('https://entra.microsoft.us/', [], 'us-gov')).toBe(true);
});
