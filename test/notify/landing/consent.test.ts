/** Consent for everybody can be given again where the app may send the administrator back to us, and only then. */
import { expect, test } from 'vitest';
import { signedId } from '../../../src/notify/landing/signed-id.ts';
import type { NoticeContent, PlannedNotice } from '../../../src/notify/notice.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { app, memoryTenant } from '../../fakes/memory-tenant.ts';
import { DUE } from '../notice-builder.ts';
import { APP_ID, hrefsIn, landingOffice, notice, PUBLIC_URL, TENANT } from './landing-office.ts';

const GRAPH = app('graph', { appId: '00000003-0000-0000-c000-000000000000' });
const MAILER = app('mailer', {
  appId: APP_ID,
  replyUrls: ['https://mailer.example/callback', `${PUBLIC_URL}/consented`],
});
const GRANT = {
  kind: 'grant',
  id: 'mailer_all',
  clientId: 'mailer',
  resourceId: 'graph',
  scopes: ['Mail.Read'],
} as const;
const ADMINS = { kind: 'admins', id: 'admins', mail: 'admins@contoso.example' } as const;
const LOST: Partial<NoticeContent> = {
  subject: { kind: 'grant', id: GRANT.id },
  detail: { lostScopes: ['Mail.Read', 'User.Read'] },
};

const lost = (differing: Partial<NoticeContent> = {}, audience: PlannedNotice['audience'] = ADMINS) =>
  notice({ audience, content: { ...notice().content, ...LOST, ...differing } });
const officeWith = (mailer = MAILER, grant: Parameters<typeof memoryTenant>[0]['objects'] = [GRANT]) =>
  landingOffice({ tenant: memoryTenant({ objects: [GRAPH, mailer, ...(grant ?? [])] }) });

test('leads to the consent page of the tenant, for what was lost, and back to us with a state of ours', async () => {
  const office = officeWith();

  const { body } = await office.open(await office.linkOf(lost()));
  const [url] = hrefsIn(body).map((href) => new URL(href));

  expect(`${url?.origin}${url?.pathname}`).toBe(`https://login.microsoftonline.com/${TENANT}/v2.0/adminconsent`);
  expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
    client_id: APP_ID,
    scope: 'https://graph.microsoft.com/Mail.Read https://graph.microsoft.com/User.Read',
    redirect_uri: `${PUBLIC_URL}/consented`,
    state: expect.stringMatching(/^[\w.-]+$/),
  });
  expect(body).toContain('Grant them again only if they were withdrawn by mistake.');
});

test.each([
  [
    'the app has not registered our address',
    officeWith({ ...MAILER, replyUrls: ['https://mailer.example/callback'] }),
    lost(),
  ],
  ['an address only begins like ours', officeWith({ ...MAILER, replyUrls: [`${PUBLIC_URL}/consented/x`] }), lost()],
  ['the consent was one person’s', officeWith(), lost({ subject: { kind: 'grant', id: 'mailer_ada' } })],
  ['the scopes are of another API', officeWith(MAILER, [{ ...GRANT, resourceId: 'other' }]), lost()],
  ['a scope is no scope', officeWith(), lost({ detail: { lostScopes: ['Mail.Read&prompt=none'] } })],
  ['the app is disabled', officeWith({ ...MAILER, enabled: false }), lost()],
])('there is no such link where %s', async (_, office, one) => {
  expect(await office.linksOf(one)).toEqual({});
});

async function stateOf(office: ReturnType<typeof officeWith>): Promise<string> {
  const { body } = await office.open(await office.linkOf(lost()));
  return new URL(hrefsIn(body)[0] ?? '').searchParams.get('state') ?? '';
}

test.each([
  ['granted', { admin_consent: 'True', tenant: TENANT }, 'Microsoft says that the permissions were granted'],
  [
    'refused',
    { error: 'access_denied', error_description: 'AADSTS65004', tenant: TENANT },
    'The permissions were not granted',
  ],
  ['not said', {}, 'Microsoft did not say'],
])('the way back says what Microsoft said: %s', async (_, query, text) => {
  const office = officeWith();

  const { status, body } = await office.comeBack({ ...query, state: await stateOf(office) });

  expect(status).toBe(200);
  expect(body).toContain(text);
  expect(body).not.toContain('AADSTS');
});

test('a state of another purpose, another tenant, or after an hour is none', async () => {
  const office = officeWith();
  const [state, page] = [await stateOf(office), await office.linkOf(lost())];
  const ref = { noticeId: lost().id, audienceKey: audienceKeyOf(ADMINS) };
  const other = await signedId(ref, { purpose: 'consent', tenantId: 'other', keys: office.keys, expiresAt: DUE * 2 });
  const statuses = async (...queries: readonly Record<string, string>[]) =>
    Promise.all(queries.map(async (query) => (await office.comeBack(query)).status));

  expect(await statuses({ state: page }, { state: other }, { state, tenant: 'other' }, {})).toEqual([
    404, 404, 404, 404,
  ]);
  office.now += 3_600_000;
  expect(await statuses({ state })).toEqual([410]);
});
