/** The first page costs a browser at most 80 KiB of JavaScript until its list is painted; no part that is for later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, transferredScripts } from '../../bench/page/measure-page.ts';
import { type PageServer, startPageServer } from '../../bench/page/page-server.ts';
import { buildWebIfStale } from '../../bin/build-web.ts';
import { chromiumPath } from '../web/browser.ts';

const LIMIT_KIB = 80;

describe.skipIf(chromiumPath() === undefined)('the first page', () => {
  let server: PageServer;
  let browser: Awaited<ReturnType<typeof launchBrowser>>;

  beforeAll(async () => {
    await buildWebIfStale(() => undefined);
    server = await startPageServer({ rows: 20, bare: '' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('its JavaScript is small, and is what the page runs on', async () => {
    if (browser === undefined) throw new RangeError('no browser was started');
    const kib = await transferredScripts(browser, { url: `${server.origin}/`, drawn: '.revocations tbody tr' });
    expect(kib).toBeGreaterThan(5);
    expect(kib).toBeLessThan(LIMIT_KIB);
  });
});
