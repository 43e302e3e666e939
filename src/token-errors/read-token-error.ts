/**
 * Reads codes and facts out of whatever a refused app shows: a number, a message, a token endpoint's answer, a page, or
 * an error around one; also wrapped in HTML, in the address of a redirect, or in JSON inside JSON.
 */
import { parsedJson } from '../base/json.ts';
import { codesBehindLabels, codesSpelledOut, isCodeOfMember } from './codes-in-text.ts';
import { factsIn, type TokenErrorFact } from './facts-in-text.ts';
import type { TokenErrorFacts } from './token-error-explanation.ts';

export interface TokenErrorReading {
  /** Codes that a text spells out first, then codes that are only listed. */
  readonly codes: readonly number[];
  readonly facts: TokenErrorFacts;
  /** All text that was read, one line for each member. */
  readonly text: string;
}

interface ReadingState {
  readonly spelledOut: Set<number>;
  readonly listed: Set<number>;
  readonly doubtful: Set<number>;
  readonly facts: Map<TokenErrorFact, string>;
  readonly texts: string[];
  /** Members and characters that may still be read, so that no input takes long. */
  members: number;
  characters: number;
}

const MOST_MEMBERS = 1000;
const MOST_CHARACTERS = 200_000;
const DEEPEST = 8;

const CODE_MEMBERS = new Set(['errorcodes', 'errorno', 'resulttype']);
/** Other programs have members of these names. */
const GENERAL_MEMBERS = new Set(['errorcode', 'code', 'status']);
const FACT_MEMBERS: ReadonlyMap<string, TokenErrorFact> = new Map([
  ['suberror', 'suberror'],
  ['claims', 'claims'],
  ['traceid', 'traceId'],
  ['correlationid', 'correlationId'],
  ['timestamp', 'timestamp'],
]);

/** Never throws: an input that cannot be read has no code. */
export function readTokenError(input: unknown): TokenErrorReading {
  const state: ReadingState = {
    spelledOut: new Set(),
    listed: new Set(),
    doubtful: new Set(),
    facts: new Map(),
    texts: [],
    members: MOST_MEMBERS,
    characters: MOST_CHARACTERS,
  };
  const codes = bareCodes(input);
  if (codes.length === 0) readValue(state, '', input, 0);
  else if (typeof input === 'string') state.texts.push(input);
  for (const code of codes) state.spelledOut.add(code);
  const text = state.texts.join('\n');
  const doubtful = [...state.doubtful].filter((code) => isCodeOfMember(code, text));
  return {
    codes: [...new Set([...state.spelledOut, ...state.listed, ...doubtful])],
    facts: Object.fromEntries(state.facts),
    text,
  };
}

/** The codes of an input that is nothing but codes. */
function bareCodes(input: unknown): readonly number[] {
  const text = typeof input === 'string' && input.length < 1000 ? decodedText(input) : '';
  const tokens =
    typeof input === 'number'
      ? [String(input)]
      : text
          .replaceAll(/AADSTS[:#]?\s+/gi, 'AADSTS')
          .split(/[\s,;|&+/]+|\b(?:and|or|und|et)\b/i)
          .filter((token) => token !== '');
  const numbers = tokens.map((token) => Number(/^["']*(?:AADSTS)?[:#]*(\d{1,10})[.:"']*$/i.exec(token)?.[1]));
  return numbers.every((code) => Number.isSafeInteger(code) && code > 0) ? numbers : [];
}

function readValue(state: ReadingState, member: string, value: unknown, depth: number): void {
  state.members -= 1;
  if (depth > DEEPEST || state.members < 0) return;
  const name = member.toLowerCase().replaceAll(/[_-]/g, '');
  if (typeof value === 'string') readMember(state, { member, name, value, depth });
  else if (typeof value === 'number') addListed(state, name, value);
  else if (Array.isArray(value))
    for (const item of value.slice(0, MOST_MEMBERS)) readValue(state, member, item, depth + 1);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of storedMembers(value)) readValue(state, key, inner, depth + 1);
}

/** Stored values only: a getter runs foreign code, and may throw. */
function storedMembers(value: object): readonly (readonly [string, unknown])[] {
  if (ArrayBuffer.isView(value)) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .slice(0, MOST_MEMBERS)
    .flatMap(([key, descriptor]) => ('value' in descriptor ? [[key, descriptor.value] as const] : []));
}

interface TextMember {
  readonly member: string;
  /** The member in small letters, without separators. */
  readonly name: string;
  readonly value: string;
  readonly depth: number;
}

function readMember(state: ReadingState, { member, name, value, depth }: TextMember): void {
  if (/^\d{4,9}$/.test(value)) {
    addListed(state, name, Number(value));
    return;
  }
  const fact = FACT_MEMBERS.get(name);
  if (fact !== undefined) {
    if (value !== '') addFact(state, fact, value);
    // Its words mean something, but a number in it is no code.
    state.texts.push(`${member}: ${value.slice(0, 1000)}`);
    return;
  }
  readText(state, value, { member, depth });
}

function addListed(state: ReadingState, name: string, value: number): void {
  // An HTTP status is no code, but it can be in the member where sign-in logs have theirs.
  if (!Number.isSafeInteger(value) || value < 1000) return;
  if (CODE_MEMBERS.has(name)) state.listed.add(value);
  else if (GENERAL_MEMBERS.has(name)) state.doubtful.add(value);
}

function readText(
  state: ReadingState,
  fullText: string,
  { member, depth }: Pick<TextMember, 'member' | 'depth'>,
): void {
  const text = fullText.slice(0, state.characters);
  state.characters -= text.length;
  const plain = decodedText(text);
  const parsed = jsonIn(text) ?? jsonIn(plain);
  if (parsed !== undefined) readValue(state, '', parsed, depth + 1);
  state.texts.push(member === '' ? plain : `${member}: ${plain}`);
  for (const code of codesSpelledOut(plain)) state.spelledOut.add(code);
  if (state.spelledOut.size === 0) for (const code of codesBehindLabels(plain)) state.listed.add(code);
  for (const [fact, value] of factsIn(plain)) addFact(state, fact, value);
}

/** The first value of a fact counts. */
function addFact({ facts }: ReadingState, fact: TokenErrorFact, value: string): void {
  if (!facts.has(fact)) facts.set(fact, value);
}

/** The JSON object in a text, whatever a log has written around it. */
function jsonIn(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from < 0 || to < from) return undefined;
  // Braces alone do not make JSON. In either case the text itself is read too.
  return parsedJson(text.slice(from, to + 1));
}

const INVISIBLE = /\p{Cf}/gu;
const TAG = /<[^<>]{0,2000}>/g;
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  colon: ':',
};

export function decodedText(text: string): string {
  const visible = text.replace(INVISIBLE, '').replace(TAG, '');
  return percentDecoded(entitiesDecoded(visible))
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/\\+(["'/])/g, '$1');
}

function entitiesDecoded(text: string): string {
  return text.replaceAll(
    /&(?:#(x?)([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (entity, hex: string | undefined, digits: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
      const point = Number.parseInt(digits ?? '', hex ? 16 : 10);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : entity;
    },
  );
}

/** Only a text that is clearly an address: a plain message may well contain a plus or a percent sign. */
function percentDecoded(text: string): string {
  if (!/%(3a|20|0d|0a|22)|error_description=/i.test(text)) return text;
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
