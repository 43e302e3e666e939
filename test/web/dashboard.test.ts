/**
 * The dashboard of `npm start`, in a real browser: the questions are asked while the day is played, and all pages are
 * looked at when it is over.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testAnswers } from './answers-by-clicks.ts';
import { chromiumPath, startBrowser, visit } from './browser.ts';
import { testKeyboard } from './keyboard-alone.ts';
import { testLooks } from './looks.ts';
import { type DayResult, type PlayedDay, startDay } from './played-day.ts';
import { testPrivacy } from './privacy.ts';
import { DAY_MS, type Shown, showRecord } from './shown-record.ts';

const path = chromiumPath();

describe.skipIf(path === undefined)('the dashboard', () => {
  let browser: Browser;
  let day: PlayedDay;
  let shown: Shown;
  let result: DayResult;
  let countBefore = 0;
  const count = () => shown.live.page.locator('.counts dd').first();

  beforeAll(async () => {
    day = startDay();
    browser = await startBrowser(path ?? '');
    shown = await showRecord(browser, await day.link);
    await shown.live.page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
    countBefore = Number(await count().textContent());
  }, DAY_MS);
  afterAll(async () => {
    await browser?.close();
    await day?.stop();
  });

  test('without a session the page says how to begin one, and shows nothing', async () => {
    const { page, close } = await visit(browser, shown.origin);
    await page.getByText('You are not signed in').first().waitFor();
    expect(await page.locator('.revocations').count()).toBe(0);
    await close();
  });

  testAnswers(() => shown);
  testKeyboard(() => shown);

  test(
    'new rows came without a reload, and the printed link is the one in JSON',
    async () => {
      result = await day.over;
      expect(result.dashboard).toBe(shown.link);
      await expect
        .poll(async () => Number(await count().textContent()), { timeout: DAY_MS })
        .toBeGreaterThan(countBefore + 2);
      expect(await shown.live.page.evaluate('isSamePage')).toBe(true);
      expect(shown.live.trouble).toEqual([]);
    },
    DAY_MS,
  );

  testPrivacy(() => shown);
  testLooks(() => shown);
});
