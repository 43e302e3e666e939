/** Values in audit records are often JSON written into JSON: `"\"x\""`, `"[true]"`, `"[\"x\"]"`, `"[]"`. */
import { MalformedInputError } from '../../base/errors.ts';
import { parsedJson } from '../../base/json.ts';

export type Members = Readonly<Record<string, unknown>>;

const HOLDS_JSON = /^\s*(?:["[{]|(?:true|false|null)\s*$)/i;
/** Microsoft nests to a depth of three at most (PolicyDetail: a list of one text that is an object). */
const DEEPEST = 3;
/** Policies reach ten; beyond a few thousand whoever walks the value runs out of stack. */
const DEEPEST_JSON = 100;

/** The value inside; a list of one is that one; null where there is none. Text that is not JSON stays text. @throws MalformedInputError */
export function readAuditValue(raw: unknown, depth = 0): unknown {
  if (raw === undefined || raw === null || raw === '') return null;
  if (typeof raw === 'string') {
    if (depth >= DEEPEST || !HOLDS_JSON.test(raw)) return raw;
    const parsed = jsonIn(raw);
    // A text inside quotes is what was meant, unless it is quoted once more or holds a list or an object.
    return parsed === undefined
      ? raw
      : typeof parsed === 'string' && !/^\s*[[{"]/.test(parsed)
        ? parsed || null
        : readAuditValue(parsed, depth + 1);
  }
  // What came as text is not so deep, or would have stayed text.
  if (depth === 0 && isDeeper(raw, DEEPEST_JSON))
    throw new MalformedInputError('audit log record', 'it is nested too deeply');
  if (!Array.isArray(raw)) return raw;
  if (raw.length === 0) return null;
  return raw.length === 1 ? readAuditValue(raw[0], depth + 1) : raw;
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((inner) => isDeeper(inner, limit - 1));
}

/** An object, or the object in a stringified column. */
export function membersIn(raw: unknown): Members | undefined {
  const value = typeof raw === 'string' && raw.trimStart().startsWith('{') ? jsonIn(raw) : raw;
  return isMembers(value) ? value : undefined;
}

/** The objects of a list, or of a stringified list; a single object is a list of one. */
export function listIn(raw: unknown): readonly Members[] {
  const value = typeof raw === 'string' && /^\s*[[{]/.test(raw) ? jsonIn(raw) : raw;
  if (Array.isArray(value)) return value.filter(isMembers);
  if (!isMembers(value)) return [];
  // PowerShell 5 wraps a list as { value, Count }.
  return Array.isArray(value.value) && 'Count' in value ? value.value.filter(isMembers) : [value];
}

/** The first of these members that says something, under its own name or with a capital. */
export function member(members: Members, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = members[name] ?? members[`${name.charAt(0).toUpperCase()}${name.slice(1)}`];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The same, where it is text. */
export function textMember(members: Members, ...names: readonly string[]): string | undefined {
  const value = member(members, ...names);
  return typeof value === 'string' ? value : undefined;
}

/** A GUID in lower case, so that sources agree; anything else as it is. */
export function idOf(text: string): string;
export function idOf(text: string | undefined): string | undefined;
export function idOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : text;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where the text is no JSON, or nested so deeply that it is an attack. */
function jsonIn(text: string): unknown {
  return nestingOf(text) > DEEPEST_JSON ? undefined : parsedJson(text);
}

function nestingOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
}
