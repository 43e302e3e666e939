/** A browser that looks at the dashboard of `npm start`, and notes what a reader would not see: errors of the page. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { InvariantError } from '../../src/base/errors.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The machine may be busy with other tests. */
const PATIENCE_MS = 30_000;
/** Kept, so that somebody can look at them. */
const SCREENSHOTS = resolve(ROOT, 'coverage/screenshots');

/** Undefined where there is none. @throws InvariantError where there must be one: `REQUIRE_BROWSER=1` */
export function chromiumPath(): string | undefined {
  const path = PLACES.find((place) => existsSync(place));
  if (path === undefined && process.env.REQUIRE_BROWSER === '1')
    throw new InvariantError(`REQUIRE_BROWSER=1, but there is no Chromium at ${PLACES.join(', ')}`);
  if (path === undefined) process.stderr.write('No Chromium here: the dashboard is not tested in a browser.\n');
  return path;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet] });
}

export interface PlayedDay {
  /** Opens a session in a browser. */
  readonly link: string;
  readonly origin: string;
  /** What `npm start -- --json` prints when the day is over. */
  readonly over: Promise<DayResult>;
  stop(): Promise<void>;
}

export interface DayResult {
  readonly detected: readonly {
    readonly cause: string;
    readonly revocationId: string;
    readonly affectedApps: number;
    readonly affectedUsers: number;
  }[];
}

/** Resolves as soon as the dashboard can be opened; the day is played from then on. */
export async function startDay(): Promise<PlayedDay> {
  const child = spawn(process.execPath, ['local/start.ts', '--json'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [told, printed] = [collected(child.stderr), collected(child.stdout)];
  const link = await until(child, () => /http:\/\/127\S+ticket=\S+/.exec(told())?.[0]);
  const over = until(child, () => {
    const text = printed().trim();
    return text.endsWith('}') ? (JSON.parse(text) as DayResult) : undefined;
  });
  return {
    link,
    origin: new URL(link).origin,
    over,
    async stop() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function collected(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

/** @throws InvariantError if the process ends before */
async function until<T>(child: ChildProcess, found: () => T | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (child.exitCode !== null) throw new InvariantError(`npm start ended with ${child.exitCode}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** In the browser. */
const NOTE_VIOLATIONS =
  "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective));";

export interface Visit {
  readonly page: Page;
  /** What went wrong: errors of scripts, of the content policy, and answers that are errors. */
  readonly trouble: readonly string[];
  close(): Promise<void>;
}

/** A new browser profile with a session. */
export async function visit(browser: Browser, day: PlayedDay, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(day.origin)) trouble.push(`asked another site: ${request.url()}`);
  });
  await page.addInitScript({ content: NOTE_VIOLATIONS });
  await page.goto(day.link);
  return { page, trouble, close: () => context.close() };
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: resolve(SCREENSHOTS, `${name}.png`), fullPage: true });
}
