/** Groups with their members, and the directory roles that policies use. */
import { deltaPage } from '../directory/delta.ts';
import { transitiveMembers } from '../directory/directory.ts';
import type { DirectoryRole, Group } from '../directory/directory-objects.ts';
import type { Change } from '../directory/object-store.ts';
import { type Call, contextOf, idOf, type Reply, type Routes } from '../http/graph-call.ts';
import { badRequest, notFound } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import { sortedById } from './consents.ts';
import { entityReply, typedObject, userOf } from './people.ts';

/** Members in one item; a larger group has several items with the same id. */
const MEMBERS_PER_ITEM = 20;

function groupOf(call: Call): Group {
  const group = call.state.directory.groups.get(idOf(call));
  if (!group) throw notFound(idOf(call));
  return group;
}

function memberList(call: Call, ids: readonly string[]): Reply {
  const items = sortedById(ids.flatMap((id) => typedObject(call, id) ?? []));
  return listPage(call, { items, type: 'directoryObject', keyOf: ({ id }) => id, context: 'directoryObjects' });
}

/**
 * Items with `members@delta`: all members in a first run, in later ones those who joined or left, by the last change.
 */
function withMembers(
  call: Call,
  group: Group,
  changes: readonly Change[] | undefined,
  properties: object,
): readonly object[] {
  const { directory } = call.state;
  const entries = changes
    ? memberChanges(changes)
    : directory.members(group.id).map((id) => memberEntry(id, directory.groups.get(id) ? 'group' : 'user'));
  const { members: _, ...plain } = { members: undefined, ...properties };
  if (entries.length === 0) return [plain];
  const chunks = Array.from({ length: Math.ceil(entries.length / MEMBERS_PER_ITEM) }, (_each, index) =>
    entries.slice(index * MEMBERS_PER_ITEM, (index + 1) * MEMBERS_PER_ITEM),
  );
  return chunks.map((chunk) => ({ ...plain, 'members@delta': chunk }));
}

function memberChanges(changes: readonly Change[]): object[] {
  const last = new Map(changes.flatMap(({ member }) => (member ? [[member.memberId, member] as const] : [])));
  return [...last.values()].map(({ memberId, memberType, left }) => memberEntry(memberId, memberType, left));
}

function memberEntry(id: string, type: 'user' | 'group', left = false): object {
  return { '@odata.type': `#microsoft.graph.${type}`, id, ...(left ? { '@removed': { reason: 'deleted' } } : {}) };
}

function roleOf(call: Call, fits: (role: DirectoryRole) => boolean): DirectoryRole {
  const role = call.state.directory.roles.find(fits);
  if (!role) throw notFound(idOf(call));
  return role;
}

/** Roles have no paging. */
function roleMembers(call: Call, role: DirectoryRole): Reply {
  const items = sortedById(
    (call.state.directory.roleMembers.get(role.id) ?? []).flatMap((id) => typedObject(call, id) ?? []),
  );
  return listPage(call, {
    items,
    type: 'directoryObject',
    keyOf: ({ id }) => id,
    context: 'directoryObjects',
    unpaged: true,
  });
}

export const groupRoutes: Routes = {
  'GET /groups': {
    answers: { kind: 'page', of: 'group' },
    options: ['$select', '$filter', '$top', '$count'],
    handle: (call) =>
      listPage(call, {
        items: sortedById(call.state.directory.groups.live()),
        type: 'group',
        keyOf: ({ id }) => id,
        filters: { id: ['eq'], displayName: ['eq', 'startswith'] },
        context: 'groups',
      }),
  },
  'GET /groups/{id}': {
    answers: { kind: 'entity', of: 'group' },
    options: ['$select'],
    handle: (call) => entityReply(call, groupOf(call), 'group', 'groups'),
  },
  'GET /groups/delta': {
    answers: { kind: 'delta', of: 'group' },
    options: ['$select', '$filter', '$expand', '$deltatoken'],
    handle: (call) =>
      deltaPage(call, {
        store: call.state.directory.groups,
        type: 'group',
        expand: (group, changes, properties) => withMembers(call, group, changes, properties),
      }),
  },
  'GET /groups/{id}/members': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select', '$top', '$count'],
    handle: (call) => memberList(call, call.state.directory.members(groupOf(call).id)),
  },
  'GET /groups/{id}/transitiveMembers': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select', '$top', '$count'],
    handle: (call) => memberList(call, transitiveMembers(call.state.directory, groupOf(call).id)),
  },
  'POST /users/{id}/checkMemberGroups': {
    answers: { kind: 'other' },
    options: [],
    handle(call) {
      const { directory } = call.state;
      const above = new Set(transitiveGroupIds(call));
      const ids = idsIn(call.request.body, 'groupIds', 20);
      return {
        status: 200,
        body: {
          '@odata.context': contextOf(call.request, 'Collection(Edm.String)'),
          value: ids.filter((id) => above.has(id) && directory.groups.get(id)),
        },
      };
    },
  },
  'POST /directoryObjects/getByIds': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: [],
    handle(call) {
      const types = typesIn(call.request.body);
      const found = idsIn(call.request.body, 'ids', 1000)
        .flatMap((id) => typedObject(call, id) ?? [])
        .filter((object) => types === undefined || types.has(object['@odata.type'].replace('#microsoft.graph.', '')));
      return { status: 200, body: { '@odata.context': contextOf(call.request, 'directoryObjects'), value: found } };
    },
  },
  'GET /directoryRoles': {
    answers: { kind: 'page', of: 'directoryRole' },
    options: ['$select', '$filter'],
    handle: (call) =>
      listPage(call, {
        items: sortedById(call.state.directory.roles),
        type: 'directoryRole',
        keyOf: ({ id }) => id,
        filters: { roleTemplateId: ['eq'], displayName: ['eq'] },
        context: 'directoryRoles',
        unpaged: true,
      }),
  },
  'GET /directoryRoles/{id}/members': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select'],
    handle: (call) =>
      roleMembers(
        call,
        roleOf(call, ({ id }) => id === idOf(call)),
      ),
  },
  "GET /directoryRoles(roleTemplateId='{id}')": {
    answers: { kind: 'entity', of: 'directoryRole' },
    options: ['$select'],
    handle: (call) =>
      entityReply(
        call,
        roleOf(call, ({ roleTemplateId }) => roleTemplateId === idOf(call)),
        'directoryRole',
        'directoryRoles',
      ),
  },
  "GET /directoryRoles(roleTemplateId='{id}')/members": {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select'],
    handle: (call) =>
      roleMembers(
        call,
        roleOf(call, ({ roleTemplateId }) => roleTemplateId === idOf(call)),
      ),
  },
};

function transitiveGroupIds(call: Call): string[] {
  const { directory } = call.state;
  const user = userOf(call);
  return directory.groups.live().flatMap(({ id }) => (transitiveMembers(directory, id).includes(user.id) ? [id] : []));
}

function idsIn(body: unknown, name: string, most: number): string[] {
  const ids = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  if (!Array.isArray(ids) || ids.length > most || !ids.every((id) => typeof id === 'string'))
    throw badRequest(`'${name}' must be a list of at most ${most} ids.`);
  return ids;
}

const OBJECT_TYPES: ReadonlySet<unknown> = new Set(['user', 'group', 'servicePrincipal', 'application', 'device']);

/** Which kinds `getByIds` looks for; undefined if it looks for all. */
function typesIn(body: unknown): ReadonlySet<string> | undefined {
  const types = typeof body === 'object' && body !== null ? Reflect.get(body, 'types') : undefined;
  if (types === undefined || types === null) return undefined;
  if (!Array.isArray(types) || types.length === 0 || !types.every((type) => OBJECT_TYPES.has(type)))
    throw badRequest('Invalid resource type specified.');
  return new Set(types);
}
