/** Where in the mirror something stands. Sixteen partitions per kind: enough for the account's own limit, few enough to be filled in large transactions. */
import { keyPart } from '../../storage/keys.ts';
import type { AppRoleAssignment, Grant, Member, ObjectKind, TenantObject } from '../tenant.ts';
import type { PartitionRange, StateKey, StateRange, States, StateWrite } from './table-states.ts';

/**
 * `user-by-delta`: what the delta saw of a user last, kept only while a look at the user has overtaken it.
 * `registration`: how an app is registered, by its app id.
 */
export type KeptKind = ObjectKind | 'user-by-delta' | 'registration';

/** Each is kept under its owner: the first word says whose, the last what. */
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
  | 'user-clients'
  | 'user-seen'
  | 'app-seen'
  | 'role-members';

export const BUCKETS = [...'0123456789abcdef'];

export function objectKey(tenantId: string, kind: KeptKind, id: string): StateKey {
  const key = keyPart(id);
  return { table: 'MirrorObjects', partitionKey: objectPartition(tenantId, kind, key.charAt(0)), rowKey: key };
}

export function objectPartition(tenantId: string, kind: KeptKind, bucket: string): string {
  return `${keyPart(tenantId)}_${kind}_${bucket}`;
}

/** All objects of a kind. */
export function objectRange(tenantId: string, kind: KeptKind): PartitionRange {
  return {
    table: 'MirrorObjects',
    partitions: { from: objectPartition(tenantId, kind, '0'), to: objectPartition(tenantId, kind, 'g') },
  };
}

export function linkKey(tenantId: string, kind: LinkKind, owner: string, ...others: readonly string[]): StateKey {
  const keys = [owner, ...others].map(keyPart);
  return { table: 'MirrorLinks', partitionKey: linkPartition(tenantId, kind, bucketOf(keys)), rowKey: keys.join('_') };
}

/** All links of one owner, or those of them that go on in a certain way. */
export function linkRange(tenantId: string, kind: LinkKind, owner: string, ...others: readonly string[]): StateRange {
  const keys = [owner, ...others].map(keyPart);
  return {
    table: 'MirrorLinks',
    partitionKey: linkPartition(tenantId, kind, bucketOf(keys)),
    prefix: `${keys.join('_')}_`,
  };
}

export function linkPartition(tenantId: string, kind: LinkKind, bucket: string): string {
  return `${keyPart(tenantId)}_${kind}_${bucket}`;
}

function bucketOf([owner = '']: readonly string[]): string {
  return owner.charAt(0);
}

// Which states of the mirror a fact of the tenant consists of; `present` false: it is no more.

/** The principal of a grant for the whole tenant, as a part of keys. */
const EVERYBODY = 'all';

export function objectState(
  tenantId: string,
  object: Exclude<TenantObject, Grant>,
  kind: KeptKind = object.kind,
): StateWrite {
  return { ...objectKey(tenantId, kind, object.id), body: object };
}

export function noObject(tenantId: string, kind: KeptKind, id: string): StateWrite {
  return objectKey(tenantId, kind, id);
}

/** Whole under each owner, so that the grants of a client with a hundred thousand of them are one run of rows. */
export function grantStates(tenantId: string, grant: Grant, present: boolean): readonly StateWrite[] {
  const { id, clientId, principalId } = grant;
  const keys: StateWrite[] = [
    { ...objectKey(tenantId, 'grant', id), leads: true },
    linkKey(tenantId, 'client-grants', clientId, principalId ?? EVERYBODY, id),
  ];
  if (principalId !== undefined) keys.push(linkKey(tenantId, 'user-grants', principalId, id));
  return keys.map((key) => link(key, grant, present));
}

export function pairOf({ clientId, principalId }: Pick<Grant, 'clientId' | 'principalId'>): readonly [string, string] {
  return [clientId, principalId ?? EVERYBODY];
}

export function memberStates(
  tenantId: string,
  groupId: string,
  member: Member,
  present: boolean,
): readonly StateWrite[] {
  return [
    link({ ...linkKey(tenantId, 'group-members', groupId, member.id), leads: true }, member, present),
    link(linkKey(tenantId, 'member-groups', member.id, groupId), { id: groupId }, present),
  ];
}

export function assignmentStates(
  tenantId: string,
  assignment: AppRoleAssignment,
  present: boolean,
): readonly StateWrite[] {
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

// A list that was read whole: what is in it is, what is no longer in it is no more.

interface WholeList<T> {
  /** Where the mirror keeps it. */
  readonly range: StateRange;
  readonly entries: readonly T[];
  idOf(entry: T): string;
  statesOf(entry: T, present: boolean): readonly StateWrite[];
}

/** What stands already is not written again: most lists are as they were. */
export async function writesOfFullList<T extends object>(
  states: States,
  { range, entries, idOf, statesOf }: WholeList<T>,
): Promise<readonly StateWrite[]> {
  const known = new Map((await states.list<T>(range)).map(({ body }) => [idOf(body), body]));
  const here = new Map(entries.map((entry) => [idOf(entry), entry]));
  const fresh = [...here].filter(([id, entry]) => JSON.stringify(entry) !== JSON.stringify(known.get(id)));
  const gone = [...known].filter(([id]) => !here.has(id));
  return [
    ...fresh.flatMap(([, entry]) => statesOf(entry, true)),
    ...gone.flatMap(([, entry]) => statesOf(entry, false)),
  ];
}
