/**
 * `npm run bench`: speed, size and memory, each figure beside its floor in the same run.
 * `npm run bench -- scale`: how the cost of each case grows. `npm run bench -- reach`: the reach engine.
 * `npm run bench -- end-to-end|backlog|mirror|answers|ask|notices|page`: what takes minutes, or needs all of the
 * history.
 */
import { benchAccept } from './accept.ts';
import type { BenchRow } from './bench-row.ts';
import { benchClassify } from './classify.ts';
import { benchImportLogs } from './import-logs.ts';
import { benchLate } from './late/bench-late.ts';
import { benchRecordRows } from './record-rows.ts';
import { benchDeployable } from './size/deployable.ts';
import { benchLibrary } from './size/library.ts';
import { benchStart } from './start.ts';

const json = process.argv.includes('--json');
const MEASUREMENTS: readonly (() => Promise<readonly BenchRow[]>)[] = [
  benchStart,
  async () => [await benchDeployable()],
  async () => [await benchLibrary()],
  benchImportLogs,
  benchClassify,
  benchAccept,
  async () => [await benchRecordRows()],
  benchLate,
];

/** Not in the default run. */
const LONG: Readonly<Record<string, (args: readonly string[]) => Promise<readonly BenchRow[]>>> = {
  'end-to-end': async (args) => (await import('./end-to-end/end-to-end.ts')).benchEndToEnd(args),
  mirror: async (args) => (await import('./mirror/mirror.ts')).benchMirror(args),
  answers: async () => (await import('./answers.ts')).benchAnswers(),
  ask: async (args) => (await import('./questions/bench-questions.ts')).benchQuestions(args),
  page: async () => (await import('./page/bench-page.ts')).benchPage(),
  notices: async (args) => (await import('./notices-drain.ts')).benchNotices(args),
  backlog: async (args) => (await import('./end-to-end/backlog.ts')).benchBacklog(args),
};

const [command = '', ...rest] = process.argv.slice(2);
const long = LONG[command];
if (command === 'scale') await (await import('./scale/scale.ts')).benchScale(rest);
else if (command === 'reach') await (await import('./reach/bench-reach.ts')).benchReach(rest);
else await benchAll(long === undefined ? MEASUREMENTS : [() => long(rest)]);

async function benchAll(measurements: typeof MEASUREMENTS): Promise<void> {
  const rows: BenchRow[] = [];
  // One after another: on two cores they would disturb each other.
  for (const measure of measurements) {
    const measured = await measure();
    rows.push(...measured);
    if (!json) for (const row of measured) process.stdout.write(`${lineOf(row)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
}

function lineOf({ name, value, unit, floor, ratio, goal }: BenchRow): string {
  const limit =
    goal === undefined
      ? ''
      : `   goal ${['ms', 'MB', 'KiB', 'entities', 'min to leave'].includes(unit) ? 'at most' : 'at least'} ${goal}`;
  const figures = `${rounded(value).padStart(10)} ${unit.padEnd(16)} floor ${rounded(floor).padStart(10)}`;
  return `${name.padEnd(16)} ${figures}   ratio ${ratio.toFixed(2)}${limit}`;
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
