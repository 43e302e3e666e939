/** Whatever a stranger calls a person, an app or a policy: it is only ever text, on its own line, and no link. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { NoticeContent } from '../../../src/notify/notice.ts';
import { CHANNEL_FORMS } from '../../../src/notify/wording/channel-forms.ts';
import { LANGUAGES } from '../../../src/notify/wording/language.ts';
import { READERS } from '../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { readable, SETTINGS } from '../notice-builder.ts';

const RUNS = process.env.LONG ? 10_000 : 1_000;
const EVIL = [
  '<img src=x onerror=alert(1)>',
  '</td></table><script>alert(1)</script>',
  '"><a href="https://evil.example">',
  '{{footer}}',
  '$&$1$`',
  '\r\nBcc: eve@evil.example',
  'https://evil.example/login',
  'www.evil.example',
  'javascript:alert(1)',
  'data:text/html,<b>',
  '[click](https://evil.example)',
  '\u202Egnp.exe',
  '\u2066\u200B\u200D\uFEFFzero',
  '\u0000\u001b[31m',
  '\ud800',
  'mailto:eve@evil.example',
  '<!-- button -->',
  '='.repeat(10_000),
  '👩‍👩‍👧‍👦'.repeat(500),
];
const name = fc
  .array(fc.oneof(fc.constantFrom(...EVIL), fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' '));

const hostile = fc.record({
  cause: fc.constantFrom(...CAUSES),
  reader: fc.constantFrom(...READERS),
  language: fc.constantFrom(...LANGUAGES),
  who: name,
  app: name,
  actor: name,
  scope: name,
  id: name,
  change: name,
});

const ALLOWED =
  /^(https:\/\/([a-z]+\.)*(microsoft\.com|powerautomate\.com|contoso\.example)\/|mailto:helpdesk@contoso\.example$)/;

test('hostile names come out inert in subject, HTML, text, card, event and digest', () => {
  fc.assert(
    fc.property(hostile, ({ cause, reader, language, who, app, actor, scope, id, change }) => {
      const differing: Partial<NoticeContent> = {
        cause,
        subject: { kind: 'policy', id, name: who },
        actor: { kind: 'user', id, name: actor },
        apps: [{ id, appId: id, name: app, effect: 'reprompts' }],
        detail: { lostScopes: [scope], policy: { change: 'changed' } },
        changes: [change],
        isConditionalAccess: true,
      };
      const notice = readable(reader, differing);
      const settings = { ...SETTINGS, language };
      const { subject, html, text, summary } = renderNotice(notice, settings);

      expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b]/u);
      expect([...subject].length).toBeLessThanOrEqual(150);
      expect(summary).not.toMatch(/[\r\n]/);
      // Only tags of the layout, and only links of ours.
      expect(tagsIn(html)).toEqual(new Set([...tagsIn(html)].filter((tag) => OWN_TAGS.has(tag))));
      for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(ALLOWED);
      expect(html).not.toMatch(/<script|<img/i);
      for (const part of [subject, html, text])
        expect(part).not.toMatch(/https?:\/\/evil|evil\.example|javascript:(?!\u2060)|[\u202a-\u202e\u2066-\u2069]/);
      expect(text.length).toBeLessThan(4_000);
      for (const channel of ['teams-activity', 'teams-card', 'digest'] as const)
        expect(JSON.stringify(CHANNEL_FORMS[channel](notice, settings))).not.toMatch(/evil\.example/);
      // A text block reads Markdown, in which a name can make a link; a text run does not.
      expect(JSON.stringify(CHANNEL_FORMS['teams-card'](notice, settings))).not.toContain('"TextBlock"');
    }),
    { numRuns: RUNS },
  );
});

const OWN_TAGS = tagsIn(renderNotice(readable('admins'), SETTINGS).html);

function tagsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/<([a-z][\w:]*)/gi)].map(([, tag = '']) => tag.toLowerCase()));
}
