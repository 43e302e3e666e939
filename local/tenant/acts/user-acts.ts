/** Acts on accounts: disabled, enabled, soft-deleted, restored. */
import { deletionRecords, enablementRecords, restorationRecords, userRecord } from '../audit/account-records.ts';
import { modified, quoted } from '../audit/audit-record.ts';
import type { User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { TenantState } from '../tenant-state.ts';
import { type Act, type ActCall, type ActInput, type ActResult, choose, frameOf, logAct, resultOf } from './act.ts';

export const disableUser: Act = (state, input, name) => setEnabled({ state, input, name }, false);

export const enableUser: Act = (state, input, name) => setEnabled({ state, input, name }, true);

function setEnabled({ state, input, name }: ActCall, accountEnabled: boolean): ActResult {
  const before = ordinaryUser(state, input, (user) => user.accountEnabled !== accountEnabled);
  const user = { ...before, accountEnabled };
  const frame = frameOf(state, input);
  const records = enablementRecords(state, { user, ...frame }, accountEnabled);
  state.directory.users.save(user, ['accountEnabled']);
  logAct(state, input, frame, records);
  notifySubscribers(state, input, user.id, ['updated']);
  return resultOf(name, frame, { userId: user.id });
}

export const deleteUser: Act = (state, input, name) => {
  const { directory } = state;
  const before = ordinaryUser(state, input, (user) => user.accountEnabled);
  const frame = frameOf(state, input);
  // Entra writes the object id before the name, so that others can use the name.
  const userPrincipalName = `${before.id.replaceAll('-', '')}${before.userPrincipalName}`;
  const user = { ...before, userPrincipalName, deletedDateTime: plainTime(frame.at) };
  const records = deletionRecords(state, { user, ...frame });
  for (const group of directory.groups.live()) {
    if (directory.isMember(group.id, user.id))
      directory.groups.recordMember(group.id, { memberId: user.id, memberType: 'user', left: true });
  }
  directory.users.remove(user.id, 'changed', user);
  logAct(state, input, frame, records);
  notifySubscribers(state, input, user.id, ['updated', 'deleted']);
  return resultOf(name, frame, { userId: user.id });
};

export const restoreUser: Act = (state, input, name) => {
  const { directory } = state;
  const binned = choose(state, 'deleted user', {
    id: input.userId,
    find: directory.users.deleted,
    candidates: directory.users.allDeleted,
  });
  const user = { ...binned, userPrincipalName: binned.userPrincipalName.slice(32), deletedDateTime: null };
  const frame = frameOf(state, input);
  const records = restorationRecords(state, { user, ...frame });
  directory.users.save(user, Object.keys(user));
  for (const group of directory.groups.live()) {
    if (directory.isMember(group.id, user.id))
      directory.groups.recordMember(group.id, { memberId: user.id, memberType: 'user', left: false });
  }
  logAct(state, input, frame, records);
  notifySubscribers(state, input, user.id, ['updated']);
  return resultOf(name, frame, { userId: user.id });
};

/** For a client that calls Graph with our token. */
export function renameUser(state: TenantState, userId: string, displayName: string): void {
  const { directory, apps } = state;
  const before = choose(state, 'user', { id: userId, find: directory.users.get, candidates: () => [] });
  const frame = frameOf(state, {}, apps.auditor.id);
  const properties = [
    modified('DisplayName', `["${before.displayName}"]`, `["${displayName}"]`),
    modified('Included Updated Properties', null, quoted('DisplayName')),
  ];
  const user = { ...before, displayName };
  directory.users.save(user, ['displayName']);
  logAct(state, {}, frame, [
    userRecord(
      state,
      { user, ...frame },
      { activity: 'Update user', operationType: 'Update', modifiedProperties: properties },
    ),
  ]);
  notifySubscribers(state, {}, userId, ['updated']);
}

function ordinaryUser(state: TenantState, input: ActInput, fits: (user: User) => boolean): User {
  const { users, untouchable } = state.directory;
  return choose(state, 'user', {
    id: input.userId,
    find: users.get,
    candidates: () => users.live().filter((user) => fits(user) && !untouchable.has(user.id)),
  });
}

function notifySubscribers(
  state: TenantState,
  input: ActInput,
  id: string,
  changeTypes: readonly ('updated' | 'deleted')[],
): void {
  if (input.notify === false) return;
  for (const changeType of changeTypes) state.notifier.changed('users', id, changeType);
}
