/** The states that the mirror has of some objects, or of all of a kind, to compare a reading with. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { MirrorPollContext } from '../poll.ts';
import { type Item, idIn } from '../readings/graph-items.ts';
import type { Mirror } from '../table-mirror.ts';
import { objectKey, objectRange, type StateKind } from './mirror-states.ts';
import type { StoredState } from './state-row.ts';

const READS_AT_ONCE = 16;

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

/** What a full reading no longer shows, in the form that a delta has for it: in the recycle bin, or gone for good. */
export async function missingFrom(
  items: readonly Item[],
  knownIds: Iterable<string>,
  readBinnedIds: () => Promise<ReadonlySet<string>>,
): Promise<readonly Item[]> {
  const ids = new Set(items.map(({ id }) => id));
  const missing = [...new Set(knownIds)].filter((id) => !ids.has(id));
  if (missing.length === 0) return [];
  const binned = await readBinnedIds();
  return missing.map((id) => ({ id, '@removed': { reason: binned.has(id) ? 'changed' : 'deleted' } }));
}

/** Ids of the objects of a type that are in the recycle bin. */
export async function readBin(
  { graph }: MirrorPollContext,
  type: 'user' | 'servicePrincipal' | 'group',
): Promise<ReadonlySet<string>> {
  const path = `/directory/deletedItems/microsoft.graph.${type}`;
  const ids = new Set<string>();
  for await (const { items } of graph.pages(path, { query: { $select: 'id' } }))
    for (const id of items.map(idIn)) if (id !== undefined) ids.add(id);
  return ids;
}
