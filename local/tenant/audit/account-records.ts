/** Records of accounts: disabled, enabled, deleted, restored; the first two have an `Update user` twin. */
import type { User } from '../directory/directory-objects.ts';
import type { World } from '../tenant-state.ts';
import { type AuditRecord, auditRecord, type ModifiedProperty, modified, quoted, targetOf } from './audit-record.ts';

interface Deed {
  readonly user: User;
  readonly actorId: string;
  readonly correlationId: string;
  readonly at: number;
}

export function enablementRecords(world: World, deed: Deed, enabled: boolean): AuditRecord[] {
  const properties = [
    modified('AccountEnabled', `[${!enabled}]`, `[${enabled}]`),
    modified('Included Updated Properties', null, quoted('AccountEnabled')),
    userType(deed.user),
  ];
  return world.random.shuffle([
    userRecord(world, deed, enabled ? 'Enable account' : 'Disable account', 'Update', properties),
    userRecord(world, deed, 'Update user', 'Update', properties),
  ]);
}

/** @param deed with the user as it is after the delete: Entra then prefixes the name with the object id */
export function deletionRecords(world: World, deed: Deed): AuditRecord[] {
  return [
    userRecord(world, deed, 'Delete user', 'Delete', [
      modified('Is Hard Deleted', null, quoted('False')),
      userType(deed.user),
    ]),
  ];
}

export function restorationRecords(world: World, deed: Deed): AuditRecord[] {
  return [userRecord(world, deed, 'Restore user', 'Update', [userType(deed.user)])];
}

export function userRecord(
  world: World,
  deed: Deed,
  activity: string,
  operationType: string,
  modifiedProperties: readonly ModifiedProperty[],
  failure?: string,
): AuditRecord {
  const { user, ...rest } = deed;
  const targets = [targetOf('User', user.id, { userPrincipalName: user.userPrincipalName, modifiedProperties })];
  return auditRecord(
    {
      ...rest,
      activity,
      category: 'UserManagement',
      operationType,
      targets,
      details: [],
      ...(failure === undefined ? {} : { failure }),
    },
    world,
  );
}

function userType({ userType: type }: User): ModifiedProperty {
  return modified('TargetId.UserType', null, quoted(type));
}
