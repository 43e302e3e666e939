/** The seam between two records of an array, learnt from the first: a likely place to cut, which only parsing proves right. */
import { afterBlanks, endOfString, endOfValue } from './log-file-scan.ts';

export interface Seam {
  /** From the closing brace of one record to the opening brace of the next, as this file writes it. */
  readonly text: string;
  /** The first members of a record: nested objects have seams of the same text, and mostly other members. */
  readonly members: readonly string[];
}

/** How many names are compared, and how many seams of nested objects are passed over before giving up. */
const MEMBERS = 3;
/** One name in common says little: many kinds of object begin with an id. */
const CERTAIN = 2;
const TRIES = 64;

/** @param end after the closing brace of the first record; undefined where the next record is not at hand or is none */
export function learnSeam(text: string, end: number): Seam | undefined {
  const comma = afterBlanks(text, end);
  const next = afterBlanks(text, comma + 1);
  if (text[end - 1] !== '}' || text[comma] !== ',' || text[next] !== '{') return undefined;
  const members = firstMembers(text, next);
  return members.length === 0 ? undefined : { text: text.slice(end - 1, next + 1), members };
}

/** Where the first record is broken there is no end to learn from: the first place that looks like the start of its like. */
export function guessSeam(text: string, at: number): Seam | undefined {
  const members = firstMembers(text, at).slice(0, CERTAIN);
  if (members.length < CERTAIN) return undefined;
  for (const { index, 0: seam } of text.slice(at).matchAll(/.\s*,\s*\{/gs)) {
    if (startsRecord(text, at + index + seam.length - 1, members)) return { text: `}${seam.slice(1)}`, members };
  }
  return undefined;
}

/** The last place before `before` where one record ends: the position after its brace. */
export function lastSeam(text: string, { text: seam, members }: Seam, from: number, before: number): number | undefined {
  let candidate = before;
  for (let tries = 0; tries < TRIES; tries += 1) {
    candidate = text.lastIndexOf(seam, candidate - 1);
    if (candidate < from) return undefined;
    if (startsRecord(text, candidate + seam.length - 1, members)) return candidate + 1;
  }
  return undefined;
}

/** The next place after a broken record where another one begins; the broken one may have lost its closing brace. */
export function nextSeam(text: string, { text: seam, members }: Seam, from: number): number | undefined {
  const opening = seam.slice(1);
  for (let candidate = text.indexOf(opening, from + 1); candidate !== -1; candidate = text.indexOf(opening, candidate + 1)) {
    if (startsRecord(text, candidate + opening.length - 1, members)) return candidate;
  }
  return undefined;
}

function startsRecord(text: string, at: number, members: readonly string[]): boolean {
  const found = firstMembers(text, at);
  return found.length >= Math.min(CERTAIN, members.length) && members.slice(0, found.length).every((name, index) => name === found[index]);
}

/** As many as stand before the first member that is long or nested. */
function firstMembers(text: string, at: number): readonly string[] {
  const names: string[] = [];
  let i = afterBlanks(text, at + 1);
  while (names.length < MEMBERS && text[i] === '"') {
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
