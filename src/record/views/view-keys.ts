/**
 * Where the rows of the views stand. All lists of a tenant are in one partition, so that one transaction moves a line
 * in all of them; those of single users and apps are in two others, because a line may have dozens of them.
 */

import { hashOf } from '../../base/hash.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { invertedDay, keyPart } from '../../storage/keys.ts';
import { listKey, type RowKeys } from '../rows/record-keys.ts';
import type { LinePlace } from './line.ts';

/** What a list of lines has in common. `wide`: those with more apps and people than have lines of their own. */
export type Dimension = 'all' | 'cause' | 'severity' | 'state' | 'actor' | 'policy' | 'sweep' | 'wide';

/** `named`: people whose names stand in the line. */
export type PartyKind = 'app' | 'user' | 'named';

export interface Party {
  readonly kind: PartyKind;
  readonly id: string;
}

/** Sorts after every digit, letter and `_` of a key. */
export const END = '~';

const PARTY_PARTITIONS = 2;
const BUCKET_DIGITS = [1, 2] as const;

export function listPartition(tenantId: string): string {
  return `${keyPart(tenantId)}_list`;
}

/** What stands before the key of a revocation in this list. */
export function listPrefix(dimension: Dimension, value = ''): string {
  return `${dimension}-${value === '' ? '' : hashOf(value.toLowerCase())}_`;
}

export function listRowKey(dimension: Dimension, value: string, ref: RevocationRef): string {
  return `${listPrefix(dimension, value)}${listKey(ref)}`;
}

/** The row that stands for all rows of a revocation in the lists: it is replaced under its etag, and they with it. */
export function primaryKeys(tenantId: string, ref: RevocationRef): RowKeys {
  return { partitionKey: listPartition(tenantId), rowKey: listRowKey('all', '', ref) };
}

/** What a day had, counted. They stand among the lists, so that one transaction writes a line and marks its day. */
export function dayPrefix(): string {
  return 'day-_';
}

/** @param time of the day, milliseconds or ISO 8601 */
export function dayKeys(tenantId: string, time: number | string): RowKeys {
  return { partitionKey: listPartition(tenantId), rowKey: `${dayPrefix()}${invertedDay(time)}` };
}

/** Whether lines of a day have changed since. */
export function markPrefix(): string {
  return 'mark-_';
}

export function markKeys(tenantId: string, time: number | string): RowKeys {
  return { partitionKey: listPartition(tenantId), rowKey: `${markPrefix()}${invertedDay(time)}` };
}

export function partyPartitions(tenantId: string): readonly string[] {
  return Array.from({ length: PARTY_PARTITIONS }, (_, index) => `${keyPart(tenantId)}_party-${index}`);
}

export function partyPartition(tenantId: string, revocationId: string): string {
  return `${keyPart(tenantId)}_party-${Number.parseInt(revocationId.slice(-1), 16) % PARTY_PARTITIONS}`;
}

export function partyPrefix({ kind, id }: Party): string {
  return `${kind}-${keyPart(id)}_`;
}

/** The row that stands for all rows of a revocation among those of users and apps. */
export function guardKeys(tenantId: string, revocationId: string): RowKeys {
  return { partitionKey: partyPartition(tenantId, revocationId), rowKey: `view_${revocationId}` };
}

/** Names of the people whom a revocation affects, as many as an answer shows. */
export function namesKeys(tenantId: string, revocationId: string): RowKeys {
  return { partitionKey: partyPartition(tenantId, revocationId), rowKey: `names_${revocationId}` };
}

export function sweepPartition(tenantId: string): string {
  return `${keyPart(tenantId)}_sweeps`;
}

/** The sweeps of one root and cause on one day. */
export function sweepKeys(tenantId: string, cause: string, place: LinePlace): RowKeys {
  return { partitionKey: sweepPartition(tenantId), rowKey: `${invertedDay(place.at)}_${sweepHash(cause, place)}` };
}

/** The same as a value in the dimension `sweep`: the lines of what may be one sweep. */
export function sweepValue(cause: string, place: LinePlace): string {
  return `${invertedDay(place.at)} ${sweepHash(cause, place)}`;
}

export function stateKeys(tenantId: string): RowKeys {
  return { partitionKey: `${keyPart(tenantId)}_views`, rowKey: 'state' };
}

export function duePartition(tenantId: string): string {
  return `${keyPart(tenantId)}_due`;
}

/** Each level has sixteen times as many buckets as the one before. @param digits 1 or 2 */
export function bucketPartition(tenantId: string, userId: string, digits: number): string {
  return `${keyPart(tenantId)}_${hashOf(userId.toLowerCase()).slice(0, digits)}`;
}

/** In `ReachedUsers`, the apps of large reaches: these are few, and each has a row. */
export function appsPartition(tenantId: string): string {
  return `${keyPart(tenantId)}_apps`;
}

/** One partition for each size of a reach: see {@link bucketDigits}. */
export function bucketsOf(tenantId: string, userId: string): readonly string[] {
  return BUCKET_DIGITS.map((digits) => bucketPartition(tenantId, userId, digits));
}

/** Of so many users, how many digits of their hashes make a bucket: 16 buckets up to 4,096 users, 256 above. */
export function bucketDigits(users: number): number {
  return users <= 16 ** 3 ? BUCKET_DIGITS[0] : BUCKET_DIGITS[1];
}

function sweepHash(cause: string, { root }: LinePlace): string {
  return hashOf(root.kind, root.id, cause);
}
