/** Whatever an app is called and a link is made into: the page is only text, and leads to Microsoft or nowhere. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import { CLOUD_HOSTS } from '../../../src/graph/graph-clouds.ts';
import { isAllowedLink } from '../../../src/notify/wording/notice-links.ts';
import { APP_ID, hrefsIn, landingOffice, notice, PUBLIC_URL, TENANT } from './landing-office.ts';

const RUNS = process.env.LONG ? 10_000 : 300;
const CLOUDS = Object.keys(CLOUD_HOSTS) as (keyof typeof CLOUD_HOSTS)[];
const EVIL = [
  '<script>alert(1)</script>',
  '"><a href="https://evil.example">',
  '</title></style><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '//evil.example',
  'https://evil.example',
  'https://login.microsoftonline.com@evil.example',
  '../../../evil',
  '%2e%2e%2f',
  '\r\nLocation: https://evil.example',
  '\u202Egnp.exe',
  '{{href}}',
  '$&',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...EVIL), fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));
const id = fc.oneof(text, fc.constant(APP_ID), fc.constant(TENANT));

test('every link of every page leads to a host of Microsoft, in the cloud of the tenant', async () => {
  const page = fc.record({
    cause: fc.constantFrom(...CAUSES),
    cloud: fc.constantFrom(...CLOUDS),
    name: text,
    id,
    appId: id,
  });
  await fc.assert(
    fc.asyncProperty(page, async ({ cause, cloud, name, id: subjectId, appId }) => {
      const office = landingOffice({ wording: { cloud } });
      const apps = [{ id: appId, name, appId, effect: 'dies' as const }];
      const subject = { kind: 'service-principal', id: subjectId, name } as const;
      const link = await office.linkOf(notice({ content: { ...notice().content, cause, subject, apps, detail: {} } }));

      const { status, body } = await office.open(link);

      expect(status, office.warned.join()).toBe(200);
      for (const href of hrefsIn(body)) expect(isAllowedLink(href, [], cloud), href).toBe(true);
      expect(
        String(body)
          .match(/<(?!\/)[a-z!][a-z0-9]*/g)
          ?.filter((tag) => !OWN_TAGS.has(tag)),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

const OWN_TAGS = new Set(
  [
    '!doctype',
    'html',
    'head',
    'meta',
    'title',
    'style',
    'body',
    'main',
    'p',
    'h1',
    'a',
    'dl',
    'dt',
    'dd',
    'br',
    'footer',
  ].map((tag) => `<${tag}`),
);

test('nothing that is asked for leads anywhere, or is repeated', async () => {
  const office = landingOffice();
  const good = await office.linkOf(notice());
  const asked = fc.oneof(
    text,
    text.map((more) => `${good}${more}`),
    text.map((more) => `${more}${good}`),
    fc
      .tuple(fc.nat(good.length - 1), fc.constantFrom('A', '.', '_', '%', '\u0000'))
      .map(([at, one]) => (good[at] === one ? `${good}${one}` : `${good.slice(0, at)}${one}${good.slice(at + 1)}`)),
  );
  await fc.assert(
    fc.asyncProperty(asked, text, async (link, language) => {
      fc.pre(link !== good);
      const header = language.replaceAll(/[^\x21-\x7e]/g, '');
      const { status, headers, body } = await office.open(link, { 'accept-language': header });

      expect(status).toBe(404);
      expect(hrefsIn(body)).toEqual([]);
      expect(headers).not.toHaveProperty('location');
      expect(body).not.toContain('evil');
    }),
    { numRuns: RUNS },
  );
});

test('a query of the way back is never shown, and never followed', async () => {
  const office = landingOffice();
  const query = fc.dictionary(
    fc.constantFrom('state', 'tenant', 'error', 'error_description', 'redirect_uri', 'admin_consent'),
    text,
  );
  await fc.assert(
    fc.asyncProperty(query, async (asked) => {
      const { status, headers, body } = await office.comeBack(asked);

      expect(status).toBe(404);
      expect(headers).not.toHaveProperty('location');
      expect(hrefsIn(body)).toEqual([]);
      expect(body).not.toContain('evil');
    }),
    { numRuns: RUNS },
  );
});

test('the link in the mail is ours, and holds nothing but the signed id', async () => {
  const office = landingOffice();

  expect(`${PUBLIC_URL}/reauth/${await office.linkOf(notice())}`).toMatch(
    /^https:\/\/auditor\.contoso\.example\/reauth\/[\w.-]+$/,
  );
});
