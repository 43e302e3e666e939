/**
 * Reads values of exported records. Those of audit records are often JSON inside JSON: `"\"x\""`, `"[true]"`,
 * `"[\"x\"]"`, `"[]"`.
 */
import { MalformedInputError } from '../../base/errors.ts';
import { isNestedDeeper, parsedJson } from '../../base/json.ts';

export type Members = Readonly<Record<string, unknown>>;

const IS_JSON = /^\s*(?:["[{]|(?:true|false|null)\s*$)/i;
/** Microsoft nests three levels at most (PolicyDetail: a list of one text that is an object). */
const MAX_DEPTH = 3;
/** Policies reach ten levels. Beyond a few thousand, a recursive function runs out of stack. */
const DEEPEST_RECORD = 100;

/**
 * The inner value; a list of one item becomes that item; null where it is empty. Text that is not JSON stays text.
 * @throws MalformedInputError
 */
export function readAuditValue(raw: unknown, depth = 0): unknown {
  if (raw === undefined || raw === null || raw === '') return null;
  if (typeof raw === 'string') {
    if (depth >= MAX_DEPTH || !IS_JSON.test(raw)) return raw;
    const parsed = jsonIn(raw);
    if (parsed === undefined) return raw;
    // A quoted text is the value itself, unless it is quoted twice or is a list or an object.
    if (typeof parsed === 'string' && !/^\s*[[{"]/.test(parsed)) return parsed || null;
    return readAuditValue(parsed, depth + 1);
  }
  // A value that was parsed from text is not that deep: deeper text stays text.
  if (depth === 0 && isTooDeep(raw)) throw new MalformedInputError('audit log record', 'it is nested too deeply');
  if (!Array.isArray(raw)) return raw;
  if (raw.length === 0) return null;
  return raw.length === 1 ? readAuditValue(raw[0], depth + 1) : raw;
}

/**
 * Reads a record from outside. Every reader of records may use it: code that follows a value into its depth would end
 * the stack.
 * @throws MalformedInputError where the record is nested so deeply that it must be an attack
 */
export function ifNotTooDeep<T>(raw: unknown, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    // Checked only now, because it takes as long as the reading itself.
    if (cause instanceof MalformedInputError || !isTooDeep(raw)) throw cause;
    throw new MalformedInputError('log record', 'it is nested too deeply', { cause });
  }
}

export function isTooDeep(raw: unknown): boolean {
  return isNestedDeeper(raw, DEEPEST_RECORD);
}

/** An object, also where a column holds it as text. */
export function membersIn(raw: unknown): Members | undefined {
  const value = typeof raw === 'string' && raw.trimStart().startsWith('{') ? jsonIn(raw) : raw;
  return isMembers(value) ? value : undefined;
}

/** The objects of a list, also where a column holds it as text. A single object counts as a list of one. */
export function listIn(raw: unknown): readonly Members[] {
  const value = typeof raw === 'string' && /^\s*[[{]/.test(raw) ? jsonIn(raw) : raw;
  if (Array.isArray(value)) return value.filter(isMembers);
  if (!isMembers(value)) return [];
  // PowerShell 5 wraps a list as { value, Count }.
  return Array.isArray(value.value) && 'Count' in value ? value.value.filter(isMembers) : [value];
}

/** The first of these members that is not empty, under its own name or with a capital first letter. */
export function member(members: Members, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = members[name] ?? members[`${name.charAt(0).toUpperCase()}${name.slice(1)}`];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The same if it is text; otherwise undefined. */
export function textMember(members: Members, ...names: readonly string[]): string | undefined {
  const value = member(members, ...names);
  return typeof value === 'string' ? value : undefined;
}

/** A GUID in lower case, so that all sources agree; any other text unchanged. */
export function idOf(text: string): string;
export function idOf(text: string | undefined): string | undefined;
export function idOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : text;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where the text is not JSON, or is nested so deeply that it must be an attack. */
function jsonIn(text: string): unknown {
  const value = parsedJson(text);
  return isTooDeep(value) ? undefined : value;
}
