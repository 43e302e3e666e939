/**
 * Reads JSON log files: a list, a page that contains the list, one object, one object per line, or several of these in
 * sequence.
 */
import { readList } from './json-list.ts';
import { type LogPart, parseJson, recordsIn, STREAMED_LISTS, unreadable } from './log-part.ts';
import { afterBlanks, endOfString, endOfValue } from './record-boundary.ts';
import { MAX_RECORD_LENGTH, type Window } from './text-window.ts';

/** Characters. A longer line is read as a document of any length. */
const MAX_LINE_LENGTH = 1024 * 1024;

export async function* readJson(window: Window): AsyncGenerator<LogPart> {
  let isLines = false;
  while (await window.skipBlanks(true)) {
    const end = await endOfLine(window);
    const { text, at, line } = window;
    const parsed = end === undefined ? undefined : parseJson(text.slice(at, end));
    if (end !== undefined && parsed && 'value' in parsed) {
      isLines = true;
      window.advance(end);
      yield { raws: recordsIn(parsed.value), lineOf: () => line };
      yield* completeLines(window);
    } else if (text[at] === '[' && !isLines) {
      window.advance(at + 1);
      yield* readList(window);
    } else if (text[at] === '{' && !(isLines && isCutOff(text, at, end))) {
      yield* readObject(window);
    } else {
      yield malformed(window, line, parsed && 'reason' in parsed ? parsed.reason : undefined);
    }
  }
}

/**
 * The complete lines in the window, as one part: passing them on singly would take longer than parsing. Stops at a
 * malformed line.
 */
function* completeLines(window: Window): Generator<LogPart> {
  const [raws, lines]: [unknown[], number[]] = [[], []];
  for (;;) {
    window.advance(afterBlanks(window.text, window.at));
    const { text, at, line } = window;
    const end = text.indexOf('\n', at);
    const parsed = end === -1 ? undefined : parseJson(text.slice(at, end));
    if (!parsed || !('value' in parsed)) break;
    const records = recordsIn(parsed.value);
    raws.push(...records);
    lines.push(...records.map(() => line));
    window.advance(end);
  }
  if (raws.length > 0) yield { raws, lineOf: (index) => lines[index] ?? 0 };
}

/** The end of the line that begins here; undefined where it is too long for one record. */
async function endOfLine(window: Window): Promise<number | undefined> {
  for (;;) {
    const end = window.text.indexOf('\n', window.at);
    if (end !== -1) return end;
    if (window.text.length - window.at > MAX_LINE_LENGTH) return undefined;
    if (!(await window.more())) return window.text.length;
  }
}

/** Whether the line leaves brackets open. In a file with one object per line, no later line closes them. */
function isCutOff(text: string, at: number, end: number | undefined): boolean {
  return endOfValue(text.slice(at, end), 0) === undefined;
}

/** Reads an object of several lines: one record, or a page around a list, whose records are then streamed. */
async function* readObject(window: Window): AsyncGenerator<LogPart> {
  const { line } = window;
  // Offsets from `at`, because positions change when more text is read.
  let offset = 1;
  for (;;) {
    const member = await find(window, offset, afterSeparators);
    const nameEnd =
      member !== undefined && charAt(window, member) === '"' ? await find(window, member, endOfString) : undefined;
    const value = nameEnd === undefined ? undefined : await find(window, nameEnd, valueAfterColon);
    if (member === undefined || nameEnd === undefined || value === undefined) {
      if (member !== undefined && charAt(window, member) === '}') yield parseObject(window, member + 1, line);
      else yield malformed(window, line);
      return;
    }
    if (
      charAt(window, value) === '[' &&
      STREAMED_LISTS.has(window.text.slice(window.at + member + 1, window.at + nameEnd - 1))
    ) {
      window.advance(window.at + value + 1);
      yield* readList(window);
      await leaveObject(window);
      return;
    }
    const end = await find(window, value, endOfValue);
    if (end === undefined) {
      yield malformed(window, line);
      return;
    }
    offset = end;
  }
}

function parseObject(window: Window, length: number, line: number): LogPart {
  const parsed = parseJson(window.text.slice(window.at, window.at + length));
  if ('reason' in parsed) return malformed(window, line, parsed.reason);
  window.advance(window.at + length);
  return { raws: recordsIn(parsed.value), lineOf: () => line };
}

/** Skips this line only: in a file with one object per line, the next one may be valid. */
function malformed(window: Window, line: number, reason = 'not valid JSON'): LogPart {
  const end = window.text.indexOf('\n', window.at);
  window.advance(end === -1 ? window.text.length : end + 1);
  return unreadable(line, reason);
}

/** Moves past the members that follow the list in its page. */
async function leaveObject(window: Window): Promise<void> {
  while (await window.skipBlanks(true)) {
    const isMember = charAt(window, 0) === '"';
    const nameEnd = isMember ? await find(window, 0, endOfString) : undefined;
    const value = nameEnd === undefined ? undefined : await find(window, nameEnd, valueAfterColon);
    const end = value === undefined ? undefined : await find(window, value, endOfValue);
    if (end !== undefined) window.advance(window.at + end);
    else {
      if (charAt(window, 0) === '}') window.advance(window.at + 1);
      return;
    }
  }
}

function charAt(window: Window, offset: number): string | undefined {
  return window.text[window.at + offset];
}

/** Reads more text until `search` finds something. @returns its offset from `at`; undefined where it finds nothing */
async function find(
  window: Window,
  from: number,
  search: (text: string, from: number) => number | undefined,
): Promise<number | undefined> {
  for (;;) {
    const found = search(window.text, window.at + from);
    if (found !== undefined) return found - window.at;
    if (window.text.length - window.at > MAX_RECORD_LENGTH || !(await window.more())) return undefined;
  }
}

function afterSeparators(text: string, from: number): number | undefined {
  let at = afterBlanks(text, from);
  while (text[at] === ',') at = afterBlanks(text, at + 1);
  return at < text.length ? at : undefined;
}

function valueAfterColon(text: string, from: number): number | undefined {
  const colon = afterBlanks(text, from);
  const value = afterBlanks(text, colon + 1);
  return value < text.length && text[colon] === ':' ? value : undefined;
}
