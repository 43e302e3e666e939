/**
 * Rules over devices, apps and service principals: parsed once, then asked.
 *
 * Grammar: entra-docs, conditional-access/concept-condition-filters-for-devices. Comparison ignores case. A property
 * that is null makes positive operators false and negative ones true.
 */

export type PropertyValue = string | boolean | readonly string[] | null;

/** @param property the value of `device.model` and the like, by the name after the first dot, in lower case */
export type FilterRule = (property: (name: string) => PropertyValue) => boolean;

/** The service refuses longer ones. */
const MAX_LENGTH = 3072;

const TOKEN = /\s*(?:([()[\],])|"((?:[^"`]|`.|"")*)"|'([^']*)'|(-?[A-Za-z][\w.]*|-?\d+))/y;

interface Token {
  readonly kind: 'mark' | 'text' | 'word';
  readonly text: string;
}

type Operand = string | readonly string[] | null;
type Comparison = (value: string, operand: string) => boolean;

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['eq', (value, operand) => value === operand],
  ['startswith', (value, operand) => value.startsWith(operand)],
  ['endswith', (value, operand) => value.endsWith(operand)],
  ['contains', (value, operand) => value.includes(operand)],
  ['in', (value, operand) => value === operand],
]);
const NEGATIVES: ReadonlyMap<string, string> = new Map([
  ['ne', 'eq'],
  ['notstartswith', 'startswith'],
  ['notendswith', 'endswith'],
  ['notcontains', 'contains'],
  ['notin', 'in'],
]);

/** @returns undefined for a rule that we cannot read, so that nobody takes it for one that matches nothing */
export function parseFilterRule(rule: string): FilterRule | undefined {
  const tokens = rule.length > MAX_LENGTH ? undefined : tokensOf(rule);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const reader = tokenReader(tokens);
  const parsed = readEither(reader);
  return reader.isAtEnd() ? parsed : undefined;
}

function tokensOf(rule: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const end = rule.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(rule);
    if (found === null) return undefined;
    const [, mark, double, single, word] = found;
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'text', text: single ?? unescaped(double) });
  }
  return tokens;
}

/** A backtick takes the next letter as it is; two quotation marks are one. */
function unescaped(text = ''): string {
  return text.replace(/`(.)|""/g, (_, letter) => letter ?? '"');
}

function tokenReader(tokens: readonly Token[]) {
  let at = 0;
  return {
    isAtEnd: () => at === tokens.length,
    next: () => tokens[at++],
    /** Takes the next token if it is this mark, or this word with or without its dash. */
    takes(text: string): boolean {
      const token = tokens[at];
      const isIt = token !== undefined && token.kind !== 'text' && token.text.replace(/^-/, '').toLowerCase() === text;
      if (isIt) at += 1;
      return isIt;
    },
  };
}

type TokenReader = ReturnType<typeof tokenReader>;

function readEither(tokens: TokenReader): FilterRule | undefined {
  return readChain(tokens, 'or', readBoth, (left, right) => (property) => left(property) || right(property));
}

function readBoth(tokens: TokenReader): FilterRule | undefined {
  return readChain(tokens, 'and', readOne, (left, right) => (property) => left(property) && right(property));
}

function readChain(
  tokens: TokenReader,
  word: string,
  readPart: (tokens: TokenReader) => FilterRule | undefined,
  join: (left: FilterRule, right: FilterRule) => FilterRule,
): FilterRule | undefined {
  let left = readPart(tokens);
  while (left !== undefined && tokens.takes(word)) {
    const right = readPart(tokens);
    left = right === undefined ? undefined : join(left, right);
  }
  return left;
}

function readOne(tokens: TokenReader): FilterRule | undefined {
  if (tokens.takes('not')) {
    const inner = readOne(tokens);
    return inner && ((property) => !inner(property));
  }
  if (!tokens.takes('(')) return readComparison(tokens);
  const inner = readEither(tokens);
  return tokens.takes(')') ? inner : undefined;
}

function readComparison(tokens: TokenReader): FilterRule | undefined {
  const [name, operator] = [tokens.next(), tokens.next()];
  if (name?.kind !== 'word' || operator?.kind !== 'word') return undefined;
  const word = operator.text.replace(/^-/, '').toLowerCase();
  const isNegative = NEGATIVES.has(word);
  const positive = NEGATIVES.get(word) ?? word;
  const compare = COMPARISONS.get(positive);
  const operand = readOperand(tokens);
  if (compare === undefined || operand === undefined) return undefined;
  const property = name.text.slice(name.text.indexOf('.') + 1).toLowerCase();
  // On a collection, "contains" asks for a whole member; on a text, for a part of it.
  const ofMember = positive === 'contains' ? COMPARISONS.get('eq') : compare;
  return (valueFor) => {
    const value = valueFor(property);
    return holds(value, operand, typeof value === 'object' ? (ofMember ?? compare) : compare) !== isNegative;
  };
}

function holds(value: PropertyValue, operand: Operand, compare: Comparison): boolean {
  if (operand === null || value === null) return operand === null && value === null;
  const values = typeof value === 'object' ? value : [String(value)];
  const operands = typeof operand === 'string' ? [operand] : operand;
  return values.some((one) => operands.some((other) => compare(one.toLowerCase(), other.toLowerCase())));
}

function readOperand(tokens: TokenReader): Operand | undefined {
  if (tokens.takes('[')) return readList(tokens, ']');
  if (tokens.takes('(')) return readList(tokens, ')');
  const token = tokens.next();
  if (token === undefined || token.kind === 'mark') return undefined;
  return token.kind === 'word' && /^null$/i.test(token.text) ? null : token.text;
}

function readList(tokens: TokenReader, end: string): readonly string[] | undefined {
  const items: string[] = [];
  while (!tokens.takes(end)) {
    if (items.length > 0 && !tokens.takes(',')) return undefined;
    const token = tokens.next();
    if (token === undefined || token.kind === 'mark') return undefined;
    items.push(token.text);
  }
  return items;
}
