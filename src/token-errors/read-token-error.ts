/**
 * Reads codes and facts out of whatever a refused app shows: a number, a message, a token endpoint's answer, or an
 * error that contains one.
 */
import { parsedJson } from '../base/json.ts';
import type { TokenErrorFacts } from './token-error-explanation.ts';

export interface TokenErrorReading {
  /** Codes that a text spells out first, then codes that are only listed. */
  readonly codes: readonly number[];
  readonly facts: TokenErrorFacts;
}

type Fact = keyof TokenErrorFacts;

interface ReadingState {
  readonly spelledOut: Set<number>;
  readonly listed: Set<number>;
  readonly facts: Map<Fact, string>;
  /** Members and characters that may still be read, so that no input takes long. */
  members: number;
  characters: number;
}

const MOST_MEMBERS = 1000;
const MOST_CHARACTERS = 200_000;
const DEEPEST = 8;

const CODE_MEMBERS = new Set(['errorcodes', 'errorcode', 'errorno', 'resulttype', 'code', 'status']);
const FACT_MEMBERS: ReadonlyMap<string, Fact> = new Map([
  ['suberror', 'suberror'],
  ['claims', 'claims'],
  ['traceid', 'traceId'],
  ['correlationid', 'correlationId'],
  ['timestamp', 'timestamp'],
]);

const SPELLED_OUT_CODE = /AADSTS[\s:#_-]{0,8}(\d{4,9})(?!\d)/gi;
const LABELLED_CODE = /\b(?:error(?:\(s\)|[\s_-]?codes?|no)?|resulttype)["'\s:=#[(]{1,6}(\d{4,9})(?!\d)/gi;
const OAUTH_ERRORS = [
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  'invalid_client',
  'unauthorized_client',
  'temporarily_unavailable',
  'server_error',
  'invalid_request',
  'invalid_resource',
  'invalid_scope',
  'access_denied',
];
const MOMENT = String.raw`'?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?)`;
const FACT_PATTERNS: readonly (readonly [Fact, RegExp])[] = [
  ['error', new RegExp(String.raw`\b(${OAUTH_ERRORS.join('|')})\b`)],
  ['suberror', /\bsub_?error["'\s:=]{1,6}([a-z_]{3,60})/i],
  ['traceId', /\btrace[ _-]?id["'\s:=]{1,6}([0-9a-f-]{8,36})/i],
  ['correlationId', /\bcorrelation[ _-]?id["'\s:=]{1,6}([0-9a-f-]{8,36})/i],
  ['timestamp', new RegExp(String.raw`\btimestamp["'\s:=]{1,6}${MOMENT}`, 'i')],
  ['tokenIssuedAt', new RegExp(String.raw`\b(?:grant|token) was issued on ${MOMENT}`, 'i')],
  ['tokensValidFrom', new RegExp(String.raw`\bTokensValidFrom[^']{0,120}? is ${MOMENT}`, 'i')],
];

// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of these is a single invisible character, on purpose
const INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;
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

/** Never throws: an input that cannot be read has no code. */
export function readTokenError(input: unknown): TokenErrorReading {
  const state: ReadingState = {
    spelledOut: new Set(),
    listed: new Set(),
    facts: new Map(),
    members: MOST_MEMBERS,
    characters: MOST_CHARACTERS,
  };
  const code = bareCode(input);
  if (code === undefined) readValue(state, '', input, 0);
  else state.spelledOut.add(code);
  return { codes: [...new Set([...state.spelledOut, ...state.listed])], facts: Object.fromEntries(state.facts) };
}

/** An input that is nothing but a code. */
function bareCode(input: unknown): number | undefined {
  const digits =
    typeof input === 'string'
      ? /^["'\s]*(?:AADSTS)?[\s:#]*(\d{1,10})[.:"'\s]*$/i.exec(input.slice(0, 100))?.[1]
      : undefined;
  const code = typeof input === 'number' ? input : Number(digits);
  return Number.isSafeInteger(code) && code > 0 ? code : undefined;
}

function readValue(state: ReadingState, member: string, value: unknown, depth: number): void {
  state.members -= 1;
  if (depth > DEEPEST || state.members < 0) return;
  const name = member.toLowerCase().replaceAll(/[_-]/g, '');
  if (typeof value === 'string') readMember(state, name, value, depth);
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

function readMember(state: ReadingState, name: string, value: string, depth: number): void {
  if (/^\d{4,9}$/.test(value)) {
    addListed(state, name, Number(value));
    return;
  }
  const fact = FACT_MEMBERS.get(name);
  if (fact !== undefined) {
    if (value !== '') addFact(state, fact, value);
    return;
  }
  readText(state, value, depth);
}

function addListed(state: ReadingState, name: string, value: number): void {
  // An HTTP status is no code, but it can be in the member where sign-in logs have theirs.
  if (CODE_MEMBERS.has(name) && Number.isSafeInteger(value) && value > 999) state.listed.add(value);
}

function readText(state: ReadingState, fullText: string, depth: number): void {
  const text = fullText.slice(0, state.characters);
  state.characters -= text.length;
  const plain = decodedText(text);
  const parsed = jsonIn(text) ?? jsonIn(plain);
  if (parsed !== undefined) readValue(state, '', parsed, depth + 1);
  for (const [, code] of plain.matchAll(SPELLED_OUT_CODE)) state.spelledOut.add(Number(code));
  if (state.spelledOut.size === 0) for (const [, code] of plain.matchAll(LABELLED_CODE)) state.listed.add(Number(code));
  for (const [fact, pattern] of FACT_PATTERNS) {
    const value = pattern.exec(plain)?.[1];
    if (value !== undefined) addFact(state, fact, value);
  }
}

/** The first value of a fact counts. */
function addFact({ facts }: ReadingState, fact: Fact, value: string): void {
  if (!facts.has(fact)) facts.set(fact, value);
}

/** The JSON object in a text, whatever a log has written around it. */
function jsonIn(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from < 0 || to < from) return undefined;
  // Braces alone do not make JSON. In either case the text itself is read too.
  return parsedJson(text.slice(from, to + 1));
}

/** The plain text of a message that came wrapped: in HTML, in the address of a redirect, in JSON within JSON. */
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
