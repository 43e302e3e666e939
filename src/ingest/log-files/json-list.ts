/**
 * Reads the records of a JSON list of any length. A chunk is cut where a record seems to end, and parsed in one call.
 * If it parses, the cut was right. If not, its records are found one by one, and the malformed ones are reported.
 */
import { type LogPart, parseJson, type Records, unreadable } from './log-part.ts';
import {
  afterBlanks,
  endOfValue,
  guessBoundary,
  lastBoundary,
  learnBoundary,
  nextBoundary,
  type RecordBoundary,
} from './record-boundary.ts';
import { MAX_RECORD_LENGTH, type Window } from './text-window.ts';

/** Characters. With less text than this, more is read first. */
const LOOKAHEAD = 16 * 1024;
/** Characters. A record this long without an end, but with a record boundary inside, has lost a quote. */
const SUSPICIOUS_LENGTH = 4 * 1024 * 1024;

/** @param window starts after the opening bracket, and ends after the closing one */
export async function* readList(window: Window): AsyncGenerator<LogPart> {
  let boundary: RecordBoundary | undefined;
  let singlyUntil = 0;
  while (await window.skipBlanks(true)) {
    if (window.text[window.at] === ']') {
      window.advance(window.at + 1);
      return;
    }
    if (boundary && window.passed >= singlyUntil) {
      const chunk = await parseChunk(window, boundary);
      if (chunk && 'raws' in chunk) {
        yield chunk;
        continue;
      }
      singlyUntil = window.passed + (chunk?.length ?? 0);
    }
    const length = await lengthOfRecord(window, boundary);
    if (length === undefined) {
      yield unreadable(
        window.line,
        window.ended ? 'the file ends inside this record' : 'longer than any record can be',
      );
      window.advance(window.text.length);
      return;
    }
    const part = parseRecord(window, length);
    boundary ??= 'raws' in part ? learnBoundary(window.text, window.at + length) : undefined;
    window.advance(window.at + ('raws' in part ? length : lengthOfMalformed(window, { length, boundary })));
    yield part;
  }
  yield unreadable(window.line, 'the file ends inside a list', false);
}

/** Parses all complete records in the window. Where that fails: how many characters to read record by record. */
async function parseChunk(
  window: Window,
  boundary: RecordBoundary,
): Promise<Records | { readonly length: number } | undefined> {
  if (window.text.length - window.at < LOOKAHEAD && !window.ended) await window.more();
  const { text, at, line } = window;
  const cut = lastBoundary(text, boundary, at, text.length);
  if (cut === undefined) return undefined;

  const chunk = text.slice(at, cut);
  const parsed = parseJson(`[${chunk}]`);
  if (!('value' in parsed) || !Array.isArray(parsed.value)) return { length: cut - at };
  window.advance(cut);
  return { raws: parsed.value, lineOf: (index) => lineIn(chunk, index, line) };
}

/** The length of the record that begins here. Reads enough text to see what follows it. */
async function lengthOfRecord(window: Window, boundary: RecordBoundary | undefined): Promise<number | undefined> {
  for (;;) {
    const { text, at } = window;
    const end = endOfValue(text, at);
    if (end !== undefined && (text.length - end > LOOKAHEAD || window.ended || !(await window.more()))) return end - at;
    if (end !== undefined) continue;
    const length = text.length - at;
    const next = length > SUSPICIOUS_LENGTH || window.ended ? nextRecord(window, boundary) : undefined;
    if (next !== undefined) return next - at;
    if (length > MAX_RECORD_LENGTH || !(await window.more())) return undefined;
  }
}

function parseRecord({ text, at, line }: Window, length: number): LogPart {
  const parsed = parseJson(text.slice(at, at + length));
  return 'value' in parsed ? { raws: [parsed.value], lineOf: () => line } : unreadable(line, parsed.reason);
}

/**
 * Broken brackets or quotes give a wrong end of the record. The end is trusted only where a list can continue there and
 * no other record begins before it.
 */
function lengthOfMalformed(
  window: Window,
  { length, boundary }: { readonly length: number; readonly boundary: RecordBoundary | undefined },
): number {
  const { text, at } = window;
  const next = nextRecord(window, boundary);
  if (next === undefined) return length;
  return /[,\]]/.test(text[afterBlanks(text, at + length)] ?? ',') ? Math.min(length, next - at) : next - at;
}

function nextRecord({ text, at }: Window, boundary: RecordBoundary | undefined): number | undefined {
  const known = boundary ?? guessBoundary(text, at);
  return known && nextBoundary(text, known, at);
}

function lineIn(chunk: string, index: number, firstLine: number): number {
  let at = afterBlanks(chunk, 0);
  for (let passed = 0; passed < index; passed += 1)
    at = afterBlanks(chunk, afterBlanks(chunk, endOfValue(chunk, at) ?? at) + 1);
  return firstLine + chunk.slice(0, at).split('\n').length - 1;
}
