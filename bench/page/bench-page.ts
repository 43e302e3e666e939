/**
 * `npm run bench -- page`: the dashboard in Chromium, beside a page of the same libraries that only draws a list: its
 * JavaScript until the list is painted, its first paint, and its longest task while 10,000 rows are scrolled.
 */
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { buildWebIfStale } from '../../bin/build-web.ts';
import { InvariantError } from '../../src/base/errors.ts';
import type { BenchRow } from '../bench-row.ts';
import { medianOf } from '../side-by-side.ts';
import { firstPaint, launchBrowser, longestTask, type Measured, transferredScripts } from './measure-page.ts';
import { startPageServer } from './page-server.ts';

const ROWS = 10_000;
const RUNS = 3;
const LIMIT_KIB = 80;
const LIMIT_PAINT_MS = 1_000;
const LIMIT_TASK_MS = 50;

export async function benchPage(): Promise<readonly BenchRow[]> {
  await buildWebIfStale((line) => process.stderr.write(`${line}\n`));
  const browser = await launchBrowser();
  if (browser === undefined) throw new InvariantError('there is no Chromium here');
  const server = await startPageServer({ rows: ROWS, bare: await bareScript() });
  const page = { url: `${server.origin}/`, drawn: '.revocations tbody tr' };
  const bare = { url: `${server.origin}/bare?rows=${ROWS}`, drawn: '.is-drawn .row' };
  const beside = async (measure: (measured: Measured) => Promise<number>): Promise<readonly [number, number]> => {
    const [values, floors]: [number[], number[]] = [[], []];
    // Alternating, so that both run under the same conditions.
    for (let run = 0; run < RUNS; run += 1) {
      floors.push(await measure(bare));
      values.push(await measure(page));
    }
    return [medianOf(values), medianOf(floors)];
  };
  try {
    return [
      row('page-javascript', 'KiB', LIMIT_KIB, await beside((one) => transferredScripts(browser, one))),
      row('page-paint', 'ms', LIMIT_PAINT_MS, await beside((one) => firstPaint(browser, one))),
      row('page-scroll', 'ms', LIMIT_TASK_MS, await beside((one) => longestTask(browser, one))),
    ];
  } finally {
    await browser.close();
    server.close();
  }
}

function row(name: string, unit: string, limit: number, [value, floor]: readonly [number, number]): BenchRow {
  return { name, value, unit, floor, ratio: value / floor, goal: Math.round((limit / floor) * 100) / 100 };
}

async function bareScript(): Promise<string> {
  const bundle = await rolldown({ input: resolve(import.meta.dirname, 'bare-page.mjs'), platform: 'browser' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return output[0].code;
}

if (import.meta.main) console.log(await benchPage());
