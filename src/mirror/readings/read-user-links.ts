/**
 * Who is whose manager, and who uses which device, read before anybody needs it: Graph no longer answers for a deleted
 * user or device.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { objectOf } from '../../base/json.ts';
import { readDeviceUsers, readManagerIds, usersAmong } from '../graph-links.ts';
import { readEach, stillExists } from '../graph-lookups.ts';
import type { MirrorPollContext, SourceReader, SourceReading } from '../poll.ts';
import { deviceUsersStates, type LinkKind, linkKey, managerState } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import { type Item, idIn, itemsIn } from './items.ts';
import { MOST_EXPANDED, type RoundPage, readRound } from './list-round.ts';

const HOURLY = { everyMs: 3_600_000, rowsAtOnce: 200 } as const;
/** More new objects than this wait for their round. */
const MOST_NEW = 200;
const READS_AT_ONCE = 8;

export const readManagers: SourceReader = (poll) =>
  readRound(
    {
      ...{ ...HOURLY, source: 'managers', path: '/users', relation: 'manager($select=id)' },
      take: (users, { since }) => managersOf(users, since, poll),
    },
    poll,
  );

/** Owners and users of a device are mostly, but not always, the same. Graph expands one relation in a call. */
export const readDeviceUserLinks: SourceReader = (poll) => readDeviceLinks('device-users', 'registeredUsers', poll);
export const readDeviceOwners: SourceReader = (poll) => readDeviceLinks('device-owners', 'registeredOwners', poll);

function readDeviceLinks(
  source: 'device-users' | 'device-owners',
  relation: 'registeredUsers' | 'registeredOwners',
  poll: MirrorPollContext,
): Promise<SourceReading | undefined> {
  const list = { ...HOURLY, source, path: '/devices', relation: `${relation}($select=id)` };
  return readRound({ ...list, take: (devices) => peopleOfDevices(devices, { source, relation }, poll) }, poll);
}

/** @param ids of users who are new to the mirror */
export async function readManagersOf(poll: MirrorPollContext, ids: readonly string[]): Promise<SourceReading> {
  const users = ids.slice(0, MOST_NEW);
  const managers = await readManagerIds(poll.graph, users);
  const known = [...managers.entries()].flatMap(([index, manager]) =>
    manager === 'unknown' ? [] : [{ userId: users[index] ?? '', managerId: manager.id }],
  );
  const { results, leftOut, ...rest } = await readEach(READS_AT_ONCE, known, (one) => managerWrites(one, poll));
  return newLinks({ ...rest, leftOut: leftOut + users.length - known.length, results }, poll);
}

/** @param ids of devices that are new to the mirror */
export async function readUsersOfDevices(poll: MirrorPollContext, ids: readonly string[]): Promise<SourceReading> {
  const { tenantId } = poll.mirror;
  const read = await readEach(READS_AT_ONCE, ids.slice(0, MOST_NEW), async (id) => {
    const people = await readDeviceUsers(poll.graph, id);
    return people === undefined ? [] : deviceUsersStates(tenantId, id, people);
  });
  return newLinks(read, poll);
}

async function managersOf(users: readonly Item[], since: number, poll: MirrorPollContext): Promise<RoundPage> {
  // Null, or no member at all: the user has none.
  const isReadable = ({ manager }: Item) => manager === undefined || manager === null || idIn(manager) !== undefined;
  const readable = users.filter(isReadable);
  const managers = readable.map(({ id, manager }) => ({ userId: id, managerId: idIn(objectOf(manager)) }));
  const { tenantId } = poll.mirror;
  // In the first round there is no manager to lose.
  const writes =
    since === 0
      ? managers.map(({ userId, managerId }) => [managerState(tenantId, userId, managerId)])
      : await mapConcurrently(READS_AT_ONCE, managers, (one) => managerWrites(one, poll));
  return { writes: writes.flat(), leftOut: users.length - readable.length };
}

async function peopleOfDevices(
  devices: readonly Item[],
  { source, relation }: { readonly source: LinkKind; readonly relation: string },
  { graph, mirror }: MirrorPollContext,
): Promise<RoundPage> {
  const writes: StateWrite[] = [];
  const crowded: string[] = [];
  let leftOut = 0;
  for (const { id, [relation]: people } of devices) {
    const { items, unreadable } = itemsIn(Array.isArray(people) ? people : []);
    leftOut += unreadable;
    if (items.length + unreadable >= MOST_EXPANDED) crowded.push(id);
    else if (unreadable === 0)
      writes.push({ ...linkKey(mirror.tenantId, source, id), body: { ids: usersAmong(items) } });
  }
  const read = await readEach(READS_AT_ONCE, crowded, async (id) => {
    const all = await readDeviceUsers(graph, id);
    return all === undefined ? [] : deviceUsersStates(mirror.tenantId, id, all);
  });
  return { writes: [...writes, ...read.results.flat()], leftOut: leftOut + read.leftOut };
}

async function managerWrites(
  { userId, managerId }: { readonly userId: string; readonly managerId: string | undefined },
  { graph, mirror }: MirrorPollContext,
): Promise<readonly StateWrite[]> {
  if (managerId === undefined) {
    const known = await mirror.states.get<{ readonly id?: string }>(linkKey(mirror.tenantId, 'user-manager', userId));
    // A user who was just deleted has no manager in Graph, and this is when we need to know who it was.
    if (known?.body.id !== undefined && !(await stillExists(graph, { kind: 'user', id: userId }))) return [];
  }
  return [managerState(mirror.tenantId, userId, managerId)];
}

/** What was read of new objects. What is left of it comes with the next round. */
function newLinks(
  {
    results,
    leftOut,
    failure,
  }: { readonly leftOut: number; readonly failure?: unknown; readonly results: readonly (readonly StateWrite[])[] },
  { mirror, now }: MirrorPollContext,
): SourceReading {
  return {
    kind: 'changes',
    read: results.length,
    leftOut,
    changes: [],
    ...(failure === undefined ? {} : { failure }),
    save: () => mirror.states.write(results.flat(), { from: 0, at: now() }),
  };
}
