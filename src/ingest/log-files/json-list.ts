/**
 * The records of a JSON list, as long as it may be. A stretch is cut where a record seems to end and parsed as a whole: that it
 * parses proves the cut right. Where it does not, its records are found one by one, and the broken ones among them told.
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
import { LARGEST, type Window } from './text-window.ts';

const SHORT = 16 * 1024;
/** A record without an end, this long, with a seam in it, has lost a quote. */
const SUSPICIOUS = 4 * 1024 * 1024;

/** @param window after the opening bracket; left after the closing one */
export async function* readList(window: Window): AsyncGenerator<LogPart> {
  let seam: RecordBoundary | undefined;
  let carefulUntil = 0;
  while (await window.skipBlanks(true)) {
    if (window.text[window.at] === ']') {
      window.advance(window.at + 1);
      return;
    }
    if (seam && window.passed >= carefulUntil) {
      const stretch = await parseStretch(window, seam);
      if (stretch && 'raws' in stretch) {
        yield stretch;
        continue;
      }
      carefulUntil = window.passed + (stretch?.length ?? 0);
    }
    const length = await lengthOfRecord(window, seam);
    if (length === undefined) {
      yield unreadable(
        window.line,
        window.ended ? 'the file ends inside this record' : 'longer than any record can be',
      );
      window.advance(window.text.length);
      return;
    }
    const part = parseRecord(window, length);
    seam ??= 'raws' in part ? learnBoundary(window.text, window.at + length) : undefined;
    window.advance(window.at + ('raws' in part ? length : lengthOfBroken(window, { length, seam })));
    yield part;
  }
  yield unreadable(window.line, 'the file ends inside a list', false);
}

/** As many whole records as are at hand; where the cut was wrong or a record is broken, how many characters need care. */
async function parseStretch(
  window: Window,
  seam: RecordBoundary,
): Promise<Records | { readonly length: number } | undefined> {
  if (window.text.length - window.at < SHORT && !window.ended) await window.more();
  const { text, at, line } = window;
  const cut = lastBoundary(text, seam, at, text.length);
  if (cut === undefined) return undefined;

  const stretch = text.slice(at, cut);
  const parsed = parseJson(`[${stretch}]`);
  if (!('value' in parsed) || !Array.isArray(parsed.value)) return { length: cut - at };
  window.advance(cut);
  return { raws: parsed.value, lineOf: (index) => lineIn(stretch, index, line) };
}

/** How far it is to the end of the record that begins here; some of what follows is at hand, too. */
async function lengthOfRecord(window: Window, seam: RecordBoundary | undefined): Promise<number | undefined> {
  for (;;) {
    const { text, at } = window;
    const end = endOfValue(text, at);
    if (end !== undefined && (text.length - end > SHORT || window.ended || !(await window.more()))) return end - at;
    if (end !== undefined) continue;
    const length = text.length - at;
    const next = length > SUSPICIOUS || window.ended ? nextRecord(window, seam) : undefined;
    if (next !== undefined) return next - at;
    if (length > LARGEST || !(await window.more())) return undefined;
  }
}

function parseRecord({ text, at, line }: Window, length: number): LogPart {
  const parsed = parseJson(text.slice(at, at + length));
  return 'value' in parsed ? { raws: [parsed.value], lineOf: () => line } : unreadable(line, parsed.reason);
}

/** Broken brackets or quotes lead the search for the end astray: it is believed where a list would go on there, and no next record begins before it. */
function lengthOfBroken(
  window: Window,
  { length, seam }: { readonly length: number; readonly seam: RecordBoundary | undefined },
): number {
  const { text, at } = window;
  const next = nextRecord(window, seam);
  if (next === undefined) return length;
  return /[,\]]/.test(text[afterBlanks(text, at + length)] ?? ',') ? Math.min(length, next - at) : next - at;
}

function nextRecord({ text, at }: Window, seam: RecordBoundary | undefined): number | undefined {
  const known = seam ?? guessBoundary(text, at);
  return known && nextBoundary(text, known, at);
}

function lineIn(stretch: string, index: number, firstLine: number): number {
  let at = afterBlanks(stretch, 0);
  for (let passed = 0; passed < index; passed += 1)
    at = afterBlanks(stretch, afterBlanks(stretch, endOfValue(stretch, at) ?? at) + 1);
  return firstLine + stretch.slice(0, at).split('\n').length - 1;
}
