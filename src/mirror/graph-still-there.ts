/** Whether somebody or something is still in the tenant: of what was deleted, all that hung on it goes too, and that is told by itself. */
import type { Graph } from '../graph.ts';
import { itemIn } from './parse-item.ts';

const COLLECTIONS = { user: 'users', group: 'groups', 'service-principal': 'servicePrincipals' } as const;

export async function isStillThere(graph: Graph, kind: keyof typeof COLLECTIONS, id: string): Promise<boolean> {
  return itemIn(await graph.get(`/${COLLECTIONS[kind]}/${encodeURIComponent(id)}`, { query: { $select: 'id' } })) !== undefined;
}
