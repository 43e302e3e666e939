/**
 * The input of an import: files and standard input, and the records in them, taken out of whatever wraps them. Standard
 * input and pipes can be read only once, and an import reads twice: they are copied to a file that only this user can
 * read, and that is deleted at the end.
 */

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MalformedInputError } from '../../base/errors.ts';
import { type LogRecords, readLogFile, type UnreadableLine } from '../../ingest/log-files/log-file.ts';
import type { LogSource } from '../../ingest/log-files/log-source.ts';
import { recordsWithin } from '../../ingest/records/unwrap-record.ts';
import type { ImportFilter, Selection } from './import-filter.ts';

export interface SelectedRecords extends LogRecords, Selection {}

/** @param onBytes called with the size of each chunk, for a progress display */
export async function* selectRecords(
  source: LogSource,
  filter: ImportFilter,
  onBytes?: (count: number) => void,
): AsyncGenerator<SelectedRecords | UnreadableLine> {
  let added = 0;
  for await (const part of readLogFile(source.read(onBytes))) {
    if (!('raws' in part)) {
      yield part;
      continue;
    }
    const selection = filter.select(part.raws);
    const inner = selection.unrecognised.length === 0 ? undefined : unwrapped(part, selection.unrecognised);
    const { raws, lineOf } = inner ?? part;
    yield { first: part.first + added, raws, lineOf, ...(inner ? filter.select(inner.raws) : selection) };
    added += raws.length - part.raws.length;
  }
}

/** Reads the records once more. Only where something was not recognised, they are taken out of wrappers again. */
export async function* readRecordsAgain(source: LogSource, filter: ImportFilter): AsyncGenerator<LogRecords> {
  const parts = filter.hasUnrecognised() ? selectRecords(source, filter) : readLogFile(source.read());
  for await (const part of parts) if ('raws' in part) yield part;
}

/** One wrapper may hold many records, which take its place. Undefined where nothing was wrapped. */
function unwrapped(part: LogRecords, unrecognised: readonly number[]): Omit<LogRecords, 'first'> | undefined {
  const within = new Map<number, readonly unknown[]>();
  for (const index of unrecognised) {
    const records = recordsWithin(part.raws[index]);
    if (records.length > 0) within.set(index, records);
  }
  if (within.size === 0) return undefined;
  const [raws, origins]: [unknown[], number[]] = [[], []];
  for (const [index, raw] of part.raws.entries()) {
    for (const record of within.get(index) ?? [raw]) {
      raws.push(record);
      origins.push(index);
    }
  }
  return { raws, lineOf: (index) => part.lineOf(origins[index] ?? 0) };
}

/** How standard input is named among the files. */
export const STANDARD_INPUT = '-';

export interface SpooledInput {
  /** Where its content can be read again and again. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * The path itself for a file. Nothing is copied where it cannot be opened.
 * @throws MalformedInputError
 */
export async function spooledInput(file: string, stdin: NodeJS.ReadableStream): Promise<SpooledInput> {
  if (file === STANDARD_INPUT) return copied(stdin);
  const found = await stat(file).catch((cause: unknown) => {
    throw new MalformedInputError(file, 'the file cannot be opened', { cause });
  });
  if (found.isDirectory()) throw new MalformedInputError(file, 'this is a folder; name the files in it');
  return found.isFile() ? { path: file, close: async () => {} } : copied(createReadStream(file));
}

async function copied(stream: NodeJS.ReadableStream): Promise<SpooledInput> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-input-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'input');
    await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
    return { path, close };
  } catch (error) {
    await close();
    throw error;
  }
}
