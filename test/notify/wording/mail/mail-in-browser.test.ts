/**
 * Every mail in Chromium: nothing sticks out. Each language on a narrow light screen, English on wide and dark ones,
 * too; `LONG` shows every language on every screen, and makes one contact sheet for each language.
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CAUSES } from '../../../../src/detect/cause.ts';
import { exampleNotice } from '../../../../src/notify/wording/example-notice.ts';
import { LANGUAGES, type Language } from '../../../../src/notify/wording/language.ts';
import { READERS } from '../../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../../src/notify/wording/render-notice.ts';
import { chromiumPath, startBrowser } from '../../../web/browser.ts';
import { SETTINGS } from '../../notice-builder.ts';

const CHROMIUM = chromiumPath();
/** Not in Git: for somebody to look at. */
const SHEETS = resolve(import.meta.dirname, '../../../../coverage/mails');
const COLUMNS = 6;
const LONG = process.env.LONG !== undefined;
const FORMS = LANGUAGES.flatMap((language) =>
  [360, 640].flatMap((width) => (['light', 'dark'] as const).map((scheme) => [language, width, scheme] as const)),
).filter(([language, width, scheme]) => LONG || language === 'en' || (width === 360 && scheme === 'light'));

const LONG_NAME = 'Contoso-Global-Expense-And-Travel-Management-Portal-For-Finance-And-Human-Resources';

function mails(language: Language): readonly { readonly name: string; readonly html: string }[] {
  return CAUSES.flatMap((cause) =>
    READERS.map((reader) => {
      const notice = exampleNotice(cause, reader);
      const [app] = notice.content.apps;
      // One in six has names that have no place to break.
      const apps = app && reader === 'help-desk' ? [{ ...app, name: LONG_NAME }] : notice.content.apps;
      const { html } = renderNotice({ ...notice, content: { ...notice.content, apps } }, { ...SETTINGS, language });
      return { name: `${cause}/${reader}`, html };
    }),
  );
}

/** All mails of a language side by side, each in a frame of its own. */
function sheet(language: Language, width: number): string {
  const frames = mails(language).map(({ name, html }) => {
    const source = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    return `<figure><figcaption>${name}</figcaption><iframe name="${name}" width="${width}" height="760" srcdoc="${source}"></iframe></figure>`;
  });
  const style = `figure{display:inline-block;margin:4px;vertical-align:top}iframe{border:1px solid #888}`;
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${frames.join('')}`;
}

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser(CHROMIUM ?? '');
    await mkdir(SHEETS, { recursive: true });
  }, 120_000);

  afterAll(() => browser.close());

  test.each(FORMS)(
    'no mail in %s sticks out at %i px, %s',
    async (language, width, scheme) => {
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width: (width + 16) * COLUMNS, height: 1000 },
      });
      const page = await context.newPage();
      await page.setContent(sheet(language, width), { timeout: 120_000 });
      const found: { readonly wide: readonly string[]; readonly background: string } = await page.evaluate(`(() => {
        const frames = [...document.querySelectorAll('iframe')];
        const wide = frames.filter(({ contentDocument: { documentElement } }) =>
          documentElement.scrollWidth > documentElement.clientWidth).map(({ name }) => name);
        const { body } = frames[0].contentDocument;
        return { wide, background: getComputedStyle(body).backgroundColor };
      })()`);
      expect(found.wide).toEqual([]);
      if (scheme === 'dark') expect(found.background).toBe('rgb(27, 27, 27)');
      // Large pictures take long: one a language, and one of the dark form.
      if (LONG && width === 360 && (scheme === 'light' || language === 'en')) {
        const path = resolve(SHEETS, `${language}-${scheme}.png`);
        await page.screenshot({ path, fullPage: true, timeout: 120_000 });
      }
      await context.close();
    },
    240_000,
  );
});
