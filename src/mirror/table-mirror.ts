/** The tenant as last seen, and as it was at any moment of the last thirty days, out of the mirror tables. */
import type { Clock } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import type { Graph } from '../graph/graph.ts';
import { DirectoryRefusedError } from '../graph/graph-errors.ts';
import type { Tables } from '../storage/tables.ts';
import { appsByAppId } from './apps-by-app-id.ts';
import { readDeviceUsers, readManagerId } from './graph-lookups.ts';
import {
  deviceUsersState,
  type KeptKind,
  type LinkKind,
  linkKey,
  linkRange,
  managerState,
  objectKey,
  objectRange,
} from './states/mirror-states.ts';
import { type States, type StateWrite, tableStates } from './states/table-states.ts';
import { seenAt } from './table-seen-apps.ts';
import type {
  AppRoleAssignment,
  Grant,
  Member,
  ObjectKind,
  ObjectOf,
  Registration,
  SeenClient,
  Tenant,
  TenantObject,
} from './tenant.ts';

/** What the rules ask, and the states that the readings compare with and write. */
export interface Mirror extends Tenant {
  readonly tenantId: string;
  readonly states: States;
}

interface Live {
  readonly graph: Graph;
  readonly now: Clock;
}

interface MirrorSettings {
  readonly tables: Tables;
  readonly tenantId: string;
  /** For the manager of a user, or the users of a device, that the slow round has not reached yet; without it they are not known. */
  readonly live?: Live;
}

const QUESTIONS_AT_ONCE = 8;

export function tableMirror({ tables, tenantId, live }: MirrorSettings): Mirror {
  const states = tableStates(tables);
  const { object, links, membersOf } = readsOf(states, tenantId);
  const asked = askingFor(states, live);

  return {
    tenantId,
    states,
    object,
    objects: (kind, at) => bodiesIn(states, tenantId, kind, at),
    servicePrincipalByAppId: appsByAppId(
      (at) => bodiesIn(states, tenantId, 'service-principal', at),
      (id, at) => object('service-principal', id, at),
    ),
    grantsOfClient: (clientId, at) => links<Grant>('client-grants', clientId, at),
    grantsOfUser: (userId, at) => links<Grant>('user-grants', userId, at),
    assignmentsOfApp: (appId, at) => links<AppRoleAssignment>('app-assignments', appId, at),
    async assignmentsOfUser(userId, at) {
      const groups = await links<{ readonly id: string }>('member-groups', userId, at);
      const found = await mapConcurrently(QUESTIONS_AT_ONCE, [userId, ...groups.map(({ id }) => id)], (id) =>
        links<AppRoleAssignment>('principal-assignments', id, at),
      );
      return found.flat();
    },
    directMembers: async (groupId, at) => new Set(idsOf(await membersOf(groupId, at), 'user')),
    groupsOf: async (memberId, at) =>
      new Set((await links<{ readonly id: string }>('member-groups', memberId, at)).map(({ id }) => id)),
    transitiveMembers: (groupId, at) => membersBelow([groupId], (id) => membersOf(id, at)),
    async roleMembers(roleTemplateId, at) {
      const holders = await links<Member>('role-members', roleTemplateId, at);
      const below = await membersBelow(idsOf(holders, 'group'), (id) => membersOf(id, at));
      return new Set([...idsOf(holders, 'user'), ...below]);
    },
    async managerOf(userId, at) {
      const known = await states.get<{ readonly id?: string }>(linkKey(tenantId, 'user-manager', userId), at);
      const managerId = known
        ? known.body.id
        : await asked(
            (graph) => readManagerId(graph, userId),
            (id) => managerState(tenantId, userId, id),
          );
      return managerId === undefined ? undefined : object('user', managerId, at);
    },
    async usersOfDevice(deviceId, at) {
      const known = await states.get<{ readonly ids: readonly string[] }>(
        linkKey(tenantId, 'device-users', deviceId),
        at,
      );
      if (known) return known.body.ids;
      return (
        (await asked(
          (graph) => readDeviceUsers(graph, deviceId),
          (ids) => deviceUsersState(tenantId, deviceId, ids),
        )) ?? []
      );
    },
    clientsSeen: async (userId) =>
      (await states.list<SeenClient>(linkRange(tenantId, 'user-clients', userId))).map(({ body }) => body),
    appsSeen: (userId, at) => seenAt(states, tenantId, { kind: 'user-seen', owner: userId }, at),
    usersSeen: (servicePrincipalId, at) =>
      seenAt(states, tenantId, { kind: 'app-seen', owner: servicePrincipalId }, at),
    async ownersOf(servicePrincipalId, at) {
      const owners = idsOf(await links<Member>('app-owners', servicePrincipalId, at), 'user');
      return (await mapConcurrently(QUESTIONS_AT_ONCE, owners, (id) => object('user', id, at))).filter(
        (user) => user !== undefined,
      );
    },
  };
}

/** The questions that the others are made of. */
function readsOf(states: States, tenantId: string) {
  async function object<K extends ObjectKind>(kind: K, id: string, at: number): Promise<ObjectOf<K> | undefined> {
    const found = (await states.get<ObjectOf<K>>(objectKey(tenantId, kind, id), at))?.body;
    const registration = await registrationOf(found, at);
    return found && registration ? { ...found, registration } : found;
  }
  /** Kept apart: the delta of service principals, which the app's own state is compared with, does not tell it. */
  async function registrationOf(found: TenantObject | undefined, at: number): Promise<Registration | undefined> {
    if (found?.kind !== 'service-principal') return undefined;
    return (await states.get<Registration>(objectKey(tenantId, 'registration', found.appId), at))?.body;
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

/** Graph says of a deleted user that there is no manager, and of a device that is gone nothing: what it does not know now is no knowledge to keep. */
function askingFor(states: States, live: Live | undefined) {
  return async <T>(
    ask: (graph: Graph) => Promise<T | undefined>,
    stateOf: (found: T) => StateWrite,
  ): Promise<T | undefined> => {
    if (!live) return undefined;
    try {
      const found = await ask(live.graph);
      if (found !== undefined) await states.write([stateOf(found)], { from: 0, at: live.now(), meets: 'few' });
      return found;
    } catch (error) {
      // Without the right to read them nobody has one here, and the notice goes to the next audience.
      if (error instanceof DirectoryRefusedError) return undefined;
      throw error;
    }
  };
}

async function* bodiesIn<K extends ObjectKind>(
  states: States,
  tenantId: string,
  kind: K & KeptKind,
  at: number,
): AsyncGenerator<ObjectOf<K>> {
  for await (const { body } of states.each<ObjectOf<K>>(objectRange(tenantId, kind), at)) yield body;
}

function idsOf(members: readonly Member[], kind: Member['kind']): readonly string[] {
  return members.filter((member) => member.kind === kind).map(({ id }) => id);
}

// Who belongs to groups, through groups of any depth.

const GROUPS_AT_ONCE = 8;

/** Ids of users below these groups, each once; a group that contains itself does no harm. */
export async function membersBelow(
  groupIds: readonly string[],
  membersOf: (groupId: string) => Promise<readonly Member[]>,
): Promise<ReadonlySet<string>> {
  const users = new Set<string>();
  const seen = new Set<string>();
  let level = groupIds;
  while (level.length > 0) {
    for (const id of level) seen.add(id);
    const members = (await mapConcurrently(GROUPS_AT_ONCE, level, membersOf)).flat();
    for (const { id, kind } of members) if (kind === 'user') users.add(id);
    level = [...new Set(members.filter(({ id, kind }) => kind === 'group' && !seen.has(id)).map(({ id }) => id))];
  }
  return users;
}
