/** 2.4 "Device filter": the rule language of device, application and service principal filters. */
import type { Attributes, Maybe } from './input.ts';

type Value = string | boolean | number | readonly string[];
/** The value of a property, undefined when it is null. */
export type Lookup = (property: string) => Maybe<Value>;
type Rule = (lookup: Lookup) => boolean;
type Literal = string | readonly string[];

const LONGEST_RULE = 3072;
const TOKEN = /\s*(?:(-[a-z]+)|("(?:[^"]*)")|([()[\],])|([A-Za-z0-9_.]+))/iy;
/** Each negative operator and the positive one that it turns round. */
const NEGATIVE: Readonly<Record<string, string>> = {
  '-ne': '-eq',
  '-notstartswith': '-startswith',
  '-notendswith': '-endswith',
  '-notcontains': '-contains',
  '-notin': '-in',
};
const POSITIVE: readonly string[] = Object.values(NEGATIVE);
const parsed = new Map<string, Rule | undefined>();

/** Undefined when the rule is too long or not of the grammar: then its policy cannot be decided. */
export function parseRule(text: string): Rule | undefined {
  if (!parsed.has(text)) parsed.set(text, parseWhole(text));
  return parsed.get(text);
}

/** `CustomSecurityAttribute.<Set>_<Name>` of an app or a service principal. */
export function customAttribute(csa: Maybe<Attributes>): Lookup {
  return (property) => csa?.[property.replace(/^CustomSecurityAttribute\./, '')];
}

function parseWhole(text: string): Rule | undefined {
  if (text.length > LONGEST_RULE) return undefined;
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const rest = [...tokens];
  const rule = parseOr(rest);
  return rest.length === 0 ? rule : undefined;
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const whole = text.trimEnd();
  let end = 0;
  while (end < whole.length) {
    const match = TOKEN.exec(whole);
    if (match === null) return undefined;
    tokens.push(match[0].trim());
    end = TOKEN.lastIndex;
  }
  return tokens;
}

function parseOr(rest: string[]): Rule | undefined {
  const left = parseAnd(rest);
  if (rest[0]?.toLowerCase() !== '-or') return left;
  rest.shift();
  const right = parseOr(rest);
  return left && right && ((lookup) => left(lookup) || right(lookup));
}

function parseAnd(rest: string[]): Rule | undefined {
  const left = parseNot(rest);
  if (rest[0]?.toLowerCase() !== '-and') return left;
  rest.shift();
  const right = parseAnd(rest);
  return left && right && ((lookup) => left(lookup) && right(lookup));
}

/** U4: `-not (positive)` on a null property follows Boolean logic, so it is true. */
function parseNot(rest: string[]): Rule | undefined {
  if (rest[0]?.toLowerCase() === '-not') {
    rest.shift();
    const inner = parseNot(rest);
    return inner && ((lookup) => !inner(lookup));
  }
  if (rest[0] !== '(') return parseComparison(rest);
  rest.shift();
  const inner = parseOr(rest);
  return rest.shift() === ')' ? inner : undefined;
}

function parseComparison(rest: string[]): Rule | undefined {
  const property = rest.shift();
  const operator = rest.shift()?.toLowerCase();
  const literal = parseLiteral(rest);
  if (property === undefined || operator === undefined || literal === undefined) return undefined;
  if (!/^[a-z]+\.\w+$/i.test(property)) return undefined;
  const positive = NEGATIVE[operator] ?? operator;
  if (!POSITIVE.includes(positive) || (positive === '-in') !== Array.isArray(literal)) return undefined;
  const holds: Rule = (lookup) => compare(positive, lookup(property), literal);
  // Null makes every positive operator false, so every negative operator true.
  return positive === operator ? holds : (lookup) => !holds(lookup);
}

function parseLiteral(rest: string[]): Literal | undefined {
  const first = rest.shift();
  if (first === undefined || '()],'.includes(first) || first.startsWith('-')) return undefined;
  if (first !== '[') return unquoted(first);
  const members: string[] = [];
  for (let next = rest.shift(); next !== ']'; next = rest.shift()) {
    if (next === undefined) return undefined;
    if (next !== ',') members.push(unquoted(next));
  }
  return members;
}

const unquoted = (token: string) => token.replace(/^"(.*)"$/s, '$1').toLowerCase();

function compare(operator: string, value: Maybe<Value>, literal: Literal): boolean {
  if (value === null || value === undefined) return false;
  // A whole-member test: of a collection, some member has to be the literal.
  if (Array.isArray(value)) return value.some((member) => compareText(equalFor(operator), text(member), literal));
  return compareText(operator, text(value as string | boolean | number), literal);
}

const equalFor = (operator: string) => (operator === '-contains' ? '-eq' : operator);
const text = (value: string | boolean | number) => String(value).toLowerCase();

function compareText(operator: string, value: string, literal: Literal): boolean {
  if (typeof literal !== 'string') return literal.includes(value);
  if (operator === '-startswith') return value.startsWith(literal);
  if (operator === '-endswith') return value.endsWith(literal);
  return operator === '-contains' ? value.includes(literal) : value === literal;
}
