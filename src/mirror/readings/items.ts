/** One item of a list or a delta: whether it can be read at all, and its values. */
import { isJsonObject, objectOf } from '../../base/json.ts';

/** One item of a list or a delta, known to have an id. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** Longer texts are no names, links or scopes, and would not fit into a row. */
const LONGEST_TEXT = 32_768;
/** Anything that can stand in a path. Half of a surrogate pair cannot. */
const ID = /^\P{Surrogate}{1,1024}$/u;

export interface Items {
  readonly items: readonly Item[];
  /** How many values are no items. What a list does not show may be one of them. */
  readonly unreadable: number;
}

/** The types of the members that we read. A member may be absent or null. */
export type ItemForm = Readonly<Record<string, 'string' | 'boolean' | 'object'>>;

/** Undefined if it has no id, or a removal of no known form, which would otherwise be missed. */
export function itemIn(value: unknown): Item | undefined {
  const id = idIn(value);
  const item = objectOf(value);
  const isOdd = item['@removed'] !== undefined && !isJsonObject(item['@removed']);
  return id === undefined || isOdd ? undefined : { ...item, id };
}

export function itemsIn(values: readonly unknown[], isReadable: (item: Item) => boolean = () => true): Items {
  const items = values.map(itemIn).filter((item): item is Item => item !== undefined && isReadable(item));
  return { items, unreadable: values.length - items.length };
}

/** A member of another type says nothing, and to take it for "none" would tell people of a loss. */
export function hasForm(item: Item, form: ItemForm): boolean {
  return Object.entries(form).every(([name, type]) => {
    const value = item[name];
    return value === undefined || value === null || typeof value === type;
  });
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
