/** Who a user's manager is, asked of the tenant itself. */
import type { Graph } from '../graph.ts';
import { idIn } from './parse-item.ts';

/** Resolves to `undefined` where there is none, and where the user is gone. */
export async function readManagerId(graph: Graph, userId: string): Promise<string | undefined> {
  return idIn(await graph.get(`/users/${encodeURIComponent(userId)}/manager`, { query: { $select: 'id' } }));
}
