/** What the mirror holds of some objects, or of all of a kind, to compare a reading with. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { MirrorPollContext } from '../poll.ts';
import type { Item } from '../readings/graph-items.ts';
import type { Mirror } from '../table-mirror.ts';
import { type KeptKind, objectKey, objectRange } from './mirror-states.ts';
import type { Kept } from './state-row.ts';

const READS_AT_ONCE = 16;

/** @typeParam T what is kept under this kind @param ids absent: all, which is for full readings */
export async function knownObjects<T extends { readonly id: string }>(
  { states, tenantId }: Mirror,
  kind: KeptKind,
  ids?: readonly string[],
): Promise<ReadonlyMap<string, Kept<T>>> {
  const known = new Map<string, Kept<T>>();
  if (ids === undefined) {
    for await (const kept of states.each<T>(objectRange(tenantId, kind))) known.set(kept.body.id, kept);
    return known;
  }
  const found = await mapConcurrently(READS_AT_ONCE, ids, (id) => states.get<T>(objectKey(tenantId, kind, id)));
  for (const kept of found) if (kept) known.set(kept.body.id, kept);
  return known;
}

/** All of a kind, by row key: for what is not kept under an id of its own. @typeParam T what is kept under this kind */
export async function knownStates<T>(
  { states, tenantId }: Mirror,
  kind: KeptKind,
): Promise<ReadonlyMap<string, Kept<T>>> {
  const known = new Map<string, Kept<T>>();
  for await (const kept of states.each<T>(objectRange(tenantId, kind))) known.set(kept.rowKey, kept);
  return known;
}

/** What a full reading no longer shows, as the delta would have said it: in the recycle bin, or gone for good. */
export async function missingFrom(
  seen: readonly Item[],
  known: Iterable<string>,
  bin: () => Promise<ReadonlySet<string>>,
): Promise<readonly Item[]> {
  const ids = new Set(seen.map(({ id }) => id));
  const missing = [...new Set(known)].filter((id) => !ids.has(id));
  if (missing.length === 0) return [];
  const binned = await bin();
  return missing.map((id) => ({ id, '@removed': { reason: binned.has(id) ? 'changed' : 'deleted' } }));
}

/** Ids of the soft-deleted objects of a type. */
export async function readBin(
  { graph }: MirrorPollContext,
  type: 'user' | 'servicePrincipal' | 'group',
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { items } of graph.pages(`/directory/deletedItems/microsoft.graph.${type}`, {
    query: { $select: 'id' },
  })) {
    for (const item of items)
      if (typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string') ids.add(item.id);
  }
  return ids;
}
