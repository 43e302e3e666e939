/** The page behind the link of a notice: what it says, where it leads, and what it leaves alone. */
import { expect, test } from 'vitest';
import { signedId } from '../../../src/notify/landing/signed-id.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { eraseInNotices } from '../../../src/operate/erasing/erase-notices.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { memoryKeys } from '../../../src/storage/signing-keys.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { DUE, SETTINGS } from '../notice-builder.ts';
import { APP_ID, DAY_MS, hrefsIn, landingOffice, notice, PUBLIC_URL, TENANT } from './landing-office.ts';

const hash = (from: string) => from.repeat(32);

test('says what happened and what to do, and leads to Microsoft, in the right tenant', async () => {
  const office = landingOffice();

  const { status, body } = await office.open(await office.linkOf(notice()));

  expect(status).toBe(200);
  expect(body).toContain('The permission of Mail Sync to act for you was withdrawn.');
  expect(body).toContain('As far as we know, this is still so.');
  expect(body).toContain('Reference: r1');
  expect(body).toContain('Contoso');
  expect(hrefsIn(body)).toEqual([`https://launcher.myapps.microsoft.com/api/signin/${APP_ID}?tenantId=${TENANT}`]);
});

test('the one button of the mail leads there', async () => {
  const office = landingOffice();
  const one = notice();
  const { html } = renderNotice({ ...one, reader: 'user', own: await office.linksOf(one) }, SETTINGS);

  expect(hrefsIn(html)[0]).toBe(`${PUBLIC_URL}/reauth/${await office.linkOf(one)}`);
});

test('holds no name of a person and no address, on the page or in its link', async () => {
  const office = landingOffice();
  const given = notice();
  const named = {
    ...given.content,
    subject: { kind: 'grant', id: 'mailer_ada', name: 'Mail Sync for Ada' } as const,
    actor: { kind: 'user', id: 'eve', name: 'Eve Example' } as const,
  };
  const id = await office.linkOf({ ...given, content: named });

  const { body } = await office.open(id);

  expect(`${id} ${body}`).not.toMatch(/\b(ada|eve)\b|login_hint/i);
});

test.each([
  ['recovered', 'A new sign-in has been seen since then.'],
  ['closed', 'This is over'],
  ['answered', 'This is over'],
] as const)('of a revocation that is %s it says so, and has no button', async (state, text) => {
  const office = landingOffice();
  const id = await office.linkOf(notice());
  office.status = { state };

  const { body } = await office.open(id);

  expect(body).toContain(text);
  expect(hrefsIn(body)).toEqual([]);
});

test('speaks the language of the reader; where that is not known, that of the browser, then that of the tenant', async () => {
  const office = landingOffice({ wording: { language: 'ja' } });
  const known = await office.linkOf(
    notice({ id: hash('a'), content: { ...notice().content, reader: { language: 'fr' } } }),
  );
  const unknown = await office.linkOf(notice());
  const lang = async (id: string, wanted?: string) =>
    /<html lang="([^"]+)">/.exec(
      String((await office.open(id, wanted ? { 'accept-language': wanted } : {})).body),
    )?.[1];

  expect(await lang(known, 'de')).toBe('fr');
  expect(await lang(unknown, 'xx, pt;q=0.4, de-CH;q=0.8')).toBe('de');
  expect(await lang(unknown)).toBe('ja');
});

test('may run, load, frame and send nothing, and is kept by nobody', async () => {
  const office = landingOffice();

  const { headers, body } = await office.open(await office.linkOf(notice()));

  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'x-frame-options': 'DENY',
    'content-language': 'en',
  });
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'/,
  );
  expect(body).not.toMatch(/<script|<img|<link|<form|<iframe| on\w+=|javascript:/i);
});

test('one page stands for what is forged, and for what was ours once', async () => {
  const office = landingOffice();
  const id = await office.linkOf(notice());
  const ref = { noticeId: notice().id, audienceKey: audienceKeyOf(notice().audience) };
  const expiresAt = DUE + DAY_MS;
  const made = (differing: object) =>
    signedId(ref, { purpose: 'landing', tenantId: TENANT, keys: office.keys, expiresAt, ...differing });
  const pages = [
    await office.open('forged'),
    await office.open(id.slice(0, -1)),
    await office.open(await made({ tenantId: 'another tenant' })),
    await office.open(await made({ purpose: 'choices' })),
    await office.open(await made({ keys: memoryKeys() })),
    await office.open(
      await signedId(
        { ...ref, noticeId: hash('b') },
        { purpose: 'landing', tenantId: TENANT, keys: office.keys, expiresAt },
      ),
    ),
  ];
  office.now = DUE + 30 * DAY_MS;
  pages.push(await office.open(id));

  expect(pages.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 410, 410]);
  expect(new Set(pages.map(({ body }) => body)).size).toBe(1);
  expect(office.opened).toEqual([]);
});

test('of somebody who was erased nothing is shown any more', async () => {
  const office = landingOffice();
  const id = await office.linkOf(notice());

  await eraseInNotices(office.store, { id: 'ada', names: ['Ada Example'] });

  expect((await office.open(id)).status).toBe(410);
});

test('opening it writes nothing, and is counted by its cause', async () => {
  const written: string[] = [];
  const office = landingOffice({ tables: watched(memoryTables(), (call) => written.push(call)) });
  const id = await office.linkOf(notice());
  written.length = 0;

  for (const _ of [1, 2, 3]) await office.open(id);

  expect(written).toEqual([]);
  expect(office.opened).toEqual(['consent-revoked', 'consent-revoked', 'consent-revoked']);
});

test('where the tables do not answer it says that, and the reason stands in the log only', async () => {
  const office = landingOffice();
  const broken = { ...office.around(), services: async () => Promise.reject(new RangeError('secret')) };

  const { serveLanding } = await import('../../../src/api/page/serve-landing.ts');
  const { status, body } = await serveLanding('x', broken);

  expect(status).toBe(503);
  expect(body).not.toContain('secret');
  expect(office.warned).toEqual(['landing page failed: RangeError']);
});

/** Tells of each call that is no reading. */
function watched(tables: Tables, tell: (call: string) => void): Tables {
  return (name) => {
    const table = tables(name);
    return new Proxy(table, {
      get(target, member: keyof typeof table) {
        if (member !== 'get' && member !== 'query') tell(member);
        return target[member];
      },
    });
  };
}
