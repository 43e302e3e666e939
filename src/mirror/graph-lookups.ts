/** What the mirror asks Graph about lists and single objects: lists in full, objects by their ids, existence. */

import { mapConcurrently } from '../base/concurrency.ts';
import { MalformedInputError, OversizedInputError } from '../base/errors.ts';
import { objectOf } from '../base/json.ts';
import type { Graph, GraphRequestOptions } from '../graph/graph.ts';
import { getMany } from '../graph/graph-batch.ts';
import { DeltaExpiredError, DirectoryRefusedError, RequestRejectedError } from '../graph/graph-errors.ts';
import type { Query } from '../graph/graph-url.ts';
import { type Item, type Items, itemsIn } from './readings/items.ts';

export interface ObjectRef {
  readonly kind: keyof typeof COLLECTIONS;
  readonly id: string;
}

interface EachRead<T> {
  /** In the order of the objects, without those that were left out. */
  readonly results: readonly T[];
  readonly leftOut: number;
  /** So many objects at the end were not read. */
  readonly unread: number;
  /**
   * Why objects were not read. Or Graph denied one for a missing permission, or refused every one of them: then it is
   * not the objects that are odd.
   */
  readonly failure?: unknown;
}

const ID_ONLY = { $select: 'id' };
const COLLECTIONS = {
  user: 'users',
  group: 'groups',
  'service-principal': 'servicePrincipals',
  device: 'devices',
  grant: 'oauth2PermissionGrants',
} as const;
/** How `getByIds` calls them. It has no grants. */
const TYPES = { user: 'user', group: 'group', 'service-principal': 'servicePrincipal', device: 'device' } as const;
const MOST_IDS = 1_000;
/** For fewer objects a batch is cheaper than `getByIds`, which counts five times. */
const MANY = 5;
/** Graph says "later" with these, although they are among the statuses of a refusal. */
const LATER: ReadonlySet<number> = new Set([408, 425]);
const MOST_DENIED = 8;
const CHUNK = 50;
const REFUSED = Symbol('refused');

/**
 * Whether the same call will get the same answer until something else changes. Not so: a missing permission, throttling
 * and outages.
 */
export function isRefusedForGood(error: unknown): error is Error {
  if (error instanceof RequestRejectedError) return !LATER.has(error.status);
  return [DeltaExpiredError, MalformedInputError, OversizedInputError].some((kind) => error instanceof kind);
}

/**
 * Reads all pages of a list.
 * @throws MalformedInputError if it has items and none can be read: such a list says nothing, not even what is gone
 */
export async function readList(graph: Graph, path: string, options: GraphRequestOptions = {}): Promise<Items> {
  const list: Item[] = [];
  let unreadable = 0;
  for await (const page of graph.pages(path, options)) {
    const read = itemsIn(page.items);
    list.push(...read.items);
    unreadable += read.unreadable;
  }
  if (list.length === 0 && unreadable > 0) throw new MalformedInputError(`List ${path}`, 'no item of it has an id');
  return { items: list, unreadable };
}

/** The list of an object that may be gone since we learnt of it. Resolves to undefined if it is. */
export async function readListIfAny(
  graph: Graph,
  path: string,
  options: GraphRequestOptions = {},
): Promise<Items | undefined> {
  try {
    return await readList(graph, path, options);
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Reads something of each object, in chunks: where one fails, or the turn is over, the chunks before it count. An
 * object that Graph refuses is left out: an odd one must not stop the others for ever.
 * @throws what the first chunk failed with; a missing permission, too, once Graph has denied many and allowed none
 */
export async function readEach<K, T>(
  limit: number,
  objects: readonly K[],
  read: (object: K) => Promise<T>,
): Promise<EachRead<T>> {
  const [results, refusals]: [T[], unknown[]] = [[], []];
  for (let start = 0; start < objects.length; start += CHUNK) {
    try {
      const chunk = await readChunk(limit, objects.slice(start, start + CHUNK), read);
      results.push(...chunk.results);
      refusals.push(...chunk.refusals);
    } catch (failure) {
      if (start === 0) throw failure;
      return { results, leftOut: refusals.length, unread: objects.length - start, failure };
    }
  }
  const denied = refusals.find((error) => error instanceof DirectoryRefusedError);
  const failure = denied ?? (results.length === 0 ? refusals[0] : undefined);
  return { results, leftOut: refusals.length, unread: 0, ...(failure === undefined ? {} : { failure }) };
}

async function readChunk<K, T>(
  limit: number,
  objects: readonly K[],
  read: (object: K) => Promise<T>,
): Promise<{ readonly results: readonly T[]; readonly refusals: readonly unknown[] }> {
  const refusals: unknown[] = [];
  let isAnyRead = false;
  const results = await mapConcurrently(limit, objects, async (object) => {
    try {
      const result = await read(object);
      isAnyRead = true;
      return { result };
    } catch (error) {
      const isDenied = error instanceof DirectoryRefusedError;
      const isWhole = !isAnyRead && refusals.length >= MOST_DENIED;
      if (isDenied ? isWhole : !isRefusedForGood(error)) throw error;
      refusals.push(error);
      return undefined;
    }
  });
  return { results: results.flatMap((one) => (one ? [one.result] : [])), refusals };
}

/**
 * Up to a thousand objects in a call. Those that do not exist are missing in the result.
 * @throws what Graph answers where it also refuses to read them one by one
 */
export async function readByIds(
  graph: Graph,
  kind: keyof typeof TYPES,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Item>> {
  const found = new Map<string, Item>();
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const chunk = ids.slice(start, start + MOST_IDS);
    for (const item of await readSome(graph, kind, chunk)) found.set(item.id, item);
  }
  return found;
}

async function readSome(graph: Graph, kind: keyof typeof TYPES, ids: readonly string[]): Promise<readonly Item[]> {
  const items = await getByIds(graph, kind, ids);
  if (items) return items;
  const paths = ids.map((id) => `/${COLLECTIONS[kind]}/${encodeURIComponent(id)}`);
  const answers = await getMany(graph, paths, { $select: 'id,displayName' });
  return itemsIn(answers.filter((answer) => answer !== undefined)).items;
}

/** Undefined: Graph refuses it. It needs Directory.Read.All, and one id that Graph does not understand spoils all. */
async function getByIds(
  graph: Pick<Graph, 'post'>,
  kind: keyof typeof TYPES,
  ids: readonly string[],
): Promise<readonly Item[] | undefined> {
  try {
    const body = { ids, types: [TYPES[kind]] };
    const { value } = objectOf(await graph.post('/directoryObjects/getByIds', body, { repeatable: true }));
    return itemsIn(Array.isArray(value) ? value : []).items;
  } catch (error) {
    if (!(error instanceof DirectoryRefusedError) && !isRefusedForGood(error)) throw error;
    return undefined;
  }
}

/**
 * Whether an object still exists. If it was deleted, its links went with it, and the deletion is a change of its own.
 */
export async function stillExists(graph: Graph, object: ObjectRef): Promise<boolean> {
  const [exists] = await stillExist(graph, [object]);
  return exists === true;
}

/**
 * Whether each of the objects still exists, in their order. One of which Graph does not say so counts as existing: then
 * its links are still its own.
 */
export async function stillExist(graph: Graph, objects: readonly ObjectRef[]): Promise<readonly boolean[]> {
  const existing = await foundTogether(graph, objects);
  // One by one, because what a list does not have may only be unreadable.
  const others = objects.filter(({ id }) => !existing.has(id));
  const paths = others.map(({ kind, id }) => `/${COLLECTIONS[kind]}/${encodeURIComponent(id)}`);
  const answers = await getMany(unlessRefused(graph), paths, ID_ONLY);
  for (const [index, { id }] of others.entries()) if (answers[index] !== undefined) existing.add(id);
  return objects.map(({ id }) => existing.has(id));
}

/**
 * Objects of one kind, in the order of the ids. Undefined: it does not exist. What is no object: Graph refuses it.
 */
export function readObjects(
  graph: Graph,
  { kind, ids, query }: { readonly kind: ObjectRef['kind']; readonly ids: readonly string[]; readonly query: Query },
): Promise<readonly unknown[]> {
  const paths = ids.map((id) => `/${COLLECTIONS[kind]}/${encodeURIComponent(id)}`);
  return getMany(unlessRefused(graph), paths, query);
}

/** Ids of those that surely exist: of many objects most do. */
async function foundTogether(graph: Graph, objects: readonly ObjectRef[]): Promise<Set<string>> {
  const found = new Set<string>();
  if (objects.length < MANY) return found;
  for (const [kind, ofKind] of Map.groupBy(objects, (object) => object.kind)) {
    if (kind === 'grant') continue;
    const ids = ofKind.map(({ id }) => id);
    for (let start = 0; start < ids.length; start += MOST_IDS)
      for (const { id } of (await getByIds(graph, kind, ids.slice(start, start + MOST_IDS))) ?? []) found.add(id);
  }
  return found;
}

/** Gives {@link REFUSED} for an object that Graph refuses to read, as it does with ids that it does not understand. */
export function unlessRefused(graph: Graph): Pick<Graph, 'get' | 'post'> {
  return {
    post: graph.post,
    async get(path, options) {
      try {
        return await graph.get(path, options);
      } catch (error) {
        if (!isRefusedForGood(error)) throw error;
        return REFUSED;
      }
    },
  };
}
