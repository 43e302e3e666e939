/** What a browser needs for the first page: by its own account of what it transferred, and by its own trace. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

export const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CATEGORIES = ['loading', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];
const VIEWPORT = { width: 1280, height: 800 };
const WHEEL_PX = 4_000;
const WHEELS = 40;
/** In the browser: when the first paint has been noted. */
const PAINTED =
  "new Promise((done) => new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').length" +
  " > 0 && done()).observe({ type: 'paint', buffered: true }))";

/** Undefined where there is no Chromium. */
export async function launchBrowser(): Promise<Browser | undefined> {
  const executablePath = CHROMIUM_PLACES.find((place) => existsSync(place));
  return executablePath === undefined
    ? undefined
    : chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
}

/** Where a measured page is, and what is on it when it is there. */
export interface Measured {
  readonly url: string;
  readonly drawn: string;
}

/** Of all JavaScript that came until the list was painted, as it was transferred: packed, preloads too; in KiB. */
export async function transferredScripts(browser: Browser, { url, drawn }: Measured): Promise<number> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script' || /javascript/.test(response.mimeType)) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await page.goto(url);
  await page.locator(drawn).first().waitFor();
  await twoFrames(page);
  await page.close();
  return Math.round((bytes / 1024) * 10) / 10;
}

/** From the start of the navigation; milliseconds. */
export async function firstPaint(browser: Browser, { url, drawn }: Measured): Promise<number> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.goto(url);
  await page.locator(drawn).first().waitFor();
  await page.evaluate(PAINTED);
  const events = eventsOf(await browser.stopTracing());
  await page.close();
  const painted = events.findLast(({ name }) => name === 'firstContentfulPaint');
  // The page may get a process of its own on the way: there is one navigation in the trace.
  const starts = events.filter(({ name, ts }) => /^navigation-?start$/i.test(name) && ts <= (painted?.ts ?? 0));
  const started = starts.toSorted((a, b) => a.ts - b.ts).at(-1);
  return Math.round(((painted?.ts ?? Number.NaN) - (started?.ts ?? Number.NaN)) / 100) / 10;
}

/** The longest task of the page while a long list is scrolled, in milliseconds. */
export async function longestTask(browser: Browser, { url, drawn }: Measured): Promise<number> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(url);
  await page.locator(drawn).first().waitFor();
  await page.mouse.move(VIEWPORT.width / 2, VIEWPORT.height / 2);
  await twoFrames(page);
  await browser.startTracing(page, { categories: CATEGORIES });
  for (let wheel = 0; wheel < WHEELS; wheel++) {
    await page.mouse.wheel(0, WHEEL_PX);
    await twoFrames(page);
  }
  const events = eventsOf(await browser.stopTracing());
  await page.close();
  const main = events.find(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && pid === main?.pid && tid === main?.tid);
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1_000;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

function eventsOf(trace: Buffer): readonly TraceEvent[] {
  return (JSON.parse(trace.toString('utf8')) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents;
}

/** After the second one, what the first drew is on the screen. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
