/** Whether an object passes a `$filter`, and whether Graph supports such a filter on this list. */
import { badRequest } from '../http/graph-refusal.ts';
import { sortableTime } from '../http/graph-time.ts';
import type { Filter, Literal, Operator } from './filter-syntax.ts';

/**
 * The operators by path. Paths in `any` are written as `targetResources/any/id`, or `signInEventTypes/any` for a list
 * of plain values.
 */
export type FilterRules = Readonly<Record<string, readonly Operator[]>>;

export function checkFilter(filter: Filter, rules: FilterRules, prefix = ''): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      checkFilter(filter.left, rules, prefix);
      checkFilter(filter.right, rules, prefix);
      return;
    case 'any':
      checkFilter(filter.each, rules, `${prefix}${filter.path}/any/`);
      return;
    case 'compare': {
      const path = `${prefix}${filter.path}`.replace(/\/$/, '');
      if (!rules[path]?.includes(filter.operator))
        throw badRequest(
          `Unsupported or invalid query filter clause specified for property '${path}' (${filter.operator}).`,
        );
    }
  }
}

export function passes(filter: Filter, object: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return passes(filter.left, object) && passes(filter.right, object);
    case 'or':
      return passes(filter.left, object) || passes(filter.right, object);
    case 'any': {
      const items = valueAt(object, filter.path);
      return Array.isArray(items) && items.some((item) => passes(filter.each, item));
    }
    case 'compare':
      return compares(valueAt(object, filter.path), filter.operator, filter.value, filter.path);
  }
}

function valueAt(object: unknown, path: string): unknown {
  if (path === '') return object;
  let value = object;
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function compares(found: unknown, operator: Operator, literal: Literal, path: string): boolean {
  if (literal.kind === 'null') return (found === null || found === undefined) === (operator === 'eq');
  if (literal.kind === 'boolean') return (found === literal.value) === (operator === 'eq');
  if (typeof found === 'number' && literal.kind !== 'number')
    throw badRequest(`A binary operator with incompatible types was detected on '${path}'.`);
  const time = typeof found === 'string' ? sortableTime(found) : undefined;
  // For Graph a time in quotes, or a text without quotes, is a type error and not an empty result.
  if ((time !== undefined) !== (literal.kind === 'time')) {
    if (typeof found === 'string')
      throw badRequest(`A binary operator with incompatible types was detected on '${path}'.`);
    return operator === 'ne';
  }
  // Ids are case-sensitive, names and values are not.
  const caseless = (text: string) => (path === 'id' ? text : text.toLowerCase());
  const left = time ?? caseless(String(found));
  const right = time === undefined ? caseless(literal.text) : (sortableTime(literal.text) ?? '');
  return ordered(left, operator, right);
}

function ordered(left: string, operator: Operator, right: string): boolean {
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'ge':
      return left >= right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'lt':
      return left < right;
    case 'startswith':
      return left.startsWith(right);
  }
}
