/** The dashboard of `npm start`, in a real browser, while the day is played and afterwards. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumPath,
  type DayResult,
  keepScreenshot,
  type PlayedDay,
  startBrowser,
  startDay,
  visit,
} from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STARTING_MS = 120_000;
const DAY_MS = 300_000;
const path = chromiumPath();

describe.skipIf(path === undefined)('the dashboard', () => {
  let browser: Browser;
  let day: PlayedDay;
  let result: DayResult;

  beforeAll(async () => {
    [browser, day] = await Promise.all([startBrowser(path ?? ''), startDay()]);
  }, STARTING_MS);
  afterAll(async () => {
    await browser?.close();
    await day?.stop();
  });

  const disabled = () =>
    result.detected.find(({ cause, affectedApps }) => cause === 'account-disabled' && affectedApps > 0);
  const open = (page: Page, where: string) => page.goto(`${day.origin}${where}`);

  test(
    'while the day is played, new rows come without a reload; then the day is over',
    async () => {
      const { page, trouble, close } = await visit(browser, day);
      await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
      const count = page.locator('.counts dd').first();
      await count.waitFor();
      const before = Number(await count.textContent());
      await expect.poll(async () => Number(await count.textContent()), { timeout: DAY_MS }).toBeGreaterThan(before + 2);
      result = await day.over;
      expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
      expect(trouble).toEqual([]);
      await close();
    },
    DAY_MS,
  );

  test('without a session the page says how to begin one, and shows nothing', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(day.origin);
    await page.getByText('You are not signed in').first().waitFor();
    expect(await page.locator('.revocations').count()).toBe(0);
    await context.close();
  });

  test('what happened since yesterday, worst first: it is the first page', async () => {
    const { page, trouble, close } = await visit(browser, day);
    await page.locator('.revocations tbody tr').first().waitFor();
    const words = await page.locator('.revocations tbody .severity').allTextContents();
    const rank = ['critical', 'high', 'medium', 'low', 'info'];
    const ranks = words.map((word) => rank.indexOf(word.trim()));
    expect(ranks.length).toBeGreaterThan(3);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(trouble).toEqual([]);
    await close();
  });

  test('the story of a revocation: a link to it shows all of it', async () => {
    const { page, trouble, close } = await visit(browser, day);
    await open(page, `/revocations/${disabled()?.revocationId}`);
    await page.getByRole('heading', { level: 1, name: /^Account disabled: / }).waitFor();
    for (const part of [
      'What changed',
      'Affected people and apps',
      'What people were told',
      'Who came back',
      'Evidence',
      'Runbook',
    ])
      await page.getByRole('heading', { level: 2, name: part }).waitFor();
    await page.getByRole('heading', { level: 3, name: 'How to fix' }).waitFor();
    expect(await page.locator('.facts').first().textContent()).toMatch(/Done by.*Happened.*Recorded/);
    expect(trouble).toEqual([]);
    await close();
  });

  test('what hit an app: from the list by clicks, and back', async () => {
    const { page, trouble, close } = await visit(browser, day);
    await page.getByRole('link', { name: 'Account disabled' }).first().click();
    await page
      .getByRole('heading', { level: 1 })
      .filter({ hasText: /Account disabled|Sweep/ })
      .waitFor();
    if (page.url().includes('/sweeps/')) await page.locator('.revocations tbody a').first().click();
    await page.locator('article table a[href^="/apps/"]').first().click();
    await page.getByRole('heading', { name: 'What hit this app' }).waitFor();
    await page.locator('.revocations tbody tr').first().waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 2, name: 'Runbook' }).waitFor();
    expect(trouble).toEqual([]);
    await close();
  });

  test('a person is found by name with the keyboard alone, and the name is in no address', async () => {
    const { page, trouble, close } = await visit(browser, day);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await open(page, `/revocations/${disabled()?.revocationId}`);
    const title = (await page.getByRole('heading', { level: 1, name: /^Account disabled: / }).textContent()) ?? '';
    const name = title.replace('Account disabled: ', '');
    await page.keyboard.press('/');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.locator('.revocations tbody tr').first().waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/people\/[0-9a-f-]{36}$/);
    const [first = ''] = name.split(' ');
    expect(addresses.filter((url) => url.includes(first))).toEqual([]);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
    expect(trouble).toEqual([]);
    await close();
  });

  test('rows, filters and the timeline work with the keyboard alone', async () => {
    const { page, close } = await visit(browser, day);
    await page.locator('.revocations tbody tr').first().waitFor();
    await page.locator('.revocations tbody a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    const second = await page.locator('.revocations tbody a').nth(1).getAttribute('href');
    expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe(second);
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('until')).not.toBeNull();
    await page.goBack();
    await page.getByLabel('Severity').selectOption('high');
    await expect.poll(() => new URL(page.url()).search).toBe('?severity=high');
    await page.keyboard.press('Tab');
    await close();
  });

  test('a pasted error is explained without asking anybody', async () => {
    const { page, trouble, close } = await visit(browser, day);
    await page.getByRole('link', { name: 'Decoder' }).click();
    await page.getByRole('textbox', { name: 'Error text' }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('textbox', { name: 'Error text' }).fill('AADSTS50173: The provided grant has expired');
    await page.getByRole('heading', { name: 'AADSTS50173' }).waitFor();
    expect(asked.filter((url) => !url.includes('/api/v1/feed'))).toEqual([]);
    expect(trouble).toEqual([]);
    await close();
  });

  const pages = (): Readonly<Record<string, string>> => ({
    today: '/',
    revocation: `/revocations/${disabled()?.revocationId}`,
    policy: `/revocations/${result.detected.find(({ cause }) => cause === 'policy-changed')?.revocationId}`,
    sources: '/sources',
    notices: '/notices',
    decoder: '/decoder',
    search: '/search',
  });

  test.each([
    [360, 'light'],
    [360, 'dark'],
    [768, 'light'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)(
    'at %i px, %s: nothing is cut off, and axe finds nothing',
    async (width, colorScheme) => {
      const { page, trouble, close } = await visit(browser, day, { viewport: { width, height: 900 }, colorScheme });
      for (const [name, where] of Object.entries(pages())) {
        await open(page, where);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await keepScreenshot(page, `${name}-${width}-${colorScheme}`);
        expect(await page.evaluate('document.documentElement.scrollWidth'), `${name} scrolls sideways`).toBe(width);
        expect(await violations(page), name).toEqual([]);
      }
      expect(trouble).toEqual([]);
      await close();
    },
    DAY_MS,
  );

  test('in forced colours every severity still has its shape, and in German every page its words', async () => {
    const { page, trouble, close } = await visit(browser, day, { forcedColors: 'active', locale: 'de-DE' });
    await page.getByRole('heading', { level: 1, name: 'Heute' }).waitFor();
    await page.locator('.severity svg').first().waitFor();
    await keepScreenshot(page, 'today-forced-colours');
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    expect(trouble).toEqual([]);
    await close();
  });
});

/** By a function of the browser's own, which the content policy does not hold. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<AxeResult> } };
    const found = await axe.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}
