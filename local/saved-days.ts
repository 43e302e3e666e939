/**
 * The file in a saved folder that counts the days played into it, and when the last one ended: time must not go back.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoOf } from '../src/base/clock.ts';
import { SettingsError } from '../src/base/errors.ts';

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
  await mkdir(folder, { recursive: true });
  const last = await readSaved(join(folder, FILE));
  const next = { day: (last?.day ?? 0) + 1, start: Math.max(start, (last?.until ?? 0) + APART_MS) };
  if (exactly && next.start !== start) throw new SettingsError([tooEarly(folder, start, next.start)]);
  await writeFile(join(folder, FILE), JSON.stringify({ day: next.day, until: next.start + lasts } satisfies SavedDays));
  return next;
}

function tooEarly(folder: string, start: number, earliest: number): string {
  const problem = `--start ${isoOf(start)} is before the end of the last day in ${folder}`;
  return `${problem}: give ${isoOf(earliest)} or later, or another folder with --keep`;
}

async function readSaved(path: string): Promise<SavedDays | undefined> {
  try {
    const { day, until } = JSON.parse(await readFile(path, 'utf8')) as Partial<SavedDays>;
    return typeof day === 'number' && typeof until === 'number' ? { day, until } : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
