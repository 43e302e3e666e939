/** Who uses a device, asked of the tenant itself: its registered users and owners. */
import type { Graph } from '../graph.ts';
import { readListIfAny } from './graph-list.ts';
import { memberIn } from './parse-item.ts';

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
