/** The states that the mirror has of some objects, or of all of a kind, to compare a reading with. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Graph } from '../../graph/graph.ts';
import { type ObjectRef, readList, stillExist } from '../graph-lookups.ts';
import type { Item } from '../readings/items.ts';
import type { Mirror } from '../table-mirror.ts';
import { objectKey, objectRange, type StateKind } from './mirror-states.ts';
import type { StoredState } from './state-row.ts';

const READS_AT_ONCE = 16;
/** How the recycle bin calls them. It has no devices and no grants. */
const BIN_TYPES: Readonly<Partial<Record<ObjectRef['kind'], string>>> = {
  user: 'user',
  group: 'group',
  'service-principal': 'servicePrincipal',
};

/** By object id. @typeParam T what is stored under this kind @param ids absent: all objects, for full readings */
export async function knownObjects<T extends { readonly id: string }>(
  { states, tenantId }: Mirror,
  kind: StateKind,
  ids?: readonly string[],
): Promise<ReadonlyMap<string, StoredState<T>>> {
  const known = new Map<string, StoredState<T>>();
  if (ids === undefined) {
    for await (const state of states.each<T>(objectRange(tenantId, kind))) known.set(state.body.id, state);
    return known;
  }
  const read = await mapConcurrently(READS_AT_ONCE, ids, (id) => states.get<T>(objectKey(tenantId, kind, id)));
  for (const state of read) if (state) known.set(state.body.id, state);
  return known;
}

/** All states of a kind, by row key: for a kind whose body has no id. @typeParam T what is stored under this kind */
export async function knownStates<T>(
  { states, tenantId }: Mirror,
  kind: StateKind,
): Promise<ReadonlyMap<string, StoredState<T>>> {
  const known = new Map<string, StoredState<T>>();
  for await (const state of states.each<T>(objectRange(tenantId, kind))) known.set(state.rowKey, state);
  return known;
}

/**
 * What a full reading no longer shows, in the form that a delta has for it: in the recycle bin, or gone for good. Where
 * an item of the reading was left out, it may be any of them, so Graph is asked for each.
 */
export async function missingFrom(
  { items, leftOut }: { readonly items: readonly Item[]; readonly leftOut: number },
  knownIds: Iterable<string>,
  { graph, kind }: { readonly graph: Graph; readonly kind: ObjectRef['kind'] },
): Promise<readonly Item[]> {
  const ids = new Set(items.map(({ id }) => id));
  const unseen = [...new Set(knownIds)].filter((id) => !ids.has(id));
  const objects = unseen.map((id) => ({ kind, id }));
  const exist = leftOut > 0 ? await stillExist(graph, objects) : [];
  const missing = unseen.filter((_, index) => exist[index] !== true);
  if (missing.length === 0) return [];
  const type = BIN_TYPES[kind];
  const isBinned = type === undefined ? () => false : await readBin(graph, type);
  return missing.map((id) => ({ id, '@removed': { reason: isBinned(id) ? 'changed' : 'deleted' } }));
}

/** Which objects of a type are in the recycle bin. An entry that is left out may be any, and nothing in it is lost. */
async function readBin(graph: Graph, type: string): Promise<(id: string) => boolean> {
  const path = `/directory/deletedItems/microsoft.graph.${type}`;
  const { items, unreadable } = await readList(graph, path, { query: { $select: 'id' } });
  const ids = new Set(items.map(({ id }) => id));
  return (id) => unreadable > 0 || ids.has(id);
}
