/** What the mirror asks Graph about single objects and lists: lists in full, managers, users of a device, existence. */
import type { Graph, GraphRequestOptions } from '../graph/graph.ts';
import { getMany } from '../graph/graph-batch.ts';
import { RequestRejectedError } from '../graph/graph-errors.ts';
import { type Item, idIn, itemIn, memberIn } from './readings/graph-items.ts';

const ID_ONLY = { $select: 'id' };
const COLLECTIONS = { user: 'users', group: 'groups', 'service-principal': 'servicePrincipals' } as const;

/** Reads all pages of a list. */
export async function readList(
  graph: Graph,
  path: string,
  options: GraphRequestOptions = {},
): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const { items } of graph.pages(path, options))
    list.push(...items.map(itemIn).filter((item) => item !== undefined));
  return list;
}

/** The list of an object that may be gone since we learnt of it. Resolves to undefined if it is. */
export async function readListIfAny(
  graph: Graph,
  path: string,
  options: GraphRequestOptions = {},
): Promise<readonly Item[] | undefined> {
  try {
    return await readList(graph, path, options);
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) return undefined;
    throw error;
  }
}

/** Resolves to undefined if the user has no manager, and if the user is gone. */
export async function readManagerId(graph: Graph, userId: string): Promise<string | undefined> {
  return idIn(await graph.get(managerPath(userId), { query: ID_ONLY }));
}

/** The manager of each user, in the order of the users. */
export async function readManagerIds(
  graph: Graph,
  userIds: readonly string[],
): Promise<readonly (string | undefined)[]> {
  return (await getMany(graph, userIds.map(managerPath), ID_ONLY)).map(idIn);
}

/** Ids of the registered users and owners of a device, sorted. Resolves to undefined if the device is gone. */
export async function readDeviceUsers(graph: Graph, deviceId: string): Promise<readonly string[] | undefined> {
  const path = `/devices/${encodeURIComponent(deviceId)}`;
  const userIds: string[] = [];
  for (const relation of ['registeredUsers', 'registeredOwners']) {
    const items = await readListIfAny(graph, `${path}/${relation}`, { query: ID_ONLY });
    if (items === undefined) return undefined;
    for (const { id, kind } of items.map(memberIn)) if (kind === 'user') userIds.push(id);
  }
  return [...new Set(userIds)].sort();
}

/**
 * Whether an object still exists. If it was deleted, its links went with it, and the deletion is a change of its own.
 */
export async function stillExists(graph: Graph, kind: keyof typeof COLLECTIONS, id: string): Promise<boolean> {
  const path = `/${COLLECTIONS[kind]}/${encodeURIComponent(id)}`;
  return itemIn(await graph.get(path, { query: ID_ONLY })) !== undefined;
}

function managerPath(userId: string): string {
  return `/users/${encodeURIComponent(userId)}/manager`;
}
