/** Parses `$filter` into a tree. It knows the part of OData that Graph's documentation uses, and refuses the rest. */
import { badRequest } from '../http/graph-refusal.ts';

export type Operator = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt' | 'startswith';
export type Literal =
  | { readonly kind: 'text' | 'time' | 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'compare'; readonly path: string; readonly operator: Operator; readonly value: Literal }
  | { readonly kind: 'any'; readonly path: string; readonly each: Filter };

/** Text, time, number, word and sign, in the order of {@link KINDS}. */
const FORMS = [
  /('(?:[^']|'')*')/,
  /(\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2}))/,
  /(-?\d+(?![\w-]))/,
  /([A-Za-z_][\w./-]*)/,
  /([(),:])/,
];
const KINDS = ['text', 'time', 'number', 'word', 'sign'] as const;
const TOKEN = new RegExp(`\\s*(?:${FORMS.map(({ source }) => source).join('|')})`, 'y');
const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'ge', 'le', 'gt', 'lt']);

type Kind = (typeof KINDS)[number];
interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** @throws GraphRefusal 400 as Graph does for a filter that it cannot parse */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  const reader = readerOf(tokens, text);
  const filter = readOr(reader, '');
  if (reader.peek() !== undefined) throw malformed(text);
  return filter;
}

function malformed(text: string) {
  return badRequest(`Invalid filter clause: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw malformed(text);
    const index = match.slice(1).findIndex((part) => part !== undefined);
    const [kind, part] = [KINDS[index], match[index + 1]];
    if (kind && part !== undefined) tokens.push({ kind, text: part });
  }
  return tokens;
}

interface Reader {
  peek(): Token | undefined;
  take(): Token;
  /** Takes the next token if it has this text. */
  accept(text: string): boolean;
  expect(text: string): void;
}

function readerOf(tokens: readonly Token[], text: string): Reader {
  let position = 0;
  const peek = () => tokens[position];
  const take = () => {
    const token = tokens[position++];
    if (!token) throw malformed(text);
    return token;
  };
  const accept = (wanted: string) => {
    const found = peek();
    if (!found || found.kind === 'text' || found.text !== wanted) return false;
    position += 1;
    return true;
  };
  return {
    peek,
    take,
    accept,
    expect(wanted) {
      if (!accept(wanted)) throw malformed(text);
    },
  };
}

function readOr(reader: Reader, variable: string): Filter {
  let left = readAnd(reader, variable);
  while (reader.accept('or')) left = { kind: 'or', left, right: readAnd(reader, variable) };
  return left;
}

function readAnd(reader: Reader, variable: string): Filter {
  let left = readTerm(reader, variable);
  while (reader.accept('and')) left = { kind: 'and', left, right: readTerm(reader, variable) };
  return left;
}

function readTerm(reader: Reader, variable: string): Filter {
  if (reader.accept('(')) {
    const inner = readOr(reader, variable);
    reader.expect(')');
    return inner;
  }
  if (reader.accept('startswith')) return readStartsWith(reader, variable);
  const { kind, text } = reader.take();
  if (kind !== 'word') throw malformed(text);
  if (text.endsWith('/any')) return readAny(reader, text.slice(0, -'/any'.length));
  const operator = reader.take().text;
  if (!isOperator(operator)) throw malformed(`${text} ${operator}`);
  return { kind: 'compare', path: pathOf(text, variable), operator, value: literalOf(reader.take()) };
}

function readStartsWith(reader: Reader, variable: string): Filter {
  reader.expect('(');
  const path = pathOf(reader.take().text, variable);
  reader.expect(',');
  const value = literalOf(reader.take());
  reader.expect(')');
  return { kind: 'compare', path, operator: 'startswith', value };
}

function readAny(reader: Reader, path: string): Filter {
  reader.expect('(');
  const variable = reader.take().text;
  reader.expect(':');
  const each = readOr(reader, variable);
  reader.expect(')');
  return { kind: 'any', path, each };
}

/** Inside `any(t:…)` each path starts with the variable, which is removed; the variable alone is the item itself. */
function pathOf(text: string, variable: string): string {
  if (variable === '') return text;
  if (text === variable) return '';
  if (!text.startsWith(`${variable}/`)) throw malformed(text);
  return text.slice(variable.length + 1);
}

function isOperator(text: string): text is Exclude<Operator, 'startswith'> {
  return OPERATORS.has(text);
}

function literalOf({ kind, text }: Token): Literal {
  if (kind === 'text') return { kind, text: text.slice(1, -1).replaceAll("''", "'") };
  if (kind === 'time' || kind === 'number') return { kind, text };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  if (text === 'null') return { kind: 'null' };
  throw malformed(text);
}
