/** A tenant on a fake Graph. In each turn something ends for one object of each kind that the mirror reads. */
import { appItem, grantItem, policyItem, removed, type Stage, userItem } from './readings/graph-items.ts';

const USERS = '/users/delta';
const GROUPS = '/groups/delta';
const APPS = '/servicePrincipals/delta';
const GRANTS = '/oauth2PermissionGrants/delta';
const DEVICES = '/devices/delta';
const POLICIES = '/identity/conditionalAccess/policies';
const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'];

const user = (id: string) => ({ id, '@odata.type': '#microsoft.graph.user' });
const device = (id: string, isCompliant: boolean) => ({ id, displayName: id, accountEnabled: true, isCompliant });
const assigned = (principalId: string) => ({
  id: `crm-${principalId}`,
  principalId,
  principalType: 'User',
  appRoleId: 'member',
});
const secret = (keyId: string) => ({ keyId, endDateTime: '2039-01-01T00:00:00Z' });

/** Six of each kind of object. In each turn something ends for the next one of each kind. */
export function changingTenant({ graph }: Stage) {
  const lists = graph.responses;
  const without = (path: string, id: string) =>
    lists.set(
      path,
      (lists.get(path) as { readonly id: string }[]).filter((item) => item.id !== id),
    );
  const put = (path: string, item: { readonly id: string }) => {
    without(path, item.id);
    (lists.get(path) as object[]).push(item);
  };
  const policy = (id: string, state: string) => ({
    ...policyItem(id, {
      state,
      conditions: { users: { includeUsers: [], includeGroups: ['sales'], includeRoles: ['admins'] } },
    }),
    id,
  });
  const ids = (kind: string) => LETTERS.map((letter) => `${kind}-${letter}`);

  lists.set(
    USERS,
    [...ids('user'), ...ids('leaver')].map((id) => userItem(id)),
  );
  lists.set(GROUPS, [{ id: 'sales', displayName: 'Sales', 'members@delta': ids('user').map(user) }]);
  lists.set(
    APPS,
    ['crm', ...ids('app')].map((id) => appItem(id)),
  );
  lists.set(
    GRANTS,
    [...ids('grant'), ...ids('scope')].map((id) => grantItem(id, { principalId: `for-${id}` })),
  );
  lists.set(
    DEVICES,
    ids('device').map((id) => device(id, true)),
  );
  lists.set(POLICIES, [policy('keeps', 'enabled'), ...ids('policy').map((id) => policy(id, 'enabled'))]);
  lists.set('/directoryRoles', [{ id: 'r1', displayName: 'Admins', roleTemplateId: 'admins' }]);
  lists.set('/directoryRoles/r1/members', ids('user').map(user));
  lists.set(
    '/applications',
    ids('app').map((id) => ({ id, appId: id, displayName: id, passwordCredentials: [secret(`key-of-${id}`)] })),
  );
  for (const path of ['/identity/conditionalAccess/namedLocations', '/policies/authenticationStrengthPolicies'])
    lists.set(path, []);
  for (const type of ['user', 'group', 'servicePrincipal'])
    lists.set(`/directory/deletedItems/microsoft.graph.${type}`, []);
  for (const id of ['crm', ...ids('app')]) {
    lists.set(`/servicePrincipals/${id}`, { id });
    lists.set(`/servicePrincipals/${id}/owners`, [user('user-f')]);
    lists.set(`/servicePrincipals/${id}/appRoleAssignedTo`, id === 'crm' ? ids('user').map(assigned) : []);
  }
  for (const id of [...ids('user'), ...ids('leaver')]) {
    lists.set(`/users/${id}`, { id });
    lists.set(`/users/${id}/manager`, user('user-f'));
  }
  for (const id of ids('device')) {
    lists.set(`/devices/${id}`, { id });
    for (const relation of ['registeredUsers', 'registeredOwners'])
      lists.set(`/devices/${id}/${relation}`, [user('user-f')]);
  }
  for (const id of [...ids('grant'), ...ids('scope')]) lists.set(`/oauth2PermissionGrants/${id}`, { id });
  lists.set('/groups/sales', { id: 'sales' });

  /** The turns before have their own letters, so that no change undoes another. */
  return (turn: number) => {
    const letter = LETTERS[turn] ?? '';
    const members = LETTERS.slice(turn + 1).map((other) => user(`user-${other}`));
    const changed = [
      [USERS, userItem(`user-${letter}`, { accountEnabled: false })],
      [APPS, appItem(`app-${letter}`, { accountEnabled: false })],
      [DEVICES, device(`device-${letter}`, false)],
      [GRANTS, grantItem(`scope-${letter}`, { principalId: `for-scope-${letter}`, scope: 'Mail.Read' })],
    ] as const;
    for (const [path, item] of changed) {
      put(path, item as { readonly id: string });
      graph.addToDelta(path, item);
    }
    const gone = [
      [USERS, `leaver-${letter}`, '/users/'],
      [GRANTS, `grant-${letter}`, '/oauth2PermissionGrants/'],
    ] as const;
    for (const [path, id, single] of gone) {
      without(path, id);
      lists.delete(`${single}${id}`);
      graph.addToDelta(path, removed(id));
    }
    lists.set(GROUPS, [{ id: 'sales', displayName: 'Sales', 'members@delta': members }]);
    graph.addToDelta(GROUPS, {
      id: 'sales',
      'members@delta': [{ ...user(`user-${letter}`), '@removed': { reason: 'deleted' } }],
    });
    put(POLICIES, policy(`policy-${letter}`, 'disabled'));
    lists.set('/directoryRoles/r1/members', members);
    lists.set(
      '/servicePrincipals/crm/appRoleAssignedTo',
      LETTERS.slice(turn + 1).map((other) => assigned(`user-${other}`)),
    );
    put('/applications', {
      id: `app-${letter}`,
      appId: `app-${letter}`,
      displayName: `app-${letter}`,
      passwordCredentials: [],
    } as {
      readonly id: string;
    });
  };
}
