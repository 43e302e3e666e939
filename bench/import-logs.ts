/** Exported records per second in a dry-run import, beside JSON.parse alone; and the memory for a million records. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { InvariantError } from '../src/base/errors.ts';
import { dryRunImport } from '../src/cli/import/dry-run-import.ts';
import { importFiles } from '../src/cli/import/import.ts';
import { auditRecordOf } from './audit-records.ts';
import type { BenchRow } from './bench-row.ts';
import { sideBySide } from './side-by-side.ts';
import { signInRecordOf } from './sign-in-records.ts';

const RECORDS = 60_000;
const MANY = 1_000_000;
/** One in this many ends somebody's sign-in. */
const RELEVANT = 100;
const ROUNDS = 5;
const GOAL = 0.5;
const LIMIT_MB = 200;
const WRITTEN_AT_ONCE = 2_000;

const REVAUDIT = join(import.meta.dirname, '../bin/revaudit.mjs');
const PRINT_PEAK = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync } from 'node:fs';
  // On Linux resourceUsage includes the time before exec, when the process was a copy of the bench.
  const own = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  const peak = () => (existsSync('/proc/self/status') ? own() : process.resourceUsage().maxRSS);
  process.on('exit', () => console.error('peak %d', peak()));
`)}`;

export async function benchImportLogs(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-bench-'));
  const file = join(folder, 'log.json');
  try {
    return [
      { name: 'import-audit', ...(await importSpeed(file, auditRecordOf)), goal: GOAL },
      { name: 'import-sign-ins', ...(await importSpeed(file, signInRecordOf)), goal: GOAL },
      { name: 'import-memory', ...(await importMemory(file)) },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importSpeed(file: string, recordOf: (n: number) => object): Promise<Omit<BenchRow, 'name' | 'goal'>> {
  await writeFile(file, `[${Array.from({ length: RECORDS }, (_, n) => JSON.stringify(recordOf(n))).join(',')}]`);
  const log = await readFile(file, 'utf8');
  return sideBySide({ records: RECORDS, rounds: ROUNDS, floor: () => JSON.parse(log), ours: () => importOnce(file) });
}

/** @throws InvariantError if the import finds too little: that would be no measurement */
async function importOnce(file: string): Promise<void> {
  checkFound(await importFiles([file], { ...dryRunImport(), now: Date.now }), RECORDS);
}

/** Peak memory of the command in its own process, beside a process that does nothing. */
async function importMemory(file: string): Promise<Omit<BenchRow, 'name'>> {
  await writeMany(file);
  const imported = await peakOf([REVAUDIT, 'import', '--dry-run', '--output', 'json', file]);
  checkFound(JSON.parse(imported.printed), MANY);
  const [value, floor] = [imported.megabytes, (await peakOf(['-e', '0'])).megabytes];
  return { value, unit: 'MB', floor, ratio: value / floor, goal: Math.round((LIMIT_MB / floor) * 100) / 100 };
}

async function writeMany(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let from = 0; from < MANY; from += WRITTEN_AT_ONCE) {
      await handle.write(
        Array.from({ length: WRITTEN_AT_ONCE }, (_, n) => `${JSON.stringify(signInRecordOf(from + n))}\n`).join(''),
      );
    }
  } finally {
    await handle.close();
  }
}

function checkFound(
  imported: readonly { readonly records: number; readonly revocations: readonly unknown[] }[],
  records: number,
): void {
  const [found] = imported;
  if (found?.records !== records || found.revocations.length !== records / RELEVANT)
    throw new InvariantError('The import did not find what is in the file');
}

async function peakOf(args: readonly string[]): Promise<{ readonly megabytes: number; readonly printed: string }> {
  const child = spawn(process.execPath, ['--import', PRINT_PEAK, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const kibibytes = /^peak (\d+)$/m.exec(errors)?.[1];
  if (code !== 0 || kibibytes === undefined)
    throw new InvariantError(`node ${args.join(' ')} ended with ${code}: ${errors}`);
  return { megabytes: Number(kibibytes) / 1024, printed };
}

if (import.meta.main) console.table(await benchImportLogs());
