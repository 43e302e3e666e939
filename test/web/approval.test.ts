/** The button that sends to many, in a real browser: two clicks, only for whoever may, and how far it is. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseApproved } from '../../src/notify/approval/release-approved.ts';
import { recordedReach } from '../notify/approval/approved-reach.ts';
import { chromiumPath, keepScreenshot, settled, startBrowser, violations, visit } from './browser.ts';
import { serveReach } from './serve-reach.ts';

const path = chromiumPath();
const ID = 'ab'.repeat(16);

describe.skipIf(path === undefined)('the button that sends to many', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(path ?? '');
  }, 120_000);
  afterAll(() => browser?.close());

  test('two clicks approve, and the page shows how far it is', async () => {
    const reach = await recordedReach(900);
    await using served = await serveReach(reach, 'owner');
    const { page, trouble, close } = await visit(browser, `${served.url}/revocations/${ID}`);
    await settled(page);
    await page.getByText('900 people wait for your approval. Telling them takes 30 minutes.').waitFor();
    await page.getByRole('button', { name: 'Send to 900 people …' }).click();
    await page.getByText('Send to 900 people? It cannot be called back.').waitFor();
    await keepScreenshot(page, 'approval');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'No, not now' }).click();
    expect(await reach.approvals.releases()).toEqual([]);
    await page.getByRole('button', { name: 'Send to 900 people …' }).click();
    await page.getByRole('button', { name: 'Yes, send' }).click();
    await page.getByText('Told: 0, still to come: 900.').waitFor();

    await releaseApproved(reach.context());
    reach.clock.now += 5 * 60_000;
    await page.reload();
    await page.getByText('Told: 150, still to come: 750.').waitFor();
    await keepScreenshot(page, 'approval-going-on');
    expect(trouble).toEqual([]);
    await close();
  }, 120_000);

  test('what has grown since it was shown is not sent, and the page says so', async () => {
    const reach = await recordedReach(40);
    await using served = await serveReach(reach, 'owner');
    const { page, close } = await visit(browser, `${served.url}/revocations/${ID}`);
    await page.getByRole('button', { name: 'Send to 40 people …' }).click();
    reach.clock.now += 25 * 3_600_000;
    await page.getByRole('button', { name: 'Yes, send' }).click();
    await page.getByText('nobody approved it within a day').waitFor();
    expect(await reach.approvals.releases()).toEqual([]);
    await close();
  }, 60_000);

  test('whoever may only read sees no button', async () => {
    const reach = await recordedReach(40);
    await using served = await serveReach(reach, 'reader');
    const { page, asked, close } = await visit(browser, `${served.url}/revocations/${ID}`);
    await page.getByRole('heading', { level: 2, name: 'What people were told' }).waitFor();
    await expect.poll(() => asked.filter((url) => url.includes('/approvals')).length).toBeGreaterThan(0);
    await settled(page);
    expect(await page.locator('.approval').count()).toBe(0);
    await close();
  }, 60_000);

  test.each(['de-DE', 'ja-JP'])(
    'in %s and 360 px wide nothing is cut off',
    async (locale) => {
      const reach = await recordedReach(40);
      await using served = await serveReach(reach, 'owner');
      const viewport = { width: 360, height: 800 };
      const { page, trouble, close } = await visit(browser, `${served.url}/revocations/${ID}`, { locale, viewport });
      await page.locator('.approval button').click();
      await keepScreenshot(page, `approval-${locale}`);
      const wide = await page.locator('.approval').evaluate((node) => node.scrollWidth - node.clientWidth);
      expect([wide, trouble]).toEqual([0, []]);
      await close();
    },
    60_000,
  );
});
