/** A browser that looks at the dashboard of `npm start`, and notes what a reader would not see: errors of the page. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { CHROMIUM_PLACES } from '../../bench/page/measure-page.ts';
import { InvariantError } from '../../src/base/errors.ts';

/** The machine may be busy with other tests. */
const PATIENCE_MS = 30_000;
/** Kept, so that somebody can look at them; Git ignores them. */
const SCREENSHOTS = resolve(import.meta.dirname, '../../coverage/screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Undefined where there is none. @throws InvariantError where there must be one: `REQUIRE_BROWSER=1` */
export function chromiumPath(): string | undefined {
  const path = CHROMIUM_PLACES.find((place) => existsSync(place));
  if (path === undefined && process.env.REQUIRE_BROWSER === '1')
    throw new InvariantError(`REQUIRE_BROWSER=1, but there is no Chromium at ${CHROMIUM_PLACES.join(', ')}`);
  if (path === undefined) process.stderr.write('No Chromium here: the dashboard is not tested in a browser.\n');
  return path;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet] });
}

/** In the browser. */
const NOTE_VIOLATIONS =
  "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective));";

export interface Visit {
  readonly page: Page;
  /** What went wrong: errors of scripts, of the content policy, and answers that are errors. */
  readonly trouble: readonly string[];
  /** Addresses of all requests so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  /** The time of the page can be moved. */
  readonly hasClock?: boolean;
}

/** A new browser profile. @param link where it begins; opens a session, or not */
export async function visit(
  browser: Browser,
  link: string,
  { hasClock = false, ...options }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const trouble: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    asked.push(request.url());
    if (new URL(request.url()).origin !== new URL(link).origin) trouble.push(`asked another site: ${request.url()}`);
    if (request.resourceType() === 'font') trouble.push(`loaded a font: ${request.url()}`);
  });
  await page.addInitScript({ content: NOTE_VIOLATIONS });
  if (hasClock) await page.clock.install();
  await page.goto(link);
  return { page, trouble, asked, close: () => context.close() };
}

/** All of the page is there: nothing says that it is loading. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expect.poll(() => page.locator('.loading').count(), { timeout: PATIENCE_MS }).toBe(0);
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: resolve(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** What axe finds. It comes in by a function of the browser's own, which the content policy does not hold. */
export async function violations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<AxeResult> } };
    const found = await axe.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}
