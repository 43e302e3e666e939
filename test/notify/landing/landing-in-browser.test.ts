/**
 * The landing page in Chromium: nothing sticks out, in each language on a narrow screen, and in English on wide and
 * dark ones, too; its style is the one that its policy allows, and it asks for nothing else. `LONG` shows every
 * language on every screen, and leaves pictures to look at.
 */

import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../../src/api/forms/http-reply.ts';
import { LANGUAGES, type Language } from '../../../src/notify/wording/language.ts';
import { chromiumPath, startBrowser } from '../../web/browser.ts';
import { APP_ID, landingOffice, notice } from './landing-office.ts';

const CHROMIUM = chromiumPath();
const PICTURES = resolve(import.meta.dirname, '../../../coverage/landing');
const LONG_NAME = 'Contoso-Global-Expense-And-Travel-Management-Portal-For-Finance-And-Human-Resources';
const FORMS = [360, 640].flatMap((width) => (['light', 'dark'] as const).map((scheme) => [width, scheme] as const));
const NARROW = FORMS.slice(0, 1);

async function pagesIn(language: Language): Promise<readonly Reply[]> {
  const office = landingOffice({ wording: { language, publicUrl: `https://${'auditor.'.repeat(5)}contoso.example` } });
  const about = (name: string) => ({
    ...notice().content,
    apps: [{ id: 'a', name, appId: APP_ID, effect: 'dies' as const }],
  });
  const open = await office.linkOf(notice({ content: about('Mail Sync') }));
  const long = await office.linkOf(notice({ id: 'e'.repeat(32), content: about(LONG_NAME) }));
  const pages = [await office.open(open), await office.open(long), await office.open('forged')];
  office.status = { state: 'recovered' };
  return [...pages, await office.open(open)];
}

describe.skipIf(CHROMIUM === undefined)('in a browser', () => {
  let browser: Browser;
  let replies: readonly Reply[] = [];
  const server = createServer((request, response) => {
    const { status, headers, body } = replies[Number(request.url?.slice(1))] ?? { status: 404, headers: {} };
    response.writeHead(status, headers).end(body);
  });

  beforeAll(async () => {
    browser = await startBrowser(CHROMIUM ?? '');
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    await mkdir(PICTURES, { recursive: true });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  test.each(LANGUAGES)(
    'no page in %s sticks out, loads anything, or breaks its own policy',
    async (language) => {
      replies = await pagesIn(language);
      const { port } = server.address() as AddressInfo;
      for (const [width, scheme] of language === 'en' || process.env.LONG ? FORMS : NARROW) {
        const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 } });
        const page = await context.newPage();
        const [asked, complaints]: [string[], string[]] = [[], []];
        page.on('request', (request) => asked.push(new URL(request.url()).pathname));
        page.on('console', (message) => complaints.push(message.text()));
        for (const index of replies.keys()) {
          await page.goto(`http://127.0.0.1:${port}/${index}`);
          const seen: object = await page.evaluate(`(() => {
          const { scrollWidth, clientWidth, lang } = document.documentElement;
          return { wide: scrollWidth - clientWidth, lang, background: getComputedStyle(document.body).backgroundColor };
        })()`);
          const background = scheme === 'dark' ? 'rgb(27, 27, 27)' : 'rgb(255, 255, 255)';
          expect(seen, `${index} at ${width}`).toEqual({ wide: 0, lang: language, background });
          if (process.env.LONG)
            await page.screenshot({ path: resolve(PICTURES, `${language}-${index}-${width}-${scheme}.png`) });
        }
        expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(
          [...replies.keys()].map((index) => `/${index}`),
        );
        expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
        await context.close();
      }
    },
    120_000,
  );
});
