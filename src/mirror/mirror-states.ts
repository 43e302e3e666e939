/** Which states of the mirror a fact of the tenant consists of; `present` false: it is no more. */
import { type KeptKind, type LinkKind, linkKey, objectKey } from './mirror-keys.ts';
import type { StateWrite } from './table-states.ts';
import type { AppRoleAssignment, Grant, Member, TenantObject } from './tenant.ts';

/** The principal of a grant for the whole tenant, as a part of keys. */
const EVERYBODY = 'all';

export function objectState(tenantId: string, object: Exclude<TenantObject, Grant>, kind: KeptKind = object.kind): StateWrite {
  return { ...objectKey(tenantId, kind, object.id), body: object };
}

export function noObject(tenantId: string, kind: KeptKind, id: string): StateWrite {
  return objectKey(tenantId, kind, id);
}

/** Whole under each owner, so that the grants of a client with a hundred thousand of them are one run of rows. */
export function grantStates(tenantId: string, grant: Grant, present: boolean): readonly StateWrite[] {
  const { id, clientId, principalId } = grant;
  const keys: StateWrite[] = [{ ...objectKey(tenantId, 'grant', id), leads: true }, linkKey(tenantId, 'client-grants', clientId, principalId ?? EVERYBODY, id)];
  if (principalId !== undefined) keys.push(linkKey(tenantId, 'user-grants', principalId, id));
  return keys.map((key) => link(key, grant, present));
}

export function pairOf({ clientId, principalId }: Pick<Grant, 'clientId' | 'principalId'>): readonly [string, string] {
  return [clientId, principalId ?? EVERYBODY];
}

export function memberStates(tenantId: string, groupId: string, member: Member, present: boolean): readonly StateWrite[] {
  return [
    link({ ...linkKey(tenantId, 'group-members', groupId, member.id), leads: true }, member, present),
    link(linkKey(tenantId, 'member-groups', member.id, groupId), { id: groupId }, present),
  ];
}

export function assignmentStates(tenantId: string, assignment: AppRoleAssignment, present: boolean): readonly StateWrite[] {
  const { appId, principalId } = assignment;
  return [
    link({ ...linkKey(tenantId, 'app-assignments', appId, principalId), leads: true }, assignment, present),
    link(linkKey(tenantId, 'principal-assignments', principalId, appId), assignment, present),
  ];
}

export function memberOf(
  tenantId: string,
  kind: Extract<LinkKind, 'app-owners' | 'role-members'>,
  { owner, member }: { readonly owner: string; readonly member: Member },
  present: boolean,
): readonly StateWrite[] {
  return [link(linkKey(tenantId, kind, owner, member.id), member, present)];
}

/** Without a manager it is a state as well: then nobody need ask again. */
export function managerState(tenantId: string, userId: string, managerId: string | undefined): StateWrite {
  return { ...linkKey(tenantId, 'user-manager', userId), body: managerId === undefined ? {} : { id: managerId } };
}

/** Without anybody it is a state as well, as with managers. */
export function deviceUsersState(tenantId: string, deviceId: string, userIds: readonly string[]): StateWrite {
  return { ...linkKey(tenantId, 'device-users', deviceId), body: { ids: userIds } };
}

function link(key: StateWrite, body: object, present: boolean): StateWrite {
  return present ? { ...key, body } : key;
}
