/** What a reader chooses behind the link of a notice: to look changes nothing, to choose twice is to choose once. */
import { expect, test } from 'vitest';
import { choiceIn, serveChoices } from '../../../src/api/page/serve-choices.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { tableReaders } from '../../../src/notify/restraint/table-readers.ts';
import { LANGUAGES } from '../../../src/notify/wording/language.ts';
import { ADMINS, BOSS } from '../bulk.ts';
import { DAY_MS, landingOffice, notice, PUBLIC_URL } from '../landing/landing-office.ts';
import { ada, DUE } from '../notice-builder.ts';

type Office = ReturnType<typeof landingOffice>;

async function choosing() {
  const office = landingOffice();
  const readers = tableReaders(office.store);
  const around = (headers: Readonly<Record<string, string>> = {}) => {
    const given = office.around(headers);
    return { ...given, services: async () => ({ ...(await given.services()), readers }) };
  };
  const id = await idFor(office);
  return {
    office,
    id,
    chosen: () => readers.choices(audienceKeyOf(ada)),
    get: (link = id, headers?: Readonly<Record<string, string>>) => serveChoices(link, 'none', around(headers)),
    post: (body: string, link = id) => serveChoices(link, choiceIn(body), around()),
    snooze: (link = id) => serveChoices(link, 'snooze', around()),
  };
}

async function idFor(office: Office, different: Parameters<typeof notice>[0] = {}): Promise<string> {
  const one = notice(different);
  await office.outbox.plan([one]);
  return ((await office.linksOf(one)).choices ?? '').slice(`${PUBLIC_URL}/unsubscribe/`.length);
}

test('a scanner that follows the link changes nothing and sees buttons that post', async () => {
  const { get, chosen } = await choosing();
  const reply = await get();
  expect(reply.status).toBe(200);
  const forms = [...String(reply.body).matchAll(/<form method="(\w+)" action="\/(\w+)\//g)].map(
    ([, ...parts]) => parts,
  );
  expect(forms).toEqual([
    ['post', 'snooze'],
    ['post', 'unsubscribe'],
  ]);
  expect(reply.body).not.toContain('<script');
  expect(reply.headers?.['content-security-policy']).toContain("form-action 'self'");
  expect(await chosen()).toEqual({});
});

test('one click of a mail program, twice: unsubscribed; and a button undoes it', async () => {
  const { post, chosen } = await choosing();
  for (let click = 0; click < 2; click += 1) {
    expect((await post('List-Unsubscribe=One-Click')).status).toBe(200);
    expect(await chosen()).toEqual({ unsubscribedAt: new Date(DUE).toISOString() });
  }
  expect(String((await post('choice=hear')).body)).toContain('value="unsubscribe"');
  expect(await chosen()).toEqual({});
});

test('a snooze is a week', async () => {
  const { snooze, chosen, office, get } = await choosing();
  expect((await snooze()).status).toBe(200);
  expect(await chosen()).toEqual({ snoozedUntil: new Date(DUE + 7 * DAY_MS).toISOString() });
  expect((await get()).body).toContain('for a week, except critical');
  office.now += 8 * DAY_MS;
  expect((await get()).body).toContain('value="snooze"');
});

test.each([
  '',
  'choice=',
  'choice=none',
  'choice=x',
  'List-Unsubscribe=',
  `choice=unsubscribe&x=${'x'.repeat(2_000)}`,
  '{',
])('a body that asks for nothing known changes nothing: %s', async (body) => {
  const { post, chosen } = await choosing();
  expect((await post(body)).status).toBe(400);
  expect(await chosen()).toEqual({});
});

test('a link that is forged, too old, of the landing page, or of somebody who was erased: the same page, and no choice', async () => {
  const { office, id, post, chosen } = await choosing();
  const landing = await office.linkOf(notice());
  const forged = `${id.slice(0, -2)}${id.endsWith('AA') ? 'BB' : 'AA'}`;
  const erased = await idFor(office, { id: '7'.repeat(32), audience: { ...ada, mail: '' } });
  const replies = [];
  for (const link of [forged, landing, erased, '', 'x'.repeat(5_000)])
    replies.push(await post('choice=unsubscribe', link));
  office.now += 31 * DAY_MS;
  replies.push(await post('choice=unsubscribe'));

  expect(replies.map(({ status }) => status)).toEqual([404, 404, 410, 404, 404, 410]);
  expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
  expect(await chosen()).toEqual({});
});

test('people have the link, managers too; what is critical and what goes to an office has none', async () => {
  const { office } = await choosing();
  const { content } = notice();
  const linked = async (different: Parameters<typeof notice>[0]) =>
    (await office.linksOf(notice(different))).choices !== undefined;
  expect(await linked({})).toBe(true);
  expect(await linked({ audience: BOSS })).toBe(true);
  expect(await linked({ audience: ADMINS })).toBe(false);
  expect(await linked({ audience: { kind: 'help-desk', id: 'help-desk', mail: 'h@x.example' } })).toBe(false);
  expect(await linked({ content: { ...content, cause: 'app-deleted' } })).toBe(false);
});

test.each(LANGUAGES)('the page in %s', async (language) => {
  const { get, id } = await choosing();
  const reply = await get(id, { 'accept-language': language });
  expect(reply.headers?.['content-language']).toBe(language);
  expect(reply.body).toContain(`<html lang="${language}">`);
});
