/**
 * `$expand` in a list of directory objects: one relation, of which at most twenty objects come along, in pages of at
 * most a hundred.
 */
import type { EntityType } from '../odata/entity-types.ts';
import { project, selectedNames } from '../odata/select.ts';
import type { Call } from './graph-call.ts';
import { badRequest } from './graph-refusal.ts';

/** The related objects of an item, by the name of the relation: a list, or one object or none. */
export type Relations<T> = Readonly<
  Record<string, { readonly type: EntityType; of(item: T): readonly object[] | object | undefined }>
>;

const MOST_RELATED = 20;
export const LARGEST_EXPANDED_PAGE = 100;
const FORM = /^(\w+)(?:\(\$select=([\w,]+)\))?$/;

/** Adds the related objects to an item; undefined without `$expand`. */
export function expansionOf<T extends object>(
  { query }: Call,
  relations: Relations<T> = {},
): ((item: T) => Record<string, unknown>) | undefined {
  const text = query.get('$expand');
  if (text === undefined) return undefined;
  const [, name = '', select] = FORM.exec(text) ?? [];
  const relation = relations[name];
  if (relation === undefined) throw badRequest(`Could not find a property named '${text}' to expand.`);
  const names = selectedNames(select, relation.type);
  const shown = (object: object) => project(object, relation.type, names && [...names, 'id']);
  return (item) => {
    const related = relation.of(item);
    // Graph leaves out a single relation that leads nowhere.
    if (related === undefined) return {};
    return {
      [name]: Array.isArray(related) ? related.slice(0, MOST_RELATED).map((one: object) => shown(one)) : shown(related),
    };
  };
}
