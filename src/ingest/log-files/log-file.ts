/**
 * Reads the records of an exported log in bounded memory. The format is recognised by the content, never by the file
 * name.
 */
import { InvariantError } from '../../base/errors.ts';
import { isMembers } from '../records/record-values.ts';
import { ArchiveError } from './archive-limits.ts';
import { isTable, readCsv } from './csv-records.ts';
import { whyNoLog } from './file-kind.ts';
import { readJson } from './json-records.ts';
import { type LogPart, unreadable } from './log-part.ts';
import { openLogSources } from './log-source.ts';
import { openWindow, textOf, type Window } from './text-window.ts';

/** Consecutive records of the file. */
export interface LogRecords {
  /** The index in the file of the first record, from 0. */
  readonly first: number;
  readonly raws: readonly unknown[];
  /** The line where the record `raws[index]` begins (in a CSV file: ends), from 1. */
  lineOf(index: number): number;
}

export interface UnreadableLine {
  readonly line: number;
  readonly reason: string;
}

/** Characters of the first two lines that are looked at. */
const LOOKED_AT = 1024 * 1024;
/** A text that is no log must not fill the memory with its lines. */
const MOST_HELD_BACK = 1000;

/** @param source the path of a file that is not packed, or the bytes of any */
export async function* readLogFile(
  source: string | AsyncIterable<Uint8Array>,
): AsyncGenerator<LogRecords | UnreadableLine> {
  const window = openWindow(textOf(typeof source === 'string' ? await bytesIn(source) : source));
  let [first, isClear] = [0, true];
  try {
    for await (const part of partsOf(window)) {
      isClear &&= 'raws' in part && part.raws.length === 0;
      if ('raws' in part) {
        if (part.raws.length > 0) yield { first, raws: part.raws, lineOf: part.lineOf };
        first += part.raws.length;
      } else {
        yield { line: part.line, reason: part.reason };
        first += part.countsAsRecord ? 1 : 0;
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    isClear = false;
    yield { line: 1, reason: error.message };
  }
  if (isClear) yield { line: 1, reason: 'there is no record in it' };
}

async function bytesIn(path: string): Promise<AsyncIterable<Uint8Array>> {
  const [source] = await openLogSources(path);
  if (source === undefined) throw new InvariantError(`No source for ${path}`);
  return source.read();
}

async function* partsOf(window: Window): AsyncGenerator<LogPart> {
  if (!(await window.skipBlanks())) {
    yield unreadable(1, 'the file is empty', false);
    return;
  }
  const reason = whyNoLog(window.text.slice(window.at));
  if (reason !== undefined) {
    window.advance(window.text.length);
    yield unreadable(1, reason);
    return;
  }
  const settings = await skipSettings(window);
  const start = window.text.slice(window.at, window.at + LOOKED_AT);
  if (/^[[{]/.test(start)) yield* readJson(window);
  else if (settings.delimiter !== undefined || isTable(start)) yield* readCsv(window, settings.delimiter);
  else yield* orNoLog(readJson(window));
}

/** Excel writes the delimiter into a first line of its own, and PowerShell the type of the rows. */
async function skipSettings(window: Window): Promise<{ readonly delimiter?: string }> {
  let settings = {};
  for (;;) {
    const [line = ''] = window.text.slice(window.at, window.at + LOOKED_AT).split('\n', 1);
    const [, delimiter] = /^"?sep=(.)"?\r?$/i.exec(line) ?? [];
    if (delimiter !== undefined) settings = { delimiter };
    else if (!/^"?#TYPE /i.test(line)) return settings;
    window.advance(window.at + line.length);
    if (!(await window.skipBlanks())) return settings;
  }
}

/** Lines of which none is a record are no log: that is said once, not for each line. */
async function* orNoLog(parts: AsyncIterable<LogPart>): AsyncGenerator<LogPart> {
  const heldBack: LogPart[] = [];
  let hasRecord = false;
  for await (const part of parts) {
    if (!hasRecord && 'raws' in part && part.raws.some(isMembers)) {
      hasRecord = true;
      yield* heldBack.splice(0);
    }
    if (hasRecord) yield part;
    else if (heldBack.length < MOST_HELD_BACK) heldBack.push(part);
  }
  if (!hasRecord && heldBack.length > 0) yield unreadable(1, 'a text without records: neither JSON nor a table (CSV)');
}
