/**
 * Reads the records of an exported log in bounded memory. The format is recognised by the content, never by the file
 * name.
 */
import { open } from 'node:fs/promises';
import { headerOf, readCsv } from './csv-records.ts';
import { readJson } from './json-records.ts';
import type { LogPart } from './log-part.ts';
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

const READ_BYTES = 1024 * 1024;

/** @param onBytes called with the size of each chunk, for a progress display */
export async function* readLogFile(
  source: string | AsyncIterable<Uint8Array>,
  onBytes?: (count: number) => void,
): AsyncGenerator<LogRecords | UnreadableLine> {
  const bytes = typeof source === 'string' ? bytesOf(source) : source;
  const window = openWindow(textOf(bytes, onBytes));
  let first = 0;
  for await (const part of await partsOf(window)) {
    if ('raws' in part) {
      if (part.raws.length > 0) yield { first, raws: part.raws, lineOf: part.lineOf };
      first += part.raws.length;
    } else {
      yield { line: part.line, reason: part.reason };
      first += part.countsAsRecord ? 1 : 0;
    }
  }
}

/** One buffer for all chunks: each is decoded before the next is read. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function partsOf(window: Window): Promise<AsyncIterable<LogPart>> {
  const isEmpty = !(await window.skipBlanks());
  const isJson = isEmpty || /[[{]/.test(window.text[window.at] ?? '');
  if (isJson) return readJson(window);
  // A CSV file has a header and no JSON below it. JSON there means lines of JSON with a malformed first one.
  const [, second = ''] = window.text.slice(window.at, window.at + READ_BYTES).split(/\r?\n/, 2);
  return headerOf(window.text.slice(window.at)).isHeader && !/^\s*[[{]/.test(second)
    ? readCsv(window)
    : readJson(window);
}
