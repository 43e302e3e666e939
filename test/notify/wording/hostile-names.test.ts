/** Whatever a stranger calls a person, an app or a policy: it is only ever text, on its own line, and no link. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { NoticeContent } from '../../../src/notify/notice.ts';
import { CHANNEL_FORMS } from '../../../src/notify/wording/channel-forms.ts';
import { LANGUAGES } from '../../../src/notify/wording/language.ts';
import type { NoticeText, ReadableNotice } from '../../../src/notify/wording/notice-parts.ts';
import { READERS } from '../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { STAGES } from '../../../src/notify/wording/stages/stage-templates.ts';
import type { WordingSettings } from '../../../src/notify/wording/wording-settings.ts';
import { HOSTILE_SEED, hostileName, LONG } from '../../fakes/hostile-names.ts';
import { MOMENT } from '../../impact/revocation-builder.ts';
import { readable, SETTINGS } from '../notice-builder.ts';

/** Each has six names: twelve thousand in the long run. */
const RUNS = LONG ? 2_000 : 150;

const hostile = fc.record({
  cause: fc.constantFrom(...CAUSES),
  reader: fc.constantFrom(...READERS),
  language: fc.constantFrom(...LANGUAGES),
  stage: fc.constantFrom(undefined, ...STAGES),
  who: hostileName,
  app: hostileName,
  actor: hostileName,
  scope: hostileName,
  id: hostileName,
  change: hostileName,
});

const ALLOWED =
  /^(https:\/\/([a-z]+\.)*(microsoft\.com|powerautomate\.com|contoso\.example)\/|mailto:helpdesk@contoso\.example$)/;

test(`hostile names come out inert in mail, card, activity, event and digest (seed ${HOSTILE_SEED})`, () => {
  fc.assert(
    fc.property(hostile, ({ cause, reader, language, stage, who, app, actor, scope, id, change }) => {
      const differing: Partial<NoticeContent> = {
        cause,
        subject: { kind: 'policy', id, name: who },
        actor: { kind: 'user', id, name: actor },
        apps: [{ id, appId: id, name: app, effect: 'reprompts' }],
        detail: { lostScopes: [scope], policy: { change: 'changed' } },
        changes: [
          change,
          { kind: 'state', from: change, to: who },
          { kind: 'value', path: change, from: who, to: app },
          { kind: 'list', path: change, added: { shown: [who], more: 0 }, removed: { shown: [app], more: 1 } },
          { kind: 'membership', ownerId: change, memberId: who, way: 'joined', policies: 2 },
        ],
        isConditionalAccess: true,
        ...(stage && { stage, stageFacts: { people: [who], policies: [app, scope], since: MOMENT } }),
      };
      const notice = readable(reader, differing);
      const settings = { ...SETTINGS, language };
      for (const mail of [notice, digestOf(notice)]) expectInert(renderNotice(mail, settings));
      expectInertForms(notice, settings);
    }),
    // Shrinking names of ten thousand characters takes minutes; the seed is in the title.
    { numRuns: RUNS, seed: HOSTILE_SEED, endOnFailure: true },
  );
}, 900_000);

function digestOf(notice: ReadableNotice): ReadableNotice {
  const { revocationId, content } = notice;
  const line = { severity: 'high', revocationId, content: { ...content, missed: 'too-late' } } as const;
  return { ...notice, content: { ...content, digest: { day: '2031-03-02', lines: [line, line], more: 0 } } };
}

function expectInert({ subject, html, text, summary }: NoticeText): void {
  expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b]/u);
  expect([...subject].length).toBeLessThanOrEqual(150);
  expect(summary).not.toMatch(/[\r\n]/);
  // Only tags of the layout, and only links of ours.
  expect(tagsIn(html)).toEqual(new Set([...tagsIn(html)].filter((tag) => OWN_TAGS.has(tag))));
  for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(ALLOWED);
  expect(html).not.toMatch(/<script|<img/i);
  for (const part of [subject, html, text])
    expect(part).not.toMatch(/https?:\/\/evil|evil\.example|javascript:(?!\u2060)|[\u202a-\u202e\u2066-\u2069]/);
  expect(text.length).toBeLessThan(5_000);
}

function expectInertForms(notice: ReadableNotice, settings: WordingSettings): void {
  for (const channel of ['teams-activity', 'teams-card'] as const)
    expect(JSON.stringify(CHANNEL_FORMS[channel](notice, settings))).not.toMatch(/evil\.example/);
  // A text block reads Markdown, in which a name can make a link; a text run does not.
  expect(JSON.stringify(CHANNEL_FORMS['teams-card'](notice, settings))).not.toContain('"TextBlock"');
  // An event has ids only; the name of an app is data, for a program.
  const event = JSON.stringify(CHANNEL_FORMS.webhook(notice, settings));
  expect(event).not.toMatch(/[\p{Cc}\p{Cs}]/u);
  expect(JSON.parse(event)).toMatchObject({ type: 'revocation.opened' });
}

const OWN_TAGS = tagsIn(
  [readable('admins'), digestOf(readable('admins'))].map((mail) => renderNotice(mail, SETTINGS).html).join(''),
);

function tagsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/<([a-z][\w:]*)/gi)].map(([, tag = '']) => tag.toLowerCase()));
}
