/** Reduces objects to the properties of `$select`, or to the default ones. */
import { badRequest, unknownProperty } from '../http/graph-refusal.ts';
import { defaultsOf, type EntityType, propertiesOf } from './entity-types.ts';

/** The names in `$select`, checked; `undefined` without `$select`. */
export function selectedNames(
  select: string | undefined,
  type: EntityType,
  also: readonly string[] = [],
): readonly string[] | undefined {
  if (select === undefined) return undefined;
  const names = select.split(',').map((name) => name.trim());
  if (names.includes('')) throw badRequest("The value of '$select' holds an empty name.");
  for (const name of names) {
    if (!propertiesOf(type).has(name) && !also.includes(name)) throw unknownProperty(name, type);
  }
  return names;
}

export function project(
  object: object,
  type: EntityType,
  names: readonly string[] | undefined,
): Record<string, unknown> {
  const annotations = Object.entries(object).filter(([name]) => name.startsWith('@odata.'));
  const wanted = names ?? defaultsOf(type);
  const members = Object.entries(object).filter(
    ([name]) => !name.startsWith('@') && (wanted === undefined || wanted.includes(name)),
  );
  return Object.fromEntries([...annotations, ...members]);
}
