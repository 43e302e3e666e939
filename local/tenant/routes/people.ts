/** Users and their relations. */
import { renameUser } from '../acts/user-acts.ts';
import { deltaPage } from '../directory/delta.ts';
import { groupsAbove } from '../directory/directory.ts';
import type { User } from '../directory/directory-objects.ts';
import { type Call, contextOf, idOf, type Reply, type Routes } from '../http/graph-call.ts';
import { badRequest, notFound, notSimulated } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import type { EntityType } from '../odata/entity-types.ts';
import { project, selectedNames } from '../odata/select.ts';
import { fractionOf } from '../random.ts';

const USER_FILTERS = {
  id: ['eq'],
  userPrincipalName: ['eq', 'startswith'],
  mail: ['eq', 'startswith'],
  displayName: ['eq', 'startswith'],
  givenName: ['eq', 'startswith'],
  surname: ['eq', 'startswith'],
  department: ['eq'],
  userType: ['eq'],
  accountEnabled: ['eq'],
} as const;

/** As people of one continent set them: by Windows' names, by IANA's, or not at all. */
const ZONES = ['UTC', 'GMT Standard Time', 'W. Europe Standard Time', 'Europe/Lisbon', null];

export function entityReply(call: Call, object: object, type: EntityType, context: string): Reply {
  const names = selectedNames(call.query.get('$select'), type);
  const shape = names ? `(${names.join(',')})` : '';
  return {
    status: 200,
    body: { '@odata.context': contextOf(call.request, `${context}${shape}/$entity`), ...project(object, type, names) },
  };
}

/** By object id or user principal name. */
export function userOf(call: Call): User {
  const id = idOf(call);
  const { users } = call.state.directory;
  const user =
    users.get(id) ?? users.live().find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === id.toLowerCase());
  if (!user) throw notFound(id);
  return user;
}

/** A directory object as it is in lists of mixed types. */
export function typedObject(
  call: Call,
  id: string,
): { readonly id: string; readonly '@odata.type': string } | undefined {
  const { users, groups, servicePrincipals } = call.state.directory;
  const user = users.get(id);
  if (user)
    return { '@odata.type': '#microsoft.graph.user', ...project(user, 'user', undefined), ...selectedOf(call, user) };
  const group = groups.get(id);
  if (group) return { '@odata.type': '#microsoft.graph.group', ...group };
  const app = servicePrincipals.get(id);
  return app && { '@odata.type': '#microsoft.graph.servicePrincipal', ...app };
}

/** Properties that do not come by default, if `$select` names them. */
function selectedOf(call: Call, user: User): { readonly id: string } {
  const selected = call.query.get('$select')?.split(',') ?? [];
  return { ...Object.fromEntries(Object.entries(user).filter(([name]) => selected.includes(name))), id: user.id };
}

export const peopleRoutes: Routes = {
  'GET /users': {
    answers: { kind: 'page', of: 'user' },
    options: ['$select', '$filter', '$top', '$count', '$expand'],
    handle: (call) => {
      const items = [...call.state.directory.users.live()].sort((a, b) => (a.id < b.id ? -1 : 1));
      const { managers } = call.state.directory;
      const manager = { type: 'user', of: ({ id }: User) => typedObject(call, managers.get(id) ?? '') } as const;
      const listing = { items, keyOf: ({ id }: User) => id, filters: USER_FILTERS, relations: { manager } };
      return listPage(call, { ...listing, type: 'user', context: 'users' });
    },
  },
  'GET /users/{id}': {
    answers: { kind: 'entity', of: 'user' },
    options: ['$select'],
    handle: (call) => entityReply(call, userOf(call), 'user', 'users'),
  },
  'PATCH /users/{id}': {
    answers: { kind: 'other' },
    options: [],
    handle(call) {
      // A client may send anything.
      const { displayName, ...rest } = (call.request.body ?? {}) as Readonly<Record<string, unknown>>;
      const [other] = Object.keys(rest);
      if (other !== undefined) throw notSimulated(`changing ${other} of a user`);
      if (typeof displayName !== 'string' || displayName === '')
        throw badRequest("Invalid value specified for property 'displayName' of resource 'User'.");
      renameUser(call.state, userOf(call).id, displayName);
      return { status: 204 };
    },
  },
  'GET /users/delta': {
    answers: { kind: 'delta', of: 'user' },
    options: ['$select', '$filter', '$deltatoken'],
    handle(call) {
      if (call.query.get('$select')?.includes('signInActivity'))
        throw badRequest('Change tracking is not supported for property signInActivity.');
      return deltaPage(call, { store: call.state.directory.users, type: 'user' });
    },
  },
  'GET /users/{id}/manager': {
    answers: { kind: 'entity', of: 'user' },
    options: ['$select'],
    handle(call) {
      const { managers, users } = call.state.directory;
      const manager = users.get(managers.get(userOf(call).id) ?? '');
      if (!manager) throw notFound('manager');
      return entityReply(call, { '@odata.type': '#microsoft.graph.user', ...manager }, 'user', 'directoryObjects');
    },
  },
  'GET /users/{id}/mailboxSettings': {
    answers: { kind: 'entity', of: 'mailboxSettings' },
    options: ['$select'],
    handle(call) {
      const { id, mail, userType, preferredLanguage } = userOf(call);
      // Guests have their mailbox elsewhere.
      if (mail === null || userType === 'Guest') throw notFound(`the mailbox of ${id}`);
      const user = encodeURIComponent(id);
      return {
        status: 200,
        body: {
          '@odata.context': contextOf(call.request, `users('${user}')/mailboxSettings`),
          timeZone: ZONES[Math.floor(fractionOf('time zone', id) * ZONES.length)] ?? null,
          language: { locale: preferredLanguage ?? 'en-US', displayName: 'as chosen' },
          dateFormat: null,
          timeFormat: null,
          userPurpose: 'user',
        },
      };
    },
  },
  'GET /users/{id}/transitiveMemberOf': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select', '$count', '$top'],
    handle(call) {
      const { directory } = call.state;
      const user = userOf(call);
      const roles = directory.roles.filter(({ id }) => directory.roleMembers.get(id)?.includes(user.id));
      const groups = groupsAbove(directory, user.id).flatMap((id) => typedObject(call, id) ?? []);
      const items = [
        ...roles.map((role) => ({ '@odata.type': '#microsoft.graph.directoryRole', ...role })),
        ...groups,
      ].sort((a, b) => (a.id < b.id ? -1 : 1));
      return listPage(call, { items, type: 'directoryObject', keyOf: ({ id }) => id, context: 'directoryObjects' });
    },
  },
  'GET /directory/deletedItems/microsoft.graph.user': {
    answers: { kind: 'page', of: 'user' },
    options: ['$select', '$filter', '$top', '$count'],
    handle: (call) => binOf(call, 'user', call.state.directory.users.allDeleted()),
  },
  'GET /directory/deletedItems/microsoft.graph.group': {
    answers: { kind: 'page', of: 'group' },
    options: ['$select', '$top'],
    handle: (call) => binOf(call, 'group', call.state.directory.groups.allDeleted()),
  },
  'GET /directory/deletedItems/microsoft.graph.servicePrincipal': {
    answers: { kind: 'page', of: 'servicePrincipal' },
    options: ['$select', '$filter', '$top', '$count'],
    handle: (call) => binOf(call, 'servicePrincipal', call.state.directory.servicePrincipals.allDeleted()),
  },
  'GET /directory/deletedItems/{id}': {
    answers: { kind: 'entity', of: 'directoryObject' },
    options: ['$select'],
    handle(call) {
      const id = idOf(call);
      const { users, servicePrincipals } = call.state.directory;
      const user = users.deleted(id);
      if (user)
        return entityReply(
          call,
          { '@odata.type': '#microsoft.graph.user', ...user },
          'directoryObject',
          'directoryObjects',
        );
      const app = servicePrincipals.deleted(id);
      if (!app) throw notFound(id);
      return entityReply(
        call,
        { '@odata.type': '#microsoft.graph.servicePrincipal', ...app },
        'directoryObject',
        'directoryObjects',
      );
    },
  },
};

function binOf<T extends { readonly id: string }>(
  call: Call,
  type: 'user' | 'group' | 'servicePrincipal',
  items: readonly T[],
): Reply {
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  return listPage(call, {
    items: sorted,
    type,
    keyOf: ({ id }) => id,
    filters: USER_FILTERS,
    context: 'directoryObjects',
  });
}
