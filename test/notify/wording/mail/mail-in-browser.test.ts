/**
 * Mails in Chromium: nothing sticks out on narrow and wide screens, light and dark. A few of each language; `LONG`
 * shows every cause, reader and stage in every language, and makes one contact sheet for each.
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CAUSES } from '../../../../src/detect/cause.ts';
import { exampleDigest, exampleNotice } from '../../../../src/notify/wording/example-notice.ts';
import { LANGUAGES, type Language } from '../../../../src/notify/wording/language.ts';
import type { ReadableNotice } from '../../../../src/notify/wording/notice-parts.ts';
import { READERS } from '../../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../../src/notify/wording/render-notice.ts';
import { STAGE_READERS, STAGES } from '../../../../src/notify/wording/stages/stage-templates.ts';
import { chromiumPath, startBrowser } from '../../../web/browser.ts';
import { SETTINGS } from '../../notice-builder.ts';

const CHROMIUM = chromiumPath();
/** Not in Git: for somebody to look at. */
const SHEETS = resolve(import.meta.dirname, '../../../../coverage/mails');
const WIDTHS = [360, 640] as const;
const SCHEMES = ['light', 'dark'] as const;
const COLUMNS = 6;
const LONG = process.env.LONG !== undefined;
const SHOWN_CAUSES = LONG ? CAUSES : (['policy-changed'] as const);
/** Of every cause in the long run: it is the causes whose sentences a stage repeats. */
const STAGED_CAUSES = LONG ? CAUSES : (['consent-revoked'] as const);

const LONG_NAME = 'Contoso-Global-Expense-And-Travel-Management-Portal-For-Finance-And-Human-Resources';

interface Mail {
  readonly name: string;
  readonly html: string;
}

function mails(language: Language): readonly Mail[] {
  const first = SHOWN_CAUSES.flatMap((cause) =>
    READERS.map((reader) => [`${cause}/${reader}`, exampleNotice(cause, reader)] as const),
  );
  const staged = STAGED_CAUSES.flatMap((cause) =>
    STAGES.flatMap((stage) =>
      STAGE_READERS[stage].map(
        (reader) => [`${cause}/${reader}/${stage}`, exampleNotice(cause, reader, stage)] as const,
      ),
    ),
  );
  const digests = (['user', 'admins'] as const).map(
    (reader) => [`digest/${reader}`, exampleDigest(exampleNotice('policy-changed', reader))] as const,
  );
  return [...first, ...staged, ...digests].map(([name, notice]) => ({
    name,
    html: renderNotice(withLongNames(notice), { ...SETTINGS, language }).html,
  }));
}

/** One in six has names that have no place to break. */
function withLongNames(notice: ReadableNotice): ReadableNotice {
  const [app] = notice.content.apps;
  return app && notice.reader === 'help-desk'
    ? { ...notice, content: { ...notice.content, apps: [{ ...app, name: LONG_NAME }] } }
    : notice;
}

/** All mails side by side, each in a frame of its own. */
function sheet(shown: readonly Mail[], width: number): string {
  const frames = shown.map(({ name, html }) => {
    const source = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    return `<figure><figcaption>${name}</figcaption><iframe name="${name}" width="${width}" height="760" srcdoc="${source}"></iframe></figure>`;
  });
  const style = `figure{display:inline-block;margin:4px;vertical-align:top}iframe{border:1px solid #888}`;
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${frames.join('')}`;
}

/** The names of the frames whose content is wider than they are, and the colour of the first one. */
function measured(page: Page): Promise<{ readonly wide: readonly string[]; readonly background: string }> {
  return page.evaluate(`(() => {
    const frames = [...document.querySelectorAll('iframe')];
    const wide = frames.filter(({ contentDocument: { documentElement } }) =>
      documentElement.scrollWidth > documentElement.clientWidth).map(({ name }) => name);
    const { body } = frames[0].contentDocument;
    return { wide, background: getComputedStyle(body).backgroundColor };
  })()`);
}

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser(CHROMIUM ?? '');
    await mkdir(SHEETS, { recursive: true });
  }, 120_000);

  afterAll(() => browser.close());

  test.each(LANGUAGES.flatMap((language) => WIDTHS.map((width) => [language, width] as const)))(
    'no mail in %s sticks out at %i px, light or dark',
    async (language, width) => {
      const shown = mails(language);
      const page = await browser.newPage({ viewport: { width: (width + 16) * COLUMNS, height: 1000 } });
      await page.setContent(sheet(shown, width), { timeout: 240_000 });
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme });
        const { wide, background } = await measured(page);
        expect(wide).toEqual([]);
        if (scheme === 'dark') expect(background).toBe('rgb(27, 27, 27)');
      }
      await page.close();
    },
    480_000,
  );

  // Large pictures take long, and their height has a limit: one stage of one cause is as good as that of another.
  test.runIf(LONG).each(LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => [language, scheme] as const)))(
    'a contact sheet in %s, %s',
    async (language, scheme) => {
      const shown = mails(language).filter(
        ({ name }) => name.split('/').length < 3 || name.startsWith('consent-revoked'),
      );
      const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 376 * COLUMNS, height: 1000 } });
      await page.setContent(sheet(shown, 360), { timeout: 240_000 });
      const path = resolve(SHEETS, `${language}-${scheme}.png`);
      await page.screenshot({ path, fullPage: true, timeout: 240_000 });
      await page.close();
    },
    480_000,
  );
});
