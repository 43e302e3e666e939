/** The keys of states in the mirror, and which states a fact of the tenant consists of. */
import { keyPart } from '../../storage/keys.ts';
import type { AppRoleAssignment, Grant, Member, ObjectKind, TenantObject } from '../tenant.ts';
import type { StateKey, StateRange, States, StateWrite } from './table-states.ts';

/**
 * `user-by-delta`: the state of a user that the delta saw last, stored only while a notification has overtaken the
 * delta. `registration`: how an app is registered, by its app id.
 */
export type StateKind = ObjectKind | 'user-by-delta' | 'registration';

/** Each link is stored under its owner: the first word names the owner, the last word what it is linked with. */
export type LinkKind =
  | 'client-grants'
  | 'user-grants'
  | 'group-members'
  | 'member-groups'
  | 'app-assignments'
  | 'principal-assignments'
  | 'app-owners'
  | 'user-manager'
  | 'device-users'
  | 'device-owners'
  | 'role-members';

interface FullList<T> {
  /** Where the mirror stores the list. */
  readonly range: StateRange;
  readonly entries: readonly T[];
  /** An entry was left out, so nothing counts as gone: it may be that one. */
  readonly isPartial?: boolean;
  idOf(entry: T): string;
  statesOf(entry: T, present: boolean): readonly StateWrite[];
}

/** In keys: the principal of a grant that holds for the whole tenant. */
const EVERYBODY = 'all';

export function objectKey(tenantId: string, kind: StateKind, id: string): StateKey {
  return { partitionKey: partitionOf(tenantId, kind), rowKey: keyPart(id) };
}

/** All objects of a kind. */
export function objectRange(tenantId: string, kind: StateKind): StateRange {
  return { partitionKey: partitionOf(tenantId, kind) };
}

export function linkKey(tenantId: string, kind: LinkKind, owner: string, ...linkedIds: readonly string[]): StateKey {
  return { partitionKey: partitionOf(tenantId, kind), rowKey: [owner, ...linkedIds].map(keyPart).join('_') };
}

/** All links of one owner, or those whose key goes on with `linkedIds`. */
export function linkRange(
  tenantId: string,
  kind: LinkKind,
  owner: string,
  ...linkedIds: readonly string[]
): StateRange {
  const { partitionKey, rowKey } = linkKey(tenantId, kind, owner, ...linkedIds);
  return { partitionKey, prefix: `${rowKey}_` };
}

/** All links of a kind. */
export function linkKindRange(tenantId: string, kind: LinkKind): StateRange {
  return { partitionKey: partitionOf(tenantId, kind) };
}

export function objectState(
  tenantId: string,
  object: Exclude<TenantObject, Grant>,
  kind: StateKind = object.kind,
): StateWrite {
  return { ...objectKey(tenantId, kind, object.id), body: object };
}

export function objectRemoval(tenantId: string, kind: StateKind, id: string): StateWrite {
  return objectKey(tenantId, kind, id);
}

/**
 * The full grant under each owner, so that the grants of a client with a hundred thousand of them are one range of
 * rows.
 * @param present false: the grant is gone
 */
export function grantStates(tenantId: string, grant: Grant, present: boolean): readonly StateWrite[] {
  const { id, clientId, principalId } = grant;
  const keys: StateWrite[] = [
    { ...objectKey(tenantId, 'grant', id), leads: true },
    linkKey(tenantId, 'client-grants', clientId, principalId ?? EVERYBODY, id),
  ];
  if (principalId !== undefined) keys.push(linkKey(tenantId, 'user-grants', principalId, id));
  return keys.map((key) => stateOf(key, grant, present));
}

export function pairOf({ clientId, principalId }: Pick<Grant, 'clientId' | 'principalId'>): readonly [string, string] {
  return [clientId, principalId ?? EVERYBODY];
}

export function groupMemberStates(
  tenantId: string,
  groupId: string,
  member: Member,
  present: boolean,
): readonly StateWrite[] {
  return [
    stateOf({ ...linkKey(tenantId, 'group-members', groupId, member.id), leads: true }, member, present),
    stateOf(linkKey(tenantId, 'member-groups', member.id, groupId), { id: groupId }, present),
  ];
}

export function assignmentStates(
  tenantId: string,
  assignment: AppRoleAssignment,
  present: boolean,
): readonly StateWrite[] {
  const { appId, principalId } = assignment;
  return [
    stateOf({ ...linkKey(tenantId, 'app-assignments', appId, principalId), leads: true }, assignment, present),
    stateOf(linkKey(tenantId, 'principal-assignments', principalId, appId), assignment, present),
  ];
}

export function memberLinkStates(
  tenantId: string,
  kind: Extract<LinkKind, 'app-owners' | 'role-members'>,
  { owner, member }: { readonly owner: string; readonly member: Member },
  present: boolean,
): readonly StateWrite[] {
  return [stateOf(linkKey(tenantId, kind, owner, member.id), member, present)];
}

/** "No manager" is a state as well, so that nobody has to ask Graph again. */
export function managerState(tenantId: string, userId: string, managerId: string | undefined): StateWrite {
  return { ...linkKey(tenantId, 'user-manager', userId), body: managerId === undefined ? {} : { id: managerId } };
}

/** "No users" is a state as well, as with managers. */
export function deviceUsersStates(
  tenantId: string,
  deviceId: string,
  { users, owners }: { readonly users: readonly string[]; readonly owners: readonly string[] },
): readonly StateWrite[] {
  return [
    { ...linkKey(tenantId, 'device-users', deviceId), body: { ids: users } },
    { ...linkKey(tenantId, 'device-owners', deviceId), body: { ids: owners } },
  ];
}

/**
 * What a list that was read in full changes: entries that are new or different, and entries that are gone. Entries that
 * are stored already are not written again: most lists have not changed.
 */
export async function writesOfFullList<T extends object>(
  states: States,
  { range, entries, isPartial = false, idOf, statesOf }: FullList<T>,
): Promise<readonly StateWrite[]> {
  const known = new Map((await states.list<T>(range)).map(({ body }) => [idOf(body), body]));
  const current = new Map(entries.map((entry) => [idOf(entry), entry]));
  const changed = [...current].filter(([id, entry]) => JSON.stringify(entry) !== JSON.stringify(known.get(id)));
  const gone = isPartial ? [] : [...known].filter(([id]) => !current.has(id));
  return [
    ...changed.flatMap(([, entry]) => statesOf(entry, true)),
    ...gone.flatMap(([, entry]) => statesOf(entry, false)),
  ];
}

function partitionOf(tenantId: string, kind: StateKind | LinkKind): string {
  return `${keyPart(tenantId)}_${kind}`;
}

function stateOf(key: StateWrite, body: object, present: boolean): StateWrite {
  return present ? { ...key, body } : key;
}
