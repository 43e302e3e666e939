/** One item of a list or a delta: whether it can be read at all, and its values. */
import { isJsonObject, isNestedDeeper, objectOf } from '../../base/json.ts';

/** One item of a list or a delta, known to have an id. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** Policies, the deepest objects that we read, have some ten levels. */
const DEEPEST = 64;
/** Longer texts are no names, links or scopes, and would not fit into a row. */
const LONGEST_TEXT = 32_768;
/** Anything that can stand in a path. Half of a surrogate pair cannot. */
const ID = /^\P{Surrogate}{1,1024}$/u;

export interface Items {
  readonly items: readonly Item[];
  /** How many values are no items. What a list does not show may be one of them. */
  readonly unreadable: number;
}

/** Undefined if it has no id, or is nested too deep for us to compare: then it is of no use. */
export function itemIn(value: unknown): Item | undefined {
  const id = idIn(value);
  if (id === undefined || isNestedDeeper(value, DEEPEST)) return undefined;
  return { ...(value as Readonly<Record<string, unknown>>), id };
}

export function itemsIn(values: readonly unknown[]): Items {
  const items = values.map(itemIn).filter((item) => item !== undefined);
  return { items, unreadable: values.length - items.length };
}

export function idIn(value: unknown): string | undefined {
  const { id } = objectOf(value);
  return typeof id === 'string' && ID.test(id) ? id : undefined;
}

/** `changed`: soft-deleted, it can come back; `deleted`: gone for good. */
export function removalIn(item: Item): 'changed' | 'deleted' | undefined {
  const removed = item['@removed'];
  if (!isJsonObject(removed)) return undefined;
  return removed.reason === 'changed' ? 'changed' : 'deleted';
}

export function text(item: Item, name: string): string | undefined {
  const value = item[name];
  return isText(value) ? value : undefined;
}

/** Null means that the object has none; a value that is no text says nothing. */
export function textOrNone(item: Item, name: string, before: string | undefined): string | undefined {
  return item[name] === null ? undefined : (text(item, name) ?? before);
}

export function isTextOrNone(item: Item, name: string): boolean {
  const value = item[name];
  return value === undefined || value === null || isText(value);
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

export function flag(item: Item, name: string): boolean | undefined {
  const value = item[name];
  return typeof value === 'boolean' ? value : undefined;
}

export function time(item: Item, name: string): string | undefined {
  const value = text(item, name);
  const milliseconds = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}
