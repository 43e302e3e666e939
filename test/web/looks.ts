/** How every page looks: on narrow and wide screens, light, dark and in forced colours. The pictures are kept. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { keepScreenshot, settled, violations } from './browser.ts';
import { DAY_MS, listed, open, type Shown } from './shown-record.ts';

interface Look {
  readonly width: number;
  readonly colours: 'light' | 'dark' | 'forced';
  /** Whether axe looks, too: that takes a second. Between them these have all there is of widths and of colours. */
  readonly isChecked?: true;
}

const LOOKS: readonly Look[] = [
  { width: 360, colours: 'light', isChecked: true },
  { width: 360, colours: 'dark' },
  { width: 768, colours: 'light' },
  { width: 768, colours: 'forced', isChecked: true },
  { width: 1440, colours: 'light' },
  { width: 1440, colours: 'dark', isChecked: true },
];
const HEIGHT = 900;

export function testLooks(shown: () => Shown): void {
  test(
    'nothing is cut off at any width, in any colours, on any page; axe finds nothing, and nothing moves',
    async () => {
      const pages = Object.entries(await pagesOf(shown()));
      // Two at once: each has a process of its own.
      const half = Math.ceil(pages.length / 2);
      await Promise.all([checkPages(shown(), pages.slice(0, half)), checkPages(shown(), pages.slice(half))]);
    },
    DAY_MS,
  );

  test('new rows are marked by movement only for those who want movement', async () => {
    const { page, close } = await open(shown(), '/');
    await page.locator('.revocations tbody tr').first().waitFor();
    const animation = async () => {
      await page.evaluate("document.querySelector('.revocations tbody tr').classList.add('is-new')");
      return page.evaluate("getComputedStyle(document.querySelector('.is-new')).animationName");
    };
    expect(await animation()).toBe('appear');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await animation()).toBe('none');
    await close();
  });

  test('in every language the page has its words', async () => {
    const { page, trouble, close } = await open(shown(), '/');
    await page.locator('.revocations tbody tr').first().waitFor();
    const languages = await page.locator('.choices select').last().locator('option').all();
    for (const option of languages) {
      const language = (await option.getAttribute('value')) ?? '';
      await page.locator('.choices select').last().selectOption(language);
      await page.locator(`html[lang="${language}"]`).waitFor();
      await keepScreenshot(page, `today-${language}`);
      expect(await page.evaluate('document.documentElement.scrollWidth'), language).toBe(1280);
    }
    expect(languages.length).toBeGreaterThan(1);
    expect(trouble).toEqual([]);
    await close();
  });
}

interface LookedAt {
  readonly path: string;
  /** Is there when all of the page is. */
  readonly until: string;
  readonly prepare?: (page: Page) => Promise<void>;
  /** What the browser itself says about it. */
  readonly says?: string;
}

async function checkPages(shown: Shown, pages: readonly (readonly [string, LookedAt])[]): Promise<void> {
  const { page, trouble, close } = await open(shown, '/', { reducedMotion: 'reduce' });
  for (const [name, { path, until, prepare, says }] of pages) {
    const before = trouble.length;
    if (path !== '/') await page.goto(`${shown.origin}${path}`);
    await settled(page);
    await prepare?.(page);
    await page.locator(until).first().waitFor();
    for (const look of LOOKS) await checkLook(page, name, look);
    expect(trouble.slice(before), name).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
  }
  await close();
}

async function pagesOf({ live: { page }, origin, disabled }: Shown): Promise<Readonly<Record<string, LookedAt>>> {
  const policies = await listed(page, origin, '?cause=policy-changed');
  const policy = policies.find(({ subject, affectedUserCount }) => subject.kind === 'policy' && affectedUserCount > 0);
  const members = await listed(page, origin, '?limit=200');
  const sweep = members.find((one) => one.sweep !== undefined)?.sweep;
  expect(policy).toBeDefined();
  expect(sweep).toBeDefined();
  return {
    today: { path: '/', until: '.revocations tbody tr' },
    revocation: { path: `/revocations/${disabled.revocationId}`, until: '.runbook h3' },
    'policy-changed': { path: `/revocations/${policy?.revocationId}`, until: '.diff, .runbook h3' },
    sweep: { path: `/sweeps/${sweep?.id}`, until: '.revocations tbody tr' },
    person: { path: `/people/${disabled.subject.id}?app=${disabled.affectedApps[0]?.id}`, until: '.verdict .facts' },
    app: { path: `/apps/${disabled.affectedApps[0]?.id}`, until: '.revocations tbody tr' },
    policy: { path: `/policies/${policy?.subject.id}`, until: '.changes li' },
    sources: { path: '/sources', until: '.heat-row svg' },
    notices: { path: '/notices', until: '.told table, .told p' },
    decoder: {
      path: '/decoder',
      until: '.explanation',
      prepare: (one) => one.getByRole('textbox', { name: 'Error text' }).fill('AADSTS50173'),
    },
    search: {
      path: '/',
      until: '.matches li, .note',
      async prepare(one) {
        await one.getByRole('searchbox').fill('a');
        await one.keyboard.press('Enter');
      },
    },
    'not-found': { path: '/revocations/ffffffffffff', until: '.note', says: '404' },
  };
}

async function checkLook(page: Page, name: string, { width, colours, isChecked }: Look): Promise<void> {
  const isForced = colours === 'forced';
  await page.setViewportSize({ width, height: HEIGHT });
  await page.emulateMedia({
    colorScheme: isForced ? 'light' : colours,
    forcedColors: isForced ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  const look = `${name} at ${width} px, ${colours}`;
  await keepScreenshot(page, `${name}-${width}-${colours}`);
  expect(await page.evaluate('document.documentElement.scrollWidth'), look).toBe(width);
  expect(await page.evaluate('document.getAnimations().length'), look).toBe(0);
  if (isChecked) expect(await violations(page), look).toEqual([]);
}
