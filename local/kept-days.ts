/** What a folder of kept tables remembers of the days that were played into it: how many, and until when. Time must not run backwards in it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoOf } from '../src/base/clock.ts';
import { SettingsError } from '../src/base/errors.ts';

interface KeptDay {
  /** Counted from 1. */
  readonly day: number;
  /** When the clock may start, ms. */
  readonly start: number;
}

interface Kept {
  readonly day: number;
  readonly until: number;
}

const FILE = 'days.json';
const APART_MS = 60_000;

interface WantedDay {
  readonly start: number;
  readonly lasts: number;
  /** The day starts at this very moment or not at all; otherwise it may start later. */
  readonly exactly: boolean;
}

/**
 * The day that begins now, noted at once: a run that is killed has taken its time all the same. Without a folder every
 * day is the first.
 * @throws SettingsError where an exact start lies before the end of the last day in the folder
 */
export async function nextDay(folder: string | undefined, { start, lasts, exactly }: WantedDay): Promise<KeptDay> {
  if (folder === undefined) return { day: 1, start };
  await mkdir(folder, { recursive: true });
  const last = await readKept(join(folder, FILE));
  const next = { day: (last?.day ?? 0) + 1, start: Math.max(start, (last?.until ?? 0) + APART_MS) };
  if (exactly && next.start !== start) throw new SettingsError([tooEarly(folder, start, next.start)]);
  await writeFile(join(folder, FILE), JSON.stringify({ day: next.day, until: next.start + lasts } satisfies Kept));
  return next;
}

function tooEarly(folder: string, start: number, earliest: number): string {
  const taken = `--start ${isoOf(start)} lies before the end of the last day that is kept in ${folder}`;
  return `${taken}: give ${isoOf(earliest)} or later, or another folder with --keep`;
}

async function readKept(path: string): Promise<Kept | undefined> {
  try {
    const { day, until } = JSON.parse(await readFile(path, 'utf8')) as Partial<Kept>;
    return typeof day === 'number' && typeof until === 'number' ? { day, until } : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
