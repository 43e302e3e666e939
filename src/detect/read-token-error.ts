/** Reads codes and facts out of whatever a refused app shows: a number, a message, a token endpoint's answer, an error around one. */
import { parsedJson } from '../parsed-json.ts';
import { decodedText } from './decoded-text.ts';
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
  const found: Found = { written: new Set(), listed: new Set(), facts: new Map(), members: MOST_MEMBERS, characters: MOST_CHARACTERS };
  const bare = bareCode(input);
  if (bare === undefined) visit(found, '', input, 0);
  else found.written.add(bare);
  return { codes: [...new Set([...found.written, ...found.listed])], facts: Object.fromEntries(found.facts) };
}

function bareCode(input: unknown): number | undefined {
  const digits = typeof input === 'string' ? /^["'\s]*(?:AADSTS)?[\s:#]*(\d{1,10})[.:"'\s]*$/i.exec(input.slice(0, 100))?.[1] : undefined;
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
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of membersOf(value)) visit(found, key, inner, depth + 1);
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
