/** What a notice says, and what it can never be made to say. */
import { expect, test } from 'vitest';
import type { Cause } from '../../src/detect/report.ts';
import type { AudienceKind, NoticeContent } from '../../src/tell/notice.ts';
import { isAllowedLink } from '../../src/tell/notice-links.ts';
import { noticeText } from '../../src/tell/notice-text.ts';
import { content, planned } from './notice-builder.ts';

const CAUSES: readonly Cause[] = ['consent-revoked', 'app-deleted', 'account-disabled', 'account-deleted', 'policy-changed'];
const READERS: readonly AudienceKind[] = ['user', 'manager', 'app-owner', 'admins'];
const RUNBOOKS = 'https://docs.contoso.example/runbooks';

function textFor(differing: Partial<NoticeContent>, kind: AudienceKind = 'user') {
  return noticeText(planned({ audience: { kind, id: 'x', mail: 'x@contoso.example' }, content: content(differing) }), { runbooksUrl: RUNBOOKS });
}

const cases = CAUSES.flatMap((cause) => READERS.map((reader) => [cause, reader] as const));

test.each(cases)('%s for %s has a subject, the same words twice, one button and its runbook', (cause, reader) => {
  const { subject, html, text } = textFor({ cause, subject: { kind: 'user', id: 'u', name: 'Ada Example' } }, reader);

  expect(subject).not.toBe('');
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
  expect(links).toHaveLength(2);
  expect(links.every((href) => isAllowedLink(href, RUNBOOKS) && text.includes(href))).toBe(true);
  expect(links[1]).toBe(`${RUNBOOKS}/${cause}.md`);
  expect(html).not.toMatch(/password (change|reset)/i);
});

test('it says when, which app, and no more than is known', () => {
  const { text } = textFor({});

  expect(text).toContain('on 2 March 2031 at 10:06 UTC');
  expect(text).toContain('Mail Sync');
  expect(text).toContain('may ');
});

test('between two readings it gives both times', () => {
  expect(textFor({ occurred: { from: '2031-03-02T10:00:00.000Z', to: '2031-03-02T10:06:00.000Z' } }).text).toContain(
    'between 2 March 2031 at 10:00 UTC and 2 March 2031 at 10:06 UTC',
  );
});

test('a name cannot bring markup, a line, a link or a changed direction into a mail', () => {
  const name = '<img src=x onerror=alert(1)>\r\nBcc: eve@evil.example see https://evil.example/login \u202Eor www.evil.example';
  const { subject, html, text } = textFor({ apps: [{ id: 'a', name, effect: 'dies' }] });

  expect(html).not.toContain('<img');
  expect(subject).not.toMatch(/[\r\n]/);
  for (const part of [subject, html, text]) expect(part).not.toMatch(/https:\/\/evil|evil\.example|\u202E/);
});

test('a long list is cut, and says so', () => {
  const apps = Array.from({ length: 12 }, (_, index) => ({ id: `${index}`, name: `App ${index}`, effect: 'dies' as const }));

  expect(textFor({ apps, appCount: 40 }).text).toContain('- and 30 more');
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
  [`${RUNBOOKS}/consent-revoked.md`, true],
  [`${RUNBOOKS}.evil.example/consent-revoked.md`, false],
])('%s may be linked to: %s', (href, allowed) => {
  expect(isAllowedLink(href, RUNBOOKS)).toBe(allowed);
});
