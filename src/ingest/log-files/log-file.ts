/**
 * Reads the records of an exported log in bounded memory. The format is recognised by the content, never by the file
 * name.
 */
import { InvariantError } from '../../base/errors.ts';
import { isMembers } from '../records/record-values.ts';
import { isTable, readCsv } from './csv-records.ts';
import { readJson } from './json-records.ts';
import { type LogPart, unreadable } from './log-part.ts';
import { openLogSources } from './log-source.ts';
import { openWindow, textOf, type Window } from './text-window.ts';
import { ArchiveError } from './zip-directory.ts';

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

/** What a file begins with, as text. Bytes above 127 that are not UTF-8 were decoded to U+FFFD. */
const KINDS: readonly (readonly [start: RegExp | string, kind: string])[] = [
  [/^<!doctype html|^<html|^<head|^<body/i, 'a web page, perhaps the page of a sign-in: save the export itself'],
  ['<', 'XML, not JSON or CSV: export it in another format'],
  ['PK\u0003\u0004', 'an archive inside an archive: unpack it first'],
  ['PK\u0005\u0006', 'an archive inside an archive: unpack it first'],
  // The first byte of gzip is passed as a blank.
  ['\ufffd\u0008', 'an archive inside an archive: unpack it first'],
  ['Obj\u0001', 'an Avro file, as Event Hubs captures: convert it to JSON first'],
  ['PAR1', 'a Parquet file: convert it to JSON or CSV first'],
  ['%PDF', 'a PDF document, not a log'],
  ['ElfFile\0', 'a Windows event log: convert it to JSON first'],
  ['SQLite format 3\0', 'a database, not a log'],
  [
    /^7z\ufffd\ufffd|^Rar!|^BZh\d|^\ufffd7zXZ|^\(\ufffd\/\ufffd/,
    'packed in another way than zip or gzip: unpack it first',
  ],
];
/** Characters that tell the kind of a file. */
const KIND_CHARACTERS = 4096;
/** Where a tar archive says that it is one. */
const TAR_MARK = 257;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them, except for the separator of records
const CONTROLS = /[\0-\u0008\u000e-\u001d\u001f]/g;
/** Of a hundred characters. A text in an older encoding has some that are not UTF-8. */
const MOST_UNKNOWN = 30;

/** Undefined for what may be a log. @param beginning the first characters, without leading blanks */
function whyNoLog(beginning: string): string | undefined {
  const text = beginning.slice(0, KIND_CHARACTERS);
  const kind = KINDS.find(([start]) => (typeof start === 'string' ? text.startsWith(start) : start.test(text)))?.[1];
  if (kind !== undefined) return kind;
  if (text.startsWith('ustar', TAR_MARK)) return 'a tar archive: unpack it first';
  const controls = text.match(CONTROLS)?.length ?? 0;
  const unknown = text.split('\ufffd').length - 1;
  return text.includes('\0') || controls > 8 || unknown * 100 > text.length * MOST_UNKNOWN
    ? 'binary data, not a log in JSON or CSV'
    : undefined;
}
