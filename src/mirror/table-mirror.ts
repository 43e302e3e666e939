/** The tenant as last seen, and as it was at any moment of the last thirty days, read from the mirror tables. */
import type { Clock } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import type { Graph } from '../graph/graph.ts';
import { DirectoryRefusedError } from '../graph/graph-errors.ts';
import { readHeartbeat } from '../ingest/polling/poll-heartbeats.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { appsByAppId } from './apps-by-app-id.ts';
import { readDeviceUsers, readManagerId } from './graph-links.ts';
import { readPrincipals } from './read-principals.ts';
import {
  deviceUsersStates,
  type LinkKind,
  linkKey,
  linkRange,
  managerState,
  objectKey,
  objectRange,
  type StateKind,
} from './states/mirror-states.ts';
import { type States, type StateWrite, tableStates } from './states/table-states.ts';
import { wantedGroups } from './states/table-wanted-groups.ts';
import { idsSeenBefore, readSeenClients, useSeenBefore } from './table-seen-apps.ts';
import type {
  AppRoleAssignment,
  Grant,
  Member,
  ObjectKind,
  ObjectOf,
  Registration,
  Tenant,
  TenantObject,
} from './tenant.ts';

/** What the rules ask of the tenant, and the states that the readings compare with and write. */
export interface Mirror extends Tenant {
  readonly tenantId: string;
  readonly states: States;
}

interface LiveLookup {
  readonly graph: Graph;
  readonly now: Clock;
}

interface MirrorSettings {
  readonly store: TenantStore;
  /**
   * Asks Graph for the manager of a user, or the users of a device, that no poll has read yet. Without it they are
   * unknown.
   */
  readonly live?: LiveLookup;
}

const READS_AT_ONCE = 8;

export function tableMirror({ store, live }: MirrorSettings): Mirror {
  const { tenantId } = store;
  const states = tableStates(store);
  const { object, links, membersOf } = readersOf(states, tenantId);
  const lookUp = liveLookup(states, live);

  return {
    tenantId,
    states,
    object,
    objects: (kind, at) => eachObject(states, tenantId, kind, at),
    servicePrincipalByAppId: appsByAppId(
      (at) => objectsOf(states, tenantId, 'service-principal', at),
      (id, at) => object('service-principal', id, at),
    ),
    grantsOfClient: (clientId, at) => links<Grant>('client-grants', clientId, at),
    grantsOfUser: (userId, at) => links<Grant>('user-grants', userId, at),
    assignmentsOfApp: (appId, at) => links<AppRoleAssignment>('app-assignments', appId, at),
    async assignmentsOfUser(userId, at) {
      const groups = await links<{ readonly id: string }>('member-groups', userId, at);
      const assignments = await mapConcurrently(READS_AT_ONCE, [userId, ...groups.map(({ id }) => id)], (id) =>
        links<AppRoleAssignment>('principal-assignments', id, at),
      );
      return assignments.flat();
    },
    directMembers: async (groupId, at) => new Set(idsOf(await membersOf(groupId, at), 'user')),
    groupsOf: async (memberId, at) =>
      new Set((await links<{ readonly id: string }>('member-groups', memberId, at)).map(({ id }) => id)),
    transitiveMembers: (groupId, at) => membersBelow([groupId], (id) => membersOf(id, at)),
    async areMembersKnown(groupId) {
      if ((await states.get(objectKey(tenantId, 'group', groupId))) === undefined) return false;
      return (await wantedGroups(store)).length === 0;
    },
    async roleMembers(roleTemplateId, at) {
      const holders = await links<Member>('role-members', roleTemplateId, at);
      const below = await membersBelow(idsOf(holders, 'group'), (id) => membersOf(id, at));
      return new Set([...idsOf(holders, 'user'), ...below]);
    },
    principals: (at) => readPrincipals(states, tenantId, at),
    async managerOf(userId, at) {
      const state = await states.get<{ readonly id?: string }>(linkKey(tenantId, 'user-manager', userId), at);
      const managerId = state
        ? state.body.id
        : await lookUp(
            (graph) => readManagerId(graph, userId),
            (id) => [managerState(tenantId, userId, id)],
          );
      return managerId === undefined ? undefined : object('user', managerId, at);
    },
    async usersOfDevice(deviceId, at) {
      const known = await Promise.all(
        (['device-users', 'device-owners'] as const).map((kind) =>
          states.get<{ readonly ids: readonly string[] }>(linkKey(tenantId, kind, deviceId), at),
        ),
      );
      const ids = known.flatMap((state) => state?.body.ids ?? []);
      if (known.some((state) => state !== undefined)) return [...new Set(ids)].sort();
      const people = await lookUp(
        (graph) => readDeviceUsers(graph, deviceId),
        (found) => deviceUsersStates(tenantId, deviceId, found),
      );
      return people ? [...new Set([...people.users, ...people.owners])].sort() : [];
    },
    async readSince(source) {
      const heartbeat = await readHeartbeat(store, source);
      if (heartbeat?.lastDoneAt === undefined || ['off', 'refused'].includes(heartbeat.outcome)) return undefined;
      return heartbeat.doneSince ?? Number.POSITIVE_INFINITY;
    },
    clientsSeen: (userId) => readSeenClients(store, userId),
    appsSeen: (userId, at) => idsSeenBefore(store, { kind: 'user-seen', owner: userId, at }),
    usersSeen: (servicePrincipalId, at) => idsSeenBefore(store, { kind: 'app-seen', owner: servicePrincipalId, at }),
    useSeen: (at) => useSeenBefore(store, at),
    async ownersOf(servicePrincipalId, at) {
      const owners = idsOf(await links<Member>('app-owners', servicePrincipalId, at), 'user');
      const users = await mapConcurrently(READS_AT_ONCE, owners, (id) => object('user', id, at));
      return users.filter((user) => user !== undefined);
    },
  };
}

/**
 * Ids of the users in these groups, through groups of any depth, each once. A group that contains itself does no harm.
 */
export async function membersBelow(
  groupIds: readonly string[],
  membersOf: (groupId: string) => Promise<readonly Member[]>,
): Promise<ReadonlySet<string>> {
  const users = new Set<string>();
  const seen = new Set<string>();
  let level = groupIds;
  while (level.length > 0) {
    for (const id of level) seen.add(id);
    const members = (await mapConcurrently(READS_AT_ONCE, level, membersOf)).flat();
    for (const { id, kind } of members) if (kind === 'user') users.add(id);
    level = [...new Set(members.filter(({ id, kind }) => kind === 'group' && !seen.has(id)).map(({ id }) => id))];
  }
  return users;
}

/** The reads that the other questions are made of. */
function readersOf(states: States, tenantId: string) {
  async function object<K extends ObjectKind>(kind: K, id: string, at: number): Promise<ObjectOf<K> | undefined> {
    const body = (await states.get<ObjectOf<K>>(objectKey(tenantId, kind, id), at))?.body;
    const registration = await registrationOf(body, at);
    return body && registration ? { ...body, registration } : body;
  }
  /** Stored apart from the app: the delta of service principals, which is compared with the app's state, has none. */
  async function registrationOf(body: TenantObject | undefined, at: number): Promise<Registration | undefined> {
    if (body?.kind !== 'service-principal') return undefined;
    return (await states.get<Registration>(objectKey(tenantId, 'registration', body.appId), at))?.body;
  }
  async function links<T>(kind: LinkKind, owner: string, at: number): Promise<readonly T[]> {
    return (await states.list<T>(linkRange(tenantId, kind, owner), at)).map(({ body }) => body);
  }
  async function membersOf(groupId: string, at: number): Promise<readonly Member[]> {
    const group = await object('group', groupId, at);
    return group?.deleted ? [] : links<Member>('group-members', groupId, at);
  }
  return { object, links, membersOf };
}

/**
 * Asks Graph and saves the answer. "Unknown" is not saved: Graph gives no manager for a deleted user, nothing for a
 * deleted device.
 */
function liveLookup(states: States, live: LiveLookup | undefined) {
  return async <T>(
    read: (graph: Graph) => Promise<T | undefined>,
    statesOf: (answer: T) => readonly StateWrite[],
  ): Promise<T | undefined> => {
    if (!live) return undefined;
    try {
      const answer = await read(live.graph);
      if (answer !== undefined) await states.write(statesOf(answer), { from: 0, at: live.now() });
      return answer;
    } catch (error) {
      // Without the permission to read it the answer is "none", and the notice goes to the next audience.
      if (error instanceof DirectoryRefusedError) return undefined;
      throw error;
    }
  };
}

/** With the registrations of apps. */
async function* eachObject<K extends ObjectKind>(
  states: States,
  tenantId: string,
  kind: K,
  at: number,
): AsyncGenerator<ObjectOf<K>> {
  const registrations = new Map<string, Registration>();
  if (kind === 'service-principal')
    for await (const { rowKey, body } of states.each<Registration>(objectRange(tenantId, 'registration'), at))
      registrations.set(rowKey, body);
  const registrationOf = (object: TenantObject) =>
    object.kind === 'service-principal'
      ? registrations.get(objectKey(tenantId, 'registration', object.appId).rowKey)
      : undefined;
  for await (const object of objectsOf(states, tenantId, kind, at)) {
    const registration = registrationOf(object);
    yield registration ? { ...object, registration } : object;
  }
}

async function* objectsOf<K extends ObjectKind>(
  states: States,
  tenantId: string,
  kind: K & StateKind,
  at: number,
): AsyncGenerator<ObjectOf<K>> {
  for await (const { body } of states.each<ObjectOf<K>>(objectRange(tenantId, kind), at)) yield body;
}

function idsOf(members: readonly Member[], kind: Member['kind']): readonly string[] {
  return members.filter((member) => member.kind === kind).map(({ id }) => id);
}
