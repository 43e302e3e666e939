/** What the mirror asks Graph about the people around an object: managers of users, users and owners of a device. */
import type { Graph } from '../graph/graph.ts';
import { getMany } from '../graph/graph-batch.ts';
import { readListIfAny, unlessRefused } from './graph-lookups.ts';
import { memberIn } from './readings/graph-items.ts';
import { type Item, idIn } from './readings/items.ts';

/** Ids of users. */
export interface DevicePeople {
  readonly users: readonly string[];
  readonly owners: readonly string[];
}

const ID_ONLY = { $select: 'id' };

/** Resolves to undefined if the user has no manager, and if the user is gone. */
export async function readManagerId(graph: Graph, userId: string): Promise<string | undefined> {
  return idIn(await graph.get(managerPath(userId), { query: ID_ONLY }));
}

/** The manager of each user, in the order of the users. `unknown`: Graph does not say. */
export async function readManagerIds(
  graph: Graph,
  userIds: readonly string[],
): Promise<readonly ({ readonly id: string | undefined } | 'unknown')[]> {
  const answers = await getMany(unlessRefused(graph), userIds.map(managerPath), ID_ONLY);
  return answers.map((answer) => {
    const id = idIn(answer);
    return answer === undefined || id !== undefined ? { id } : 'unknown';
  });
}

/**
 * Ids of the registered users and owners of a device, sorted. Resolves to undefined if the device is gone, or if an
 * entry is left out: then the mirror knows better.
 */
export async function readDeviceUsers(graph: Graph, deviceId: string): Promise<DevicePeople | undefined> {
  const path = `/devices/${encodeURIComponent(deviceId)}`;
  const read = async (relation: string) => {
    const list = await readListIfAny(graph, `${path}/${relation}`, { query: ID_ONLY });
    if (list === undefined || list.unreadable > 0) return undefined;
    return usersAmong(list.items);
  };
  const users = await read('registeredUsers');
  const owners = users && (await read('registeredOwners'));
  return owners && { users, owners };
}

/** Ids of the users among objects of several kinds, sorted. */
export function usersAmong(items: readonly Item[]): readonly string[] {
  const users = items.map(memberIn).filter(({ kind }) => kind === 'user');
  return [...new Set(users.map(({ id }) => id))].sort();
}

function managerPath(userId: string): string {
  return `/users/${encodeURIComponent(userId)}/manager`;
}
