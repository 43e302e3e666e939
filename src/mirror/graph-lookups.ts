/** A list of Graph, read to its end. */

import type { Graph } from '../graph/graph.ts';
import { RequestRejectedError } from '../graph/graph-answer.ts';
import { getMany } from '../graph/graph-batch.ts';
import { type Item, idIn, itemIn, memberIn } from './readings/graph-items.ts';

interface ListAsk {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function readList(graph: Graph, path: string, ask: ListAsk = {}): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const { items } of graph.pages(path, ask))
    found.push(...items.map(itemIn).filter((item) => item !== undefined));
  return found;
}

/** Of something that may have gone since we learnt of it: then there is no list. */
export async function readListIfAny(
  graph: Graph,
  path: string,
  ask: ListAsk = {},
): Promise<readonly Item[] | undefined> {
  try {
    return await readList(graph, path, ask);
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) return undefined;
    throw error;
  }
}

// Who a user's manager is, asked of the tenant itself.

const QUERY = { $select: 'id' };

/** Resolves to `undefined` where there is none, and where the user is gone. */
export async function readManagerId(graph: Graph, userId: string): Promise<string | undefined> {
  return idIn(await graph.get(pathOf(userId), { query: QUERY }));
}

/** The same of each, in their order. */
export async function readManagerIds(
  graph: Graph,
  userIds: readonly string[],
): Promise<readonly (string | undefined)[]> {
  return (await getMany(graph, userIds.map(pathOf), QUERY)).map(idIn);
}

function pathOf(userId: string): string {
  return `/users/${encodeURIComponent(userId)}/manager`;
}

// Who uses a device, asked of the tenant itself: its registered users and owners.

/** Ids of users, sorted. Resolves to `undefined` where the device is gone. */
export async function readDeviceUsers(graph: Graph, deviceId: string): Promise<readonly string[] | undefined> {
  const path = `/devices/${encodeURIComponent(deviceId)}`;
  const found: string[] = [];
  for (const relation of ['registeredUsers', 'registeredOwners']) {
    const items = await readListIfAny(graph, `${path}/${relation}`, { query: { $select: 'id' } });
    if (items === undefined) return undefined;
    for (const { id, kind } of items.map(memberIn)) if (kind === 'user') found.push(id);
  }
  return [...new Set(found)].sort();
}

// Whether somebody or something is still in the tenant: of what was deleted, all that hung on it goes too, and that is told by itself.

const COLLECTIONS = { user: 'users', group: 'groups', 'service-principal': 'servicePrincipals' } as const;

export async function isStillThere(graph: Graph, kind: keyof typeof COLLECTIONS, id: string): Promise<boolean> {
  return (
    itemIn(await graph.get(`/${COLLECTIONS[kind]}/${encodeURIComponent(id)}`, { query: { $select: 'id' } })) !==
    undefined
  );
}
