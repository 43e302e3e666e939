/** Finds where JSON values and records end, without parsing them. */

export interface RecordBoundary {
  /** From the closing brace of one record to the opening brace of the next, as in this file. */
  readonly text: string;
  /** The first member names of a record. Nested objects have the same text between them, but mostly other members. */
  readonly members: readonly string[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** How many member names are compared. */
const MAX_MEMBERS = 3;
/** One common name proves little: many kinds of object begin with an id. */
const MIN_MEMBERS = 2;
/** How many boundaries of nested objects are skipped at most. */
const MAX_TRIES = 64;

/**
 * The position after the value that begins at `from`; undefined where the text ends before the value. Brackets are
 * counted, but not checked: parsing does that.
 */
export function endOfValue(text: string, from: number): number | undefined {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfString(text, from);
  if (first !== 0x7b && first !== 0x5b) return endOfScalar(text, from);

  let depth = 0;
  for (let i = from; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(text, i);
      if (end === undefined) return undefined;
      i = end - 1;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

export function endOfString(text: string, from: number): number | undefined {
  for (let i = text.indexOf('"', from + 1); i !== -1; i = text.indexOf('"', i + 1)) {
    let slashes = 0;
    while (text.charCodeAt(i - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return i + 1;
  }
  return undefined;
}

function endOfScalar(text: string, from: number): number | undefined {
  const length = text.slice(from, from + 400).search(/[,\]}\s]/);
  return length === -1 ? undefined : from + Math.max(length, 1);
}

export function afterBlanks(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) <= 0x20) i += 1;
  return i;
}

/**
 * Undefined where no record follows in the text.
 * @param end the position after the closing brace of the first record
 */
export function learnBoundary(text: string, end: number): RecordBoundary | undefined {
  const comma = afterBlanks(text, end);
  const next = afterBlanks(text, comma + 1);
  if (text[end - 1] !== '}' || text[comma] !== ',' || text[next] !== '{') return undefined;
  const members = firstMembers(text, next);
  return members.length === 0 ? undefined : { text: text.slice(end - 1, next + 1), members };
}

/** For a malformed first record, whose end is unknown: the first position where a similar record seems to begin. */
export function guessBoundary(text: string, at: number): RecordBoundary | undefined {
  const members = firstMembers(text, at).slice(0, MIN_MEMBERS);
  if (members.length < MIN_MEMBERS) return undefined;
  for (const { index, 0: boundary } of text.slice(at).matchAll(/.\s*,\s*\{/gs)) {
    if (startsRecord(text, at + index + boundary.length - 1, members))
      return { text: `}${boundary.slice(1)}`, members };
  }
  return undefined;
}

/** The last end of a record before `before`: the position after its brace. */
export function lastBoundary(
  text: string,
  { text: boundary, members }: RecordBoundary,
  from: number,
  before: number,
): number | undefined {
  let candidate = before;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    candidate = text.lastIndexOf(boundary, candidate - 1);
    if (candidate < from) return undefined;
    if (startsRecord(text, candidate + boundary.length - 1, members)) return candidate + 1;
  }
  return undefined;
}

/** Where the next record begins after a malformed one, which may have lost its closing brace. */
export function nextBoundary(
  text: string,
  { text: boundary, members }: RecordBoundary,
  from: number,
): number | undefined {
  const opening = boundary.slice(1);
  for (
    let candidate = text.indexOf(opening, from + 1);
    candidate !== -1;
    candidate = text.indexOf(opening, candidate + 1)
  ) {
    if (startsRecord(text, candidate + opening.length - 1, members)) return candidate;
  }
  return undefined;
}

function startsRecord(text: string, at: number, members: readonly string[]): boolean {
  const found = firstMembers(text, at);
  return (
    found.length >= Math.min(MIN_MEMBERS, members.length) &&
    members.slice(0, found.length).every((name, index) => name === found[index])
  );
}

/** The names before the first member whose value is nested. */
function firstMembers(text: string, at: number): readonly string[] {
  const names: string[] = [];
  let i = afterBlanks(text, at + 1);
  while (names.length < MAX_MEMBERS && text[i] === '"') {
    const end = endOfString(text, i);
    if (end === undefined) break;
    names.push(text.slice(i + 1, end - 1));
    const value = afterBlanks(text, afterBlanks(text, end) + 1);
    if (text[value] === '{' || text[value] === '[') break;
    const after = endOfValue(text, value);
    if (after === undefined) break;
    i = afterBlanks(text, afterBlanks(text, after) + 1);
  }
  return names;
}
