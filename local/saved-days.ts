/**
 * The file in a saved folder that counts the days played into it, and when the last one ended: time must not go back.
 */
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isoOf } from '../src/base/clock.ts';
import { SettingsError } from '../src/base/errors.ts';
import { objectOf, parsedJson } from '../src/base/json.ts';
import { isSystemError, systemReason } from '../src/base/system-failure.ts';
import { findRunningInstances } from '../src/cli/store/running-instance.ts';

interface NextDay {
  /** Counted from 1. */
  readonly day: number;
  /** When the clock may start, ms. */
  readonly start: number;
}

interface SavedDays {
  readonly day: number;
  readonly until: number;
}

interface WantedDay {
  readonly start: number;
  readonly lasts: number;
  /** True: the day starts exactly then, or it is refused. False: it may start later. */
  readonly exactly: boolean;
}

const FILE = 'days.json';
const APART_MS = 60_000;

/**
 * The day that starts now. It is saved at once, so that a run that is killed has used its time as well. Without a
 * folder every day is the first.
 * @throws SettingsError if an exact start is before the end of the last day in the folder
 */
export async function nextDay(folder: string | undefined, { start, lasts, exactly }: WantedDay): Promise<NextDay> {
  if (folder === undefined) return { day: 1, start };
  await requireFolder(folder);
  const last = await readSaved(join(folder, FILE));
  const next = { day: (last?.day ?? 0) + 1, start: Math.max(start, (last?.until ?? 0) + APART_MS) };
  if (exactly && next.start !== start) throw new SettingsError([tooEarly(folder, start, next.start)]);
  await writeFile(join(folder, FILE), JSON.stringify({ day: next.day, until: next.start + lasts } satisfies SavedDays));
  return next;
}

/**
 * The folder exists then, may be written, and no other instance writes to it.
 * @throws SettingsError that says why it cannot be used
 */
export async function requireFolder(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder));
    await access(folder, constants.W_OK);
    const probe = join(folder, `probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new SettingsError([`--keep ${folder} cannot be used: ${systemReason(error)}`]);
  }
  const other = (await findRunningInstances().catch(() => [])).find((instance) => instance.folder === resolve(folder));
  if (other !== undefined)
    throw new SettingsError([`--keep ${folder} is in use by process ${other.pid}: stop it, or give another folder`]);
}

/** Not `recursive`: in a place such as /proc, which allows no folder, Node would try for ever. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder) && (await stat(folder)).isDirectory()) return;
  if (!existsSync(dirname(folder))) await makeFolder(dirname(folder));
  await mkdir(folder);
}

function tooEarly(folder: string, start: number, earliest: number): string {
  const problem = `--start ${isoOf(start)} is before the end of the last day in ${folder}`;
  return `${problem}: give ${isoOf(earliest)} or later, or another folder with --keep`;
}

async function readSaved(path: string): Promise<SavedDays | undefined> {
  try {
    const { day, until } = objectOf(parsedJson(await readFile(path, 'utf8')));
    if (typeof day !== 'number' || typeof until !== 'number')
      throw new SettingsError([`${path} is damaged: delete the folder, or give another one with --keep`]);
    return { day, until };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
