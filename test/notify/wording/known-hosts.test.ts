/** What docs/anti-phishing.md promises of every mail, in every language, at every stage, and of the digest. */
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import { exampleDigest, exampleNotice } from '../../../src/notify/wording/example-notice.ts';
import { LANGUAGES } from '../../../src/notify/wording/language.ts';
import { isAllowedLink } from '../../../src/notify/wording/notice-links.ts';
import type { ReadableNotice } from '../../../src/notify/wording/notice-parts.ts';
import { READERS } from '../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { STAGE_READERS, STAGES } from '../../../src/notify/wording/stages/stage-templates.ts';
import { SETTINGS } from '../notice-builder.ts';

const OURS = ['https://auditor.contoso.example', 'https://docs.contoso.example/runbooks'];
const HELP_DESK = 'mailto:helpdesk@contoso.example';

function everyNotice(): readonly ReadableNotice[] {
  const staged = STAGES.flatMap((stage) => STAGE_READERS[stage].map((reader) => [reader, stage] as const));
  const kinds = [...READERS.map((reader) => [reader, undefined] as const), ...staged];
  const notices = CAUSES.flatMap((cause) => kinds.map(([reader, stage]) => exampleNotice(cause, reader, stage)));
  return [...notices, ...READERS.map((reader) => exampleDigest(exampleNotice('policy-changed', reader)))];
}

test.each(LANGUAGES)('in %s every link leads to a known host, and its address stands in both forms', (language) => {
  for (const notice of everyNotice()) {
    const { html, text } = renderNotice(notice, { ...SETTINGS, language });
    const anchors = [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, href = '', shown = '']) => ({
      href: href.replaceAll('&amp;', '&'),
      shown: shown.replaceAll('&amp;', '&'),
    }));
    for (const { href, shown } of anchors) {
      if (href === HELP_DESK) continue;
      expect(isAllowedLink(href, OURS), href).toBe(true);
      expect(text).toContain(href);
      // A link says where it leads; the button has words, and its address stands below.
      if (/[./]/.test(shown)) expect(shown).toBe(href);
      expect(anchors.some((one) => one.href === href && one.shown === href)).toBe(true);
      // No token, and no name.
      expect(decodeURIComponent(href)).not.toMatch(/Ada|Grace|Example|[?&](access_)?token=|code=/);
    }
    expect(html).not.toMatch(/<img|<form|<input|cid:|\bfilename=/i);
  }
});
