/** The words of a notice: only what is known, to the right reader, in the reader's time. */
import { describe, expect, test } from 'vitest';
import { CAUSES, type Cause, severityOf } from '../../../src/detect/cause.ts';
import type { NoticeContent } from '../../../src/notify/notice.ts';
import { LANGUAGES, languageOf } from '../../../src/notify/wording/language.ts';
import { isAllowedLink } from '../../../src/notify/wording/notice-links.ts';
import { READERS, type Reader } from '../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { POLICY_FIGURES, readable, SETTINGS } from '../notice-builder.ts';

function rendered(differing: Partial<NoticeContent>, reader: Reader = 'user', settings: Partial<typeof SETTINGS> = {}) {
  return renderNotice(readable(reader, differing), { ...SETTINGS, ...settings });
}

const cases = CAUSES.flatMap((cause) => READERS.map((reader) => [cause, reader] as const));
const ada = { kind: 'user', id: 'ada', name: 'Ada Example' } as const;

test.each(cases)('%s for %s: every link is known and stands in the text, the footer ends it', (cause, reader) => {
  const { subject, html, text, footer, reference } = rendered({ cause, subject: ada }, reader);

  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  const own = ['https://auditor.contoso.example', 'https://docs.contoso.example/runbooks'];
  for (const href of links.filter((one) => one !== 'mailto:helpdesk@contoso.example')) {
    expect(isAllowedLink(href, own)).toBe(true);
    expect(text).toContain(href);
    expect(html).toContain(`>${href.replaceAll('&', '&amp;')}</a>`);
  }
  expect(subject).not.toBe('');
  expect(text.endsWith(`\n\n${footer}`)).toBe(true);
  expect(footer).toContain(reference);
  expect(text).not.toMatch(/undefined|\[object|\{\{/);
  expect(html).not.toMatch(/undefined|\[object|\{\{/);
});

test('a person gets one link, or none where clicking does not help', () => {
  const linksOf = (cause: Cause) => new Set(rendered({ cause }).text.match(/https:\S+/g) ?? []).size;
  for (const cause of CAUSES) expect(linksOf(cause)).toBeLessThanOrEqual(1);
  expect(['policy-blocked', 'app-disabled', 'account-locked'].map((cause) => linksOf(cause as Cause))).toEqual([
    0, 0, 0,
  ]);
});

test('administrators read how bad it is, how to look it up, and where it stands in the dashboard', () => {
  for (const cause of CAUSES) {
    const { subject, text, reference } = rendered({ cause }, 'admins');
    expect(subject.toLowerCase()).toContain(`[${severityOf(cause)}]`);
    expect(text).toContain(`revaudit revocations show ${reference}`);
    expect(text).toContain('https://auditor.contoso.example/revocations/4f2a9c71d08b3e56a1c94d7e2f6b8035');
  }
});

test('the time is the reader’s own, else the tenant’s, else UTC', () => {
  const timeZone = 'America/New_York';
  expect(rendered({}).text).toContain('2 March 2031 at 10:06:00 UTC');
  expect(rendered({}, 'user', { timeZone: 'Europe/Berlin' }).text).toContain('2 March 2031 at 11:06:00 CET');
  expect(rendered({ reader: { timeZone } }, 'user', { timeZone: 'Europe/Berlin' }).text).toContain('at 05:06:00');
});

test('the language is the reader’s own, else the tenant’s, else English', () => {
  expect(rendered({ reader: { language: 'de-AT' } }).text).toContain('Kennwort');
  expect(rendered({}, 'user', { language: 'fr' }).text).toContain('mot de passe');
  expect(rendered({ reader: { language: 'nl' } }, 'user', { language: 'es' }).text).toContain('contraseñas');
  expect([languageOf('pt-PT'), languageOf('ja'), languageOf('tlh', undefined), languageOf('EN_us')]).toEqual([
    'pt-BR',
    'ja',
    'en',
    'en',
  ]);
});

test('no two languages say the same', () => {
  for (const [cause, reader] of cases) {
    const texts = LANGUAGES.map((language) => rendered({ cause }, reader, { language }).text);
    expect(new Set(texts).size).toBe(LANGUAGES.length);
  }
});

test('who did it stands there where it is known, and only administrators read it where that is set', () => {
  const actor = { kind: 'user', id: 'g', name: 'Grace Hopper' } as const;
  expect(rendered({ actor }).text).toContain('Done by: Grace Hopper');
  expect(rendered({ actor: { kind: 'service-principal', id: 's', name: 'Cleaner' } }).text).toContain(
    'the app Cleaner',
  );
  expect(rendered({ actor: { kind: 'user', id: 'g' } }).text).not.toContain('Done by');
  expect(rendered({ actor }, 'user', { actorShownTo: 'admins' }).text).not.toContain('Grace');
  expect(rendered({ actor }, 'admins', { actorShownTo: 'admins' }).text).toContain('Grace');
});

test('a reset says who made it only where that is known, and what survives it only after self-service', () => {
  const by = (id: string, kind: 'user' | 'service-principal' = 'user') =>
    rendered({ cause: 'password-reset', subject: ada, actor: { kind, id } }).text;

  expect(by('grace')).toMatch(/^An administrator reset your password\./);
  expect(by('grace')).toMatch(/connections kept by a server may stop/);
  expect(by('ada')).toMatch(/^Your password was reset by self-service\./);
  expect(by('ada')).toMatch(/connections kept by a server, keep working/);
  expect(by('sync', 'service-principal')).toMatch(/^Your password was reset\./);
  expect(rendered({ cause: 'password-changed', subject: ada }).text).toMatch(/keep working/);
});

test('what only a refusal shows happened before it, and the cause may be uncertain', () => {
  const detail = { signIn: { errorCode: 50173, flow: 'non-interactive' } } as const;

  expect(rendered({ cause: 'sessions-revoked', detail }).text).toMatch(
    /your sessions were revoked, or your password is a new one\.[\s\S]*When: before 2 March 2031/,
  );
  expect(rendered({ cause: 'mfa-required', detail }).text).toContain('When: 2 March 2031 at 10:06:00 UTC');
});

test('an interval between two readings gives both times', () => {
  const occurred = { from: '2031-03-02T10:00:00.000Z', to: '2031-03-02T10:06:00.000Z' };
  expect(rendered({ occurred }).text).toMatch(/When: 2 March 2031, 10:00.10:06 UTC/);
});

test('a refused credential is reported as a fact, a removed one with an if', () => {
  const of = (effect: 'blocked' | 'cannot-decide') =>
    rendered({ cause: 'app-credential-lost', apps: [{ id: 'a', name: 'CRM', effect }] }, 'app-owner').text;

  expect(of('blocked')).toContain('It can get no token');
  expect(of('cannot-decide')).toContain('If the app still uses it');
});

test.each([
  ['created', 'Policy CA17 was created', 'put a new sign-in rule into force'],
  ['tightened', 'Policy CA17 was tightened', 'tightened a sign-in rule'],
  ['changed', 'Policy CA17 was changed', 'changed a sign-in rule'],
  ['deleted', 'Policy CA17 was deleted', 'removed a part of its sign-in rules'],
] as const)('a policy that was %s is described as that', (change, subject, forUser) => {
  const of = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p', name: 'CA17' } } as const;
  const detail = { policy: { change } };

  expect(rendered({ ...of, detail }, 'admins').subject).toContain(subject);
  expect(rendered({ ...of, detail }).text).toContain(forUser);
});

test('of a policy the admins read what changed, who is in scope and who of them uses it', () => {
  const { subject, text } = rendered(
    {
      cause: 'policy-changed',
      subject: { kind: 'policy', id: 'p', name: 'CA17' },
      changes: ['report-only → enabled', 'grantControls.builtInControls: + mfa'],
      ...POLICY_FIGURES,
    },
    'admins',
  );

  expect(subject).toBe('[High] Policy CA17 was changed (In scope: 50 people, 8 apps)');
  expect(text).toMatch(/Changed: report-only → enabled \| grantControls\.?.*: ?.*mfa/);
  expect(text).toContain('In scope: 50 people, 8 apps (refused for now)');
  expect(text).toContain('In use: 12 people, 5 apps; most at CRM (12), Wiki (3)');
});

test('administrators read how many wait for their approval, and how to give it; the people themselves do not', () => {
  const awaiting = { cause: 'policy-changed', awaiting: 1_300, userCount: 1_300 } as const;
  const { text } = rendered(awaiting, 'admins');
  expect(text).toMatch(/1.?300 people wait until an administrator approves it\./);
  expect(text).toMatch(/To approve: revaudit notices approve [0-9a-f]{10}\n/);
  expect(rendered(awaiting, 'user').text).not.toContain('approve');
});

describe('a sweep', () => {
  const sweep = { told: 12, members: 40, names: ['Ada Example', '<b>Bo</b>'] };

  test('gives the number and the names to administrators, and what to do', () => {
    const { subject, text, html } = rendered({ cause: 'account-disabled', sweep }, 'admins');
    expect(subject).toBe('[High] Accounts disabled: 12');
    expect(text).toContain('They are part of bulk work: 40 in all.');
    expect(text).toContain('Among them: Ada Example, <b>Bo</b>, and 10 more');
    expect(html).not.toContain('<b>Bo');
  });

  test('says to whoever stands in for too many people that the others were not told', () => {
    const { text } = rendered({ cause: 'account-disabled', sweep, incident: true }, 'admins');
    expect(text).toMatch(/in one incident no more are than NOTICE_LIMIT says\.\s+Decide whether they should be told/);
  });

  test('has the command that tells the others', () => {
    const { text } = rendered({ cause: 'account-disabled', sweep, incident: true }, 'admins');
    expect(text).toMatch(/To approve: revaudit notices approve [0-9a-f]{10}\n/);
    expect(rendered({ cause: 'account-disabled', sweep }, 'admins').text).not.toContain('approve');
  });

  test('tells a person what it means for each app, and what helps', () => {
    const { subject, text } = rendered({ cause: 'consent-revoked', sweep });
    expect(subject).toBe('12 changes concern your apps');
    expect(text).toMatch(/Changed: Consents withdrawn: 12/);
    expect(text).toContain('open it and sign in');
    expect(text).not.toContain('Ada Example');
  });
});

test('a long list is cut, and says how many are left out', () => {
  const apps = Array.from({ length: 12 }, (_, index) => ({
    id: `${index}`,
    name: `App ${index}`,
    effect: 'dies' as const,
  }));
  expect(rendered({ apps, appCount: 40 }, 'admins').text).toContain('- and 30 more');
});

const LOOSENING = new RegExp(
  'undo(ing)? (it|the change)|dismiss|exclu|report-only|(turn|switch) (it )?off|grant (it|the consent)|' +
    'assign(ing)? (it )?again|weaken|allow it again',
  'i',
);
test.each(cases)('%s for %s: no advice to loosen a control', (cause, reader) => {
  for (const change of ['created', 'tightened', 'changed', 'deleted'] as const)
    expect(rendered({ cause, detail: { policy: { change } } }, reader).text).not.toMatch(LOOSENING);
});
