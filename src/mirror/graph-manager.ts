/** Who a user's manager is, asked of the tenant itself. */

import { getMany } from '../graph/graph-batch.ts';
import type { Graph } from '../graph.ts';
import { idIn } from './parse-item.ts';

const QUERY = { $select: 'id' };

/** Resolves to `undefined` where there is none, and where the user is gone. */
export async function readManagerId(graph: Graph, userId: string): Promise<string | undefined> {
  return idIn(await graph.get(pathOf(userId), { query: QUERY }));
}

/** The same of each, in their order. */
export async function readManagerIds(graph: Graph, userIds: readonly string[]): Promise<readonly (string | undefined)[]> {
  return (await getMany(graph, userIds.map(pathOf), QUERY)).map(idIn);
}

function pathOf(userId: string): string {
  return `/users/${encodeURIComponent(userId)}/manager`;
}
