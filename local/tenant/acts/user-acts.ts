/** Acts on accounts: disabled, enabled, deleted to the bin, restored. */
import { deletionRecords, enablementRecords, restorationRecords, userRecord } from '../audit/account-records.ts';
import { modified, quoted } from '../audit/audit-record.ts';
import type { User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { World } from '../tenant-state.ts';
import { type Act, type ActInput, type ActResult, chosen, logAct, resultOf, sceneOf } from './act.ts';

export const disableUser: Act = (world, input, name) => setEnabled(world, input, name, false);

export const enableUser: Act = (world, input, name) => setEnabled(world, input, name, true);

function setEnabled(world: World, input: ActInput, name: string, accountEnabled: boolean): ActResult {
  const before = ordinaryUser(world, input, (user) => user.accountEnabled !== accountEnabled);
  const user = { ...before, accountEnabled };
  const scene = sceneOf(world, input);
  const records = enablementRecords(world, { user, ...scene }, accountEnabled);
  world.directory.users.put(user, ['accountEnabled']);
  logAct(world, input, scene, records);
  tell(world, input, user.id, ['updated']);
  return resultOf(name, scene, { userId: user.id });
}

export const deleteUser: Act = (world, input, name) => {
  const { directory } = world;
  const before = ordinaryUser(world, input, (user) => user.accountEnabled);
  const scene = sceneOf(world, input);
  // Entra frees the name for others by putting the object id in front of it.
  const userPrincipalName = `${before.id.replaceAll('-', '')}${before.userPrincipalName}`;
  const user = { ...before, userPrincipalName, deletedDateTime: plainTime(scene.at) };
  const records = deletionRecords(world, { user, ...scene });
  for (const group of directory.groups.live()) {
    if (directory.isMember(group.id, user.id))
      directory.groups.noteMember(group.id, { memberId: user.id, memberType: 'user', left: true });
  }
  directory.users.remove(user.id, 'changed', user);
  logAct(world, input, scene, records);
  tell(world, input, user.id, ['updated', 'deleted']);
  return resultOf(name, scene, { userId: user.id });
};

export const restoreUser: Act = (world, input, name) => {
  const { directory } = world;
  const binned = chosen(world, 'deleted user', input.userId, directory.users.deleted, directory.users.allDeleted);
  const user = { ...binned, userPrincipalName: binned.userPrincipalName.slice(32), deletedDateTime: null };
  const scene = sceneOf(world, input);
  const records = restorationRecords(world, { user, ...scene });
  directory.users.put(user, Object.keys(user));
  for (const group of directory.groups.live()) {
    if (directory.isMember(group.id, user.id))
      directory.groups.noteMember(group.id, { memberId: user.id, memberType: 'user', left: false });
  }
  logAct(world, input, scene, records);
  tell(world, input, user.id, ['updated']);
  return resultOf(name, scene, { userId: user.id });
};

/** By whoever calls Graph with our token. */
export function renameUser(world: World, userId: string, displayName: string): void {
  const { directory, apps } = world;
  const before = chosen(world, 'user', userId, directory.users.get, () => []);
  const scene = sceneOf(world, {}, apps.auditor.id);
  const properties = [
    modified('DisplayName', `["${before.displayName}"]`, `["${displayName}"]`),
    modified('Included Updated Properties', null, quoted('DisplayName')),
  ];
  const user = { ...before, displayName };
  directory.users.put(user, ['displayName']);
  logAct(world, {}, scene, [userRecord(world, { user, ...scene }, 'Update user', 'Update', properties)]);
  tell(world, {}, userId, ['updated']);
}

function ordinaryUser(world: World, input: ActInput, fits: (user: User) => boolean): User {
  const { users, untouchable } = world.directory;
  return chosen(world, 'user', input.userId, users.get, () =>
    users.live().filter((user) => fits(user) && !untouchable.has(user.id)),
  );
}

function tell(world: World, input: ActInput, id: string, changeTypes: readonly ('updated' | 'deleted')[]): void {
  if (input.notify === false) return;
  for (const changeType of changeTypes) world.notifier.changed('users', id, changeType);
}
