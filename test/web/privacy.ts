/** What the page asks, keeps and gives away: as little as it can. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settled, visit } from './browser.ts';
import { DAY_MS, listed, open, type Shown } from './shown-record.ts';

const VISIBLE_MS = 5_000;
const HIDDEN_MS = 60_000;
/** So many polls in which nothing new comes. Something may still come after the day; then it is counted anew. */
const IDLE_POLLS = 3;
const MOST_POLLS = 30;
const isFeed = (url: string) => new URL(url).pathname === '/api/v1/feed';

export function testPrivacy(shown: () => Shown): void {
  test('is it us? No: of somebody whom nothing hit it says what was read, up to when, and what that rules out', async () => {
    const { page, trouble, close } = await open(shown(), '/');
    await page.getByRole('searchbox').fill('grace.admin');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.locator('.verdict .sentence', { hasText: /nothing was revoked\.|^Nothing on record/ }).waitFor();
    const [sentence, certainty] = await page.locator('.verdict .sentence, .verdict .certainty').allTextContents();
    // On a busy machine a source may be behind: then there is no all-clear.
    expect(certainty).toBe(sentence?.startsWith('No:') ? 'nothing found, all read' : 'cannot tell');
    await page.getByRole('heading', { name: 'What this rules out' }).waitFor();
    await page.locator('.verdict details li', { hasText: /sign-ins: read (only )?up to/ }).waitFor();
    expect(await page.locator('.verdict .facts').textContent()).toMatch(/Last worked.*Last refused/);
    expect(trouble).toEqual([]);
    await close();
  });

  test(
    'an idle page asks for one thing every five seconds, each minute while hidden, and is answered with 304',
    async () => {
      const { page, asked, trouble, close } = await open(shown(), '/', { hasClock: true });
      await page.locator('.revocations tbody tr').first().waitFor();
      await page.clock.pauseAt(await page.evaluate<number>('Date.now() + 1000'));
      let idle = 0;
      for (let polls = 0; idle < IDLE_POLLS && polls < MOST_POLLS; polls++) {
        const before = asked.length;
        idle = (await poll(page, VISIBLE_MS)) === 304 ? idle + 1 : 0;
        await settled(page);
        if (idle > 1) expect(asked.slice(before).map(isFeed)).toEqual([true]);
      }
      expect(idle).toBe(IDLE_POLLS);
      await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })");
      await poll(page, VISIBLE_MS);
      const before = asked.length;
      await page.clock.runFor(HIDDEN_MS - VISIBLE_MS);
      expect(asked.length).toBe(before);
      await poll(page, VISIBLE_MS);
      expect(asked.slice(before).map(isFeed)).toEqual([true]);
      expect(trouble).toEqual([]);
      await close();
    },
    DAY_MS,
  );

  test('the page keeps its colours and its language, and nothing else; its cookie is out of reach', async () => {
    const { disabled } = shown();
    const { page, close } = await open(shown(), `/people/${disabled.subject.id}`);
    await page.locator('.verdict').waitFor();
    await page.getByLabel('Colours').selectOption('dark');
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('heading', { name: 'Was zu tun ist' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Was zu tun ist' }).waitFor();
    expect(await page.evaluate('({ ...localStorage })')).toEqual({ theme: 'dark', language: 'de' });
    expect(await page.evaluate('[sessionStorage.length, document.cookie]')).toEqual([0, '']);
    expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
      { httpOnly: true, sameSite: 'Strict' },
    ]);
    await close();
  });

  test('no inline script, no HTML from text, no other site: the browser itself refuses them', async () => {
    const { page, trouble, close } = await open(shown(), '/');
    const outcome = (script: string) =>
      page.evaluate(`Promise.resolve().then(() => { ${script} }).then(() => 'done', (error) => error.name)`);
    expect(await outcome("document.body.innerHTML = '<b>x</b>'")).toBe('TypeError');
    expect(await outcome("document.createElement('script').text = 'globalThis.isRun = true'")).toBe('TypeError');
    expect(await outcome("return fetch('https://example.com/')")).toBe('TypeError');
    expect(await outcome("trustedTypes.createPolicy('default', {})")).toBe('TypeError');
    expect(await page.evaluate("'isRun' in globalThis")).toBe(false);
    // It was noticed, so that "no trouble" of the other tests means something.
    expect(trouble.join()).toMatch(/require-trusted-types-for.*connect-src.*trusted-types/s);
    await close();
  });

  test('addresses are of ids only, whatever page is looked at', async () => {
    const { page, asked, trouble, close } = await visit(shown().browser, shown().link);
    const summaries = await listed(page, shown().origin, '?limit=100');
    for (const kind of ['user', 'policy', 'grant']) {
      const one = summaries.find(({ subject }) => subject.kind === kind);
      expect(one, kind).toBeDefined();
      await page.goto(`${shown().origin}/revocations/${one?.revocationId}`);
      await settled(page);
      await page.locator('.facts a').first().click();
      await settled(page);
    }
    const names = summaries.flatMap(({ subject, actor }) => [subject.name, actor?.name]).filter((name) => name);
    const addresses = asked.map((url) => decodeURIComponent(url).replaceAll('+', ' '));
    expect(addresses.filter((url) => url.includes('@') || names.some((name) => url.includes(name ?? '')))).toEqual([]);
    expect(trouble).toEqual([]);
    await close();
  });
}

/** Lets so much time pass that the page polls once. Resolves to the status of the answer. */
async function poll(page: Page, milliseconds: number): Promise<number> {
  const [reply] = await Promise.all([
    page.waitForResponse((one) => isFeed(one.url())),
    page.clock.runFor(milliseconds),
  ]);
  await reply.finished();
  return reply.status();
}
