/** Where in the mirror something stands. Sixteen partitions per kind: enough for the account's own limit, few enough to be filled in large transactions. */
import { keyPart } from '../keys.ts';
import type { PartitionRange, StateKey, StateRange } from './table-states.ts';
import type { ObjectKind } from './tenant.ts';

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
  return { table: 'MirrorObjects', partitions: { from: objectPartition(tenantId, kind, '0'), to: objectPartition(tenantId, kind, 'g') } };
}

export function linkKey(tenantId: string, kind: LinkKind, owner: string, ...others: readonly string[]): StateKey {
  const keys = [owner, ...others].map(keyPart);
  return { table: 'MirrorLinks', partitionKey: linkPartition(tenantId, kind, bucketOf(keys)), rowKey: keys.join('_') };
}

/** All links of one owner, or those of them that go on in a certain way. */
export function linkRange(tenantId: string, kind: LinkKind, owner: string, ...others: readonly string[]): StateRange {
  const keys = [owner, ...others].map(keyPart);
  return { table: 'MirrorLinks', partitionKey: linkPartition(tenantId, kind, bucketOf(keys)), prefix: `${keys.join('_')}_` };
}

export function linkPartition(tenantId: string, kind: LinkKind, bucket: string): string {
  return `${keyPart(tenantId)}_${kind}_${bucket}`;
}

function bucketOf([owner = '']: readonly string[]): string {
  return owner.charAt(0);
}
