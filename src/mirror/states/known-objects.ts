/** The states that the mirror has of some objects, or of all of a kind, to compare a reading with. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Query } from '../../graph/graph-url.ts';
import { type ObjectRef, readList, readObjects } from '../graph-lookups.ts';
import { type Item, itemsIn } from '../readings/items.ts';
import type { Mirror } from '../table-mirror.ts';
import { objectKey, objectRange, type StateKind } from './mirror-states.ts';
import type { StoredState } from './state-row.ts';
import { numberOfId } from './table-readings.ts';

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
 * A number for what is known of each object of a kind, by the number of its id: a reading in full learns from it which
 * objects have changed. It takes some fifty bytes for each.
 * @param otherKind objects with a state of this kind have none, so that they are always compared
 */
export async function digestsOf(
  mirror: Mirror,
  kind: StateKind,
  otherKind?: StateKind,
): Promise<ReadonlyMap<number, number>> {
  const digests = new Map<number, number>();
  const { states, tenantId } = mirror;
  for await (const { body } of states.each<{ readonly id: string }>(objectRange(tenantId, kind)))
    digests.set(numberOfId(body.id), numberOfId(JSON.stringify(body)));
  if (otherKind !== undefined)
    for (const id of (await knownObjects(mirror, otherKind)).keys()) digests.delete(numberOfId(id));
  return digests;
}

/** Ids of the objects that a reading in full did not show, and that were not seen otherwise since it began. */
export async function unseenObjects(
  { states, tenantId }: Mirror,
  kinds: readonly StateKind[],
  { seen, before }: { readonly seen: (id: string) => boolean; readonly before: number },
): Promise<readonly string[]> {
  const unseen = new Set<string>();
  for (const kind of kinds)
    for await (const { body, seenAt } of states.each<{ readonly id: string }>(objectRange(tenantId, kind)))
      if (seenAt < before && !seen(body.id)) unseen.add(body.id);
  return [...unseen];
}

/**
 * What became of objects that a reading in full did not show: as they are, or in the form that a delta has for what is
 * in the recycle bin or gone for good. Graph is asked for each, because a list that changes while it is read may pass
 * over one. Those of which it says nothing are left out.
 */
export async function readUnseen(
  unseen: readonly string[],
  { graph, kind, query }: { readonly graph: Graph; readonly kind: ObjectRef['kind']; readonly query: Query },
): Promise<readonly Item[]> {
  const answers = await readObjects(graph, { kind, ids: unseen, query });
  const missing = unseen.filter((_, index) => answers[index] === undefined);
  const found = itemsIn(answers.filter((answer) => answer !== undefined)).items;
  if (missing.length === 0) return found;
  const type = BIN_TYPES[kind];
  const isBinned = type === undefined ? () => false : await readBin(graph, type);
  const gone = missing.map((id) => ({ id, '@removed': { reason: isBinned(id) ? 'changed' : 'deleted' } }));
  return [...found, ...gone];
}

/** Which objects of a type are in the recycle bin. An entry that is left out may be any, and nothing in it is lost. */
async function readBin(graph: Graph, type: string): Promise<(id: string) => boolean> {
  const path = `/directory/deletedItems/microsoft.graph.${type}`;
  const { items, unreadable } = await readList(graph, path, { query: { $select: 'id' } });
  const ids = new Set(items.map(({ id }) => id));
  return (id) => unreadable > 0 || ids.has(id);
}
