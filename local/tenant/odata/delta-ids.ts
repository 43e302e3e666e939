/** The only `$filter` that delta queries support: up to fifty ids. */
import { badRequest } from '../http/graph-refusal.ts';
import { type Filter, parseFilter } from './filter-syntax.ts';

const MAX_IDS = 50;

export function deltaIds(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const ids = idsOf(parseFilter(text));
  if (ids.length > MAX_IDS) throw badRequest(`A delta query may name at most ${MAX_IDS} ids.`);
  return ids;
}

function idsOf(filter: Filter): string[] {
  if (filter.kind === 'or') return [...idsOf(filter.left), ...idsOf(filter.right)];
  if (filter.kind === 'compare' && filter.path === 'id' && filter.operator === 'eq' && filter.value.kind === 'text')
    return [filter.value.text];
  throw badRequest("A delta query can be filtered by 'id eq' only, joined by 'or'.");
}
