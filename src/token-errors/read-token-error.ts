/** Reads codes and facts out of whatever a refused app shows: a number, a message, a token endpoint's answer, an error around one. */
import { parsedJson } from '../base/json.ts';
import type { TokenErrorFacts } from './token-error-explanation.ts';

export interface TokenErrorReading {
  /** Those that a message spells out first, then those that are only listed. */
  readonly codes: readonly number[];
  readonly facts: TokenErrorFacts;
}

type Fact = keyof TokenErrorFacts;

interface Found {
  readonly written: Set<number>;
  readonly listed: Set<number>;
  readonly facts: Map<Fact, string>;
  /** So that no input keeps us long: members still looked at, characters still read. */
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

const WRITTEN = /AADSTS[\s:#_-]{0,8}(\d{4,9})(?!\d)/gi;
const NAMED = /\b(?:error(?:\(s\)|[\s_-]?codes?|no)?|resulttype)["'\s:=#[(]{1,6}(\d{4,9})(?!\d)/gi;
const OAUTH =
  /\b(invalid_grant|interaction_required|login_required|consent_required|invalid_client|unauthorized_client|temporarily_unavailable|server_error|invalid_request|invalid_resource|invalid_scope|access_denied)\b/;
const MOMENT = String.raw`'?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?)`;
const SPELT: readonly (readonly [Fact, RegExp])[] = [
  ['error', OAUTH],
  ['suberror', /\bsub_?error["'\s:=]{1,6}([a-z_]{3,60})/i],
  ['traceId', /\btrace[ _-]?id["'\s:=]{1,6}([0-9a-f-]{8,36})/i],
  ['correlationId', /\bcorrelation[ _-]?id["'\s:=]{1,6}([0-9a-f-]{8,36})/i],
  ['timestamp', new RegExp(String.raw`\btimestamp["'\s:=]{1,6}${MOMENT}`, 'i')],
  ['tokenIssuedAt', new RegExp(String.raw`\b(?:grant|token) was issued on ${MOMENT}`, 'i')],
  ['tokensValidFrom', new RegExp(String.raw`\bTokensValidFrom[^']{0,120}? is ${MOMENT}`, 'i')],
];

/** Never throws: what cannot be read holds no code. */
export function readTokenError(input: unknown): TokenErrorReading {
  const found: Found = {
    written: new Set(),
    listed: new Set(),
    facts: new Map(),
    members: MOST_MEMBERS,
    characters: MOST_CHARACTERS,
  };
  const bare = bareCode(input);
  if (bare === undefined) visit(found, '', input, 0);
  else found.written.add(bare);
  return { codes: [...new Set([...found.written, ...found.listed])], facts: Object.fromEntries(found.facts) };
}

function bareCode(input: unknown): number | undefined {
  const digits =
    typeof input === 'string'
      ? /^["'\s]*(?:AADSTS)?[\s:#]*(\d{1,10})[.:"'\s]*$/i.exec(input.slice(0, 100))?.[1]
      : undefined;
  const code = typeof input === 'number' ? input : Number(digits);
  return Number.isSafeInteger(code) && code > 0 ? code : undefined;
}

function visit(found: Found, member: string, value: unknown, depth: number): void {
  found.members -= 1;
  if (depth > DEEPEST || found.members < 0) return;
  const name = member.toLowerCase().replaceAll(/[_-]/g, '');
  if (typeof value === 'string') readMember(found, name, value, depth);
  else if (typeof value === 'number') listCode(found, name, value);
  else if (Array.isArray(value)) for (const item of value.slice(0, MOST_MEMBERS)) visit(found, member, item, depth + 1);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of membersOf(value)) visit(found, key, inner, depth + 1);
}

/** Stored values only: a getter is somebody else's code, and may throw. */
function membersOf(value: object): readonly (readonly [string, unknown])[] {
  if (ArrayBuffer.isView(value)) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .slice(0, MOST_MEMBERS)
    .flatMap(([key, descriptor]) => ('value' in descriptor ? [[key, descriptor.value] as const] : []));
}

function readMember(found: Found, name: string, value: string, depth: number): void {
  if (/^\d{4,9}$/.test(value)) {
    listCode(found, name, Number(value));
    return;
  }
  const fact = FACT_MEMBERS.get(name);
  if (fact !== undefined) {
    if (value !== '') keep(found, fact, value);
    return;
  }
  readText(found, value, depth);
}

function listCode(found: Found, name: string, value: number): void {
  // An HTTP status is no code, and stands where sign-in logs keep theirs.
  if (CODE_MEMBERS.has(name) && Number.isSafeInteger(value) && value > 999) found.listed.add(value);
}

function readText(found: Found, whole: string, depth: number): void {
  const text = whole.slice(0, found.characters);
  found.characters -= text.length;
  const plain = decodedText(text);
  const parsed = jsonIn(text) ?? jsonIn(plain);
  if (parsed !== undefined) visit(found, '', parsed, depth + 1);
  for (const [, code] of plain.matchAll(WRITTEN)) found.written.add(Number(code));
  if (found.written.size === 0) for (const [, code] of plain.matchAll(NAMED)) found.listed.add(Number(code));
  for (const [fact, form] of SPELT) {
    const said = form.exec(plain)?.[1];
    if (said !== undefined) keep(found, fact, said);
  }
}

function keep({ facts }: Found, fact: Fact, value: string): void {
  if (!facts.has(fact)) facts.set(fact, value);
}

/** The object that stands in a text, whatever a log has put around it. */
function jsonIn(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from < 0 || to < from) return undefined;
  // Braces are no promise of JSON; the text itself is still read.
  return parsedJson(text.slice(from, to + 1));
}

// The bare text of a message that came wrapped: in HTML, in a redirect's address, in JSON in JSON.

// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of these is one character that nobody sees, and meant as such
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

export function decodedText(text: string): string {
  const seen = text.replace(INVISIBLE, '').replace(TAG, '');
  return percentDecoded(entitiesDecoded(seen))
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/\\+(["'/])/g, '$1');
}

function entitiesDecoded(text: string): string {
  return text.replaceAll(
    /&(?:#(x?)([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (whole, hex: string | undefined, digits: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const point = Number.parseInt(digits ?? '', hex ? 16 : 10);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

/** Only where it is one: a plain message may well hold a plus or a per cent. */
function percentDecoded(text: string): string {
  if (!/%(3a|20|0d|0a|22)|error_description=/i.test(text)) return text;
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
