/** Records of accounts: disabled, enabled, deleted, restored. The first two come with an `Update user` record. */
import type { User } from '../directory/directory-objects.ts';
import type { TenantState } from '../tenant-state.ts';
import { type AuditRecord, auditRecord, type ModifiedProperty, modified, quoted, targetOf } from './audit-record.ts';

interface AccountChange {
  readonly user: User;
  readonly actorId: string;
  readonly correlationId: string;
  readonly at: number;
}

export function enablementRecords(state: TenantState, change: AccountChange, enabled: boolean): AuditRecord[] {
  const properties = [
    modified('AccountEnabled', `[${!enabled}]`, `[${enabled}]`),
    modified('Included Updated Properties', null, quoted('AccountEnabled')),
    userType(change.user),
  ];
  return state.random.shuffle([
    userRecord(state, change, {
      activity: enabled ? 'Enable account' : 'Disable account',
      operationType: 'Update',
      modifiedProperties: properties,
    }),
    userRecord(state, change, { activity: 'Update user', operationType: 'Update', modifiedProperties: properties }),
  ]);
}

/** @param change with the user after the delete: Entra then has the object id before the name */
export function deletionRecords(state: TenantState, change: AccountChange): AuditRecord[] {
  return [
    userRecord(state, change, {
      activity: 'Delete user',
      operationType: 'Delete',
      modifiedProperties: [modified('Is Hard Deleted', null, quoted('False')), userType(change.user)],
    }),
  ];
}

export function restorationRecords(state: TenantState, change: AccountChange): AuditRecord[] {
  return [
    userRecord(state, change, {
      activity: 'Restore user',
      operationType: 'Update',
      modifiedProperties: [userType(change.user)],
    }),
  ];
}

interface UserRecordFacts {
  readonly activity: string;
  readonly operationType: string;
  readonly modifiedProperties: readonly ModifiedProperty[];
  readonly failure?: string;
}

export function userRecord(
  state: TenantState,
  change: AccountChange,
  { activity, operationType, modifiedProperties, failure }: UserRecordFacts,
): AuditRecord {
  const { user, ...rest } = change;
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
    state,
  );
}

function userType({ userType: type }: User): ModifiedProperty {
  return modified('TargetId.UserType', null, quoted(type));
}
