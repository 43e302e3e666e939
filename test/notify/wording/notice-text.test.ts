/** The text of a mail, and what nobody can make it contain. */
import { describe, expect, test } from 'vitest';
import type { Cause } from '../../../src/detect/cause.ts';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { AudienceKind, NoticeContent } from '../../../src/notify/notice.ts';
import { isAllowedLink } from '../../../src/notify/wording/notice-links.ts';
import { noticeText } from '../../../src/notify/wording/notice-text.ts';
import { content, POLICY_FIGURES, planned } from '../notice-builder.ts';

const ABOUT_PASSWORDS: readonly Cause[] = ['password-changed', 'password-reset'];
const READERS: readonly AudienceKind[] = ['user', 'manager', 'app-owner', 'admins'];
const RUNBOOKS = 'https://docs.contoso.example/runbooks';

function textFor(differing: Partial<NoticeContent>, kind: AudienceKind = 'user') {
  return noticeText(planned({ audience: { kind, id: 'x', mail: 'x@contoso.example' }, content: content(differing) }), {
    runbooksUrl: RUNBOOKS,
  });
}

const cases = CAUSES.flatMap((cause) => READERS.map((reader) => [cause, reader] as const));

test.each(cases)('%s for %s has a subject, the same words twice, one button and its runbook', (cause, reader) => {
  const { subject, html, text } = textFor({ cause, subject: { kind: 'user', id: 'u', name: 'Ada Example' } }, reader);

  expect(subject).not.toBe('');
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
  expect(links).toHaveLength(2);
  expect(links.every((href) => isAllowedLink(href, RUNBOOKS) && text.includes(href))).toBe(true);
  expect(links[1]).toBe(`${RUNBOOKS}/${cause}.md`);
  if (!ABOUT_PASSWORDS.includes(cause)) expect(html).not.toMatch(/password (was )?(change|reset)/i);
  expect(text).not.toMatch(/undefined|\[object/);
});

test('the text gives the time and the app, and only what is known', () => {
  const { text } = textFor({});

  expect(text).toContain('on 2 March 2031 at 10:06:00 UTC');
  expect(text).toContain('Mail Sync');
  expect(text).toContain('may ');
});

test('what survives a change of password may not survive a reset, and nobody is told that it does', () => {
  const subject = { kind: 'user', id: 'ada', name: 'Ada Example' } as const;

  expect(textFor({ cause: 'password-changed', subject }).text).toMatch(/that a server keeps for you, keep working/);
  expect(textFor({ cause: 'password-changed', subject }, 'admins').text).toMatch(/\(confidential clients\) live on/);
  expect(textFor({ cause: 'password-reset', subject }).text).toMatch(/that a server keeps for you may stop/);
  expect(textFor({ cause: 'password-reset', subject }).text).not.toMatch(/keep working/);
  expect(textFor({ cause: 'password-reset', subject }, 'admins').text).toMatch(
    /A reset in the Entra admin center also ends .* \(confidential clients\); after a reset by the user/,
  );
});

test.each(ABOUT_PASSWORDS)('%s: no reader is told that everything ended', (cause) => {
  const subject = { kind: 'user', id: 'ada', name: 'Ada Example' } as const;

  for (const reader of READERS)
    expect(textFor({ cause, subject }, reader).text).not.toMatch(
      /\b(all|every) (apps?|tokens?|sessions?) (have|has|was|were)? ?(ended|revoked|died)/i,
    );
});

test.each([
  ['policy-changed', /No token was revoked/],
  ['token-policy-changed', /No token was revoked/],
  ['connector-policy-changed', /No connection was revoked/],
  ['mfa-changed', /No token was revoked/],
  ['device-noncompliant', /No token was revoked/],
  ['app-disabled', /No token was revoked/],
  ['app-role-removed', /No token was revoked/],
  ['app-credential-lost', /refresh tokens it holds stay good/],
  ['risk-raised', /by itself revokes no token/],
  ['account-locked', /Apps that are signed in keep working/],
] as const)('%s is described correctly to the admins', (cause, words) => {
  expect(textFor({ cause, subject: { kind: 'user', id: 'x', name: 'Example' } }, 'admins').text).toMatch(words);
});

test('a refused credential is reported as a fact, a removed one with an if', () => {
  const of = (effect: 'blocked' | 'cannot-decide') =>
    textFor({ cause: 'app-credential-lost', apps: [{ id: 'a', name: 'CRM', effect }] }, 'app-owner').text;

  expect(of('blocked')).toContain('It can get no token');
  expect(of('cannot-decide')).toContain('If the app still uses it');
});

test.each([
  ['app-disabled', 'Signing in again does not help'],
  ['app-role-removed', 'Signing in again does not help'],
  ['assignment-missing', 'Signing in again does not help'],
  ['policy-blocked', 'Signing in again does not help while the rule applies'],
  ['device-noncompliant', 'Signing in again does not help before that'],
  ['sessions-revoked', 'sign in again'],
  ['mfa-required', 'sign in again'],
  ['refresh-token-inactive', 'Nobody revoked anything'],
] as const)('for %s the user reads what helps: %s', (cause, words) => {
  expect(textFor({ cause }).text).toContain(words);
});

test.each([
  ['mfa-changed', 'https://mysignins.microsoft.com/security-info'],
  ['device-disabled', 'https://myaccount.microsoft.com/device-list'],
  ['mfa-required', 'https://myapps.microsoft.com/'],
  ['policy-blocked', 'https://myaccount.microsoft.com/organizations'],
] as const)('the button of %s leads the user to %s', (cause, href) => {
  expect(textFor({ cause }).html).toContain(`href="${href}"`);
});

test('what only a refusal shows happened before it, and the cause may be uncertain', () => {
  const detail = { signIn: { errorCode: 50173, flow: 'non-interactive' } } as const;

  expect(textFor({ cause: 'sessions-revoked', detail }).text).toMatch(
    /before 2 March 2031 .* your sessions were revoked, or your password is a new one/,
  );
  expect(textFor({ cause: 'account-disabled', detail }, 'admins').text).toContain('was disabled before 2 March 2031');
  expect(textFor({ cause: 'mfa-required', detail }).text).toContain('was refused on 2 March 2031');
  expect(
    textFor({ cause: 'device-noncompliant', subject: { kind: 'user-app', id: 'a_b', name: 'CRM for Ada' }, detail })
      .subject,
  ).toMatch(/^One of your devices/);
});

describe('a sweep', () => {
  const names = ['Ada Example', 'evil.example', '<b>Bo</b>'];
  const sweep = { told: 12, members: 40, names };
  const occurred = { from: '2031-03-02T09:02:00.000Z', to: '2031-03-02T09:06:00.000Z' };
  const sweepText = (kind: AudienceKind, cause: Cause = 'account-disabled') =>
    textFor(
      {
        cause,
        sweep,
        occurred,
        actor: { kind: 'user', id: 'g', name: 'Grace Hopper' },
        apps: [{ id: 'a', name: 'CRM', effect: 'blocked' }],
      },
      kind,
    );

  test('gives the number, the time, the actor and the names', () => {
    const { subject, text, html } = sweepText('admins');
    expect(subject).toBe('12 accounts were disabled');
    expect(text).toContain(
      '12 accounts were disabled between 2 March 2031 at 09:02 UTC and 2 March 2031 at 09:06 UTC by Grace Hopper.',
    );
    expect(text).toMatch(/Among them: Ada Example, .*, and 9 more\./);
    expect(text).toContain('They are part of bulk work: 40 in all.');
    expect(html).not.toContain('<b>Bo');
    expect(text).not.toContain('evil.example');
  });

  test('tells a user what it means for each app, and what helps', () => {
    const { subject, text } = sweepText('user', 'consent-revoked');
    expect(subject).toBe('12 changes concern your apps');
    expect(text).toMatch(/12 consents were withdrawn between .* that concern you\./);
    expect(text).toContain('open it from My Apps and sign in');
    expect(text).not.toContain('Ada Example');
  });

  test.each(CAUSES)('of %s has a text for every reader', (cause) => {
    for (const reader of READERS) expect(sweepText(reader, cause).text).not.toMatch(/undefined|\[object/);
  });
});

test('an interval between two readings gives both times', () => {
  expect(textFor({ occurred: { from: '2031-03-02T10:00:00.000Z', to: '2031-03-02T10:06:00.000Z' } }).text).toContain(
    'between 2 March 2031 at 10:00 UTC and 2 March 2031 at 10:06 UTC',
  );
});

test('a name cannot add markup, lines, links or direction characters to a mail', () => {
  const name =
    '<img src=x onerror=alert(1)>\r\nBcc: eve@evil.example see https://evil.example/login \u202Eor www.evil.example';
  const { subject, html, text } = textFor({ apps: [{ id: 'a', name, effect: 'dies' }] });

  expect(html).not.toContain('<img');
  expect(subject).not.toMatch(/[\r\n]/);
  for (const part of [subject, html, text]) expect(part).not.toMatch(/https:\/\/evil|evil\.example|\u202E/);
});

test('a long list is cut, and says how many are left out', () => {
  const apps = Array.from({ length: 12 }, (_, index) => ({
    id: `${index}`,
    name: `App ${index}`,
    effect: 'dies' as const,
  }));

  expect(textFor({ apps, appCount: 40 }).text).toContain('- and 30 more');
});

test.each([
  ['created', 'Policy CA17 was created', 'put a new sign-in rule into force'],
  ['tightened', 'Policy CA17 was tightened', 'tightened a sign-in rule'],
  ['changed', 'Policy CA17 was changed', 'changed a sign-in rule'],
  ['deleted', 'Policy CA17 was deleted', 'removed a part of its sign-in rules'],
] as const)('a policy that was %s is described as that', (change, subject, forUser) => {
  const of = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p', name: 'CA17' } } as const;
  const detail = { policy: { change } };

  expect(textFor({ ...of, detail }, 'admins').subject).toContain(subject);
  expect(textFor({ ...of, detail }).text).toContain(forUser);
});

test('of a policy the admins read who is in scope and who of them uses it, and neither is called affected', () => {
  const { subject, text } = textFor(
    {
      cause: 'policy-changed',
      subject: { kind: 'policy', id: 'p', name: 'CA17' },
      ...POLICY_FIGURES,
      userCount: 12,
      appCount: 5,
    },
    'admins',
  );

  expect(subject).toBe('Policy CA17 was changed: in scope: 50 people at 8 apps');
  expect(text).toContain(
    'In scope: 50 people are refused at 8 apps; in use: 12 of them use 5 apps, worst at CRM (12), Wiki (3).',
  );
  expect(`${subject} ${text}`).not.toMatch(/affected|\bhits?\b/);
});

const LOOSENING = new RegExp(
  'undo(ing)? (it|the change)|dismiss|exclu|report-only|(turn|switch) (it )?off|grant (it|the consent)|' +
    'assign(ing)? (it )?again|weaken|allow it again',
  'i',
);
test.each(cases)('%s for %s: no advice to loosen a control', (cause, reader) => {
  for (const change of ['created', 'tightened', 'changed', 'deleted'] as const)
    expect(textFor({ cause, detail: { policy: { change } } }, reader).text).not.toMatch(LOOSENING);
});
