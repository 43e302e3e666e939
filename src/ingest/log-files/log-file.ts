/** Reads the records of an exported log, whatever its format, in bounded memory. The format is told from the content, never from the name. */
import { open } from 'node:fs/promises';
import { headerOf, readCsv } from './csv-records.ts';
import { readJson } from './json-records.ts';
import type { LogPart } from './log-part.ts';
import { openWindow, textOf, type Window } from './text-window.ts';

/** Records that stand one after the other in the file. */
export interface LogRecords {
  /** The number of the first of them, from 0. */
  readonly first: number;
  readonly raws: readonly unknown[];
  /** The line on which the record of this index in `raws` begins, or for a table ends; from 1. */
  lineOf(index: number): number;
}

export interface UnreadableLine {
  readonly line: number;
  readonly reason: string;
}

const READ_BYTES = 1024 * 1024;

/** @param read called with the number of bytes of each piece, for progress */
export async function* readLogFile(
  source: string | AsyncIterable<Uint8Array>,
  read?: (count: number) => void,
): AsyncGenerator<LogRecords | UnreadableLine> {
  const bytes = typeof source === 'string' ? bytesOf(source) : source;
  const window = openWindow(textOf(bytes, read));
  let first = 0;
  for await (const part of await partsOf(window)) {
    if ('raws' in part) {
      if (part.raws.length > 0) yield { first, raws: part.raws, lineOf: part.lineOf };
      first += part.raws.length;
    } else {
      yield { line: part.line, reason: part.reason };
      first += part.takesPlace ? 1 : 0;
    }
  }
}

/** One buffer for all: each piece is turned into text before the next is read. */
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
  // A table has a header, and no JSON under it: that would be lines with a broken first one.
  const [, second = ''] = window.text.slice(window.at, window.at + READ_BYTES).split(/\r?\n/, 2);
  return headerOf(window.text.slice(window.at)).isHeader && !/^\s*[[{]/.test(second)
    ? readCsv(window)
    : readJson(window);
}
