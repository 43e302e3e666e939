/** What a folder of kept tables remembers of the days that were played into it: how many, and until when. Time must not run backwards in it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/** The day that begins now, noted at once: a run that is killed has taken its time all the same. Without a folder every day is the first. */
export async function nextDay(folder: string | undefined, { start, lasts }: { readonly start: number; readonly lasts: number }): Promise<KeptDay> {
  if (folder === undefined) return { day: 1, start };
  await mkdir(folder, { recursive: true });
  const last = await readKept(join(folder, FILE));
  const next = { day: (last?.day ?? 0) + 1, start: Math.max(start, (last?.until ?? 0) + APART_MS) };
  await writeFile(join(folder, FILE), JSON.stringify({ day: next.day, until: next.start + lasts } satisfies Kept));
  return next;
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
