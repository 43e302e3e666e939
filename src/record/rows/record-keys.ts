/** The keys of the record's tables: every row of a revocation is found from its id and key time, newest first. */

import { hashOf } from '../../base/hash.ts';
import type { RevocationRef, TrailEntry } from '../../correlate/revocation.ts';
import { hourOf, invertedDay, invertedMonth, invertedTime, keyPart } from '../../storage/keys.ts';

export interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** What the index can be asked for. `large-reach` has one value: all of them. */
export type Dimension = 'cause' | 'actor' | 'policy' | 'large-reach';

/** The row key of a revocation in every list of revocations. */
export function listKey({ id, keyTime }: RevocationRef): string {
  return `${invertedTime(keyTime)}_${id}`;
}

export function headKeys(tenantId: string, ref: RevocationRef): RowKeys {
  return { partitionKey: `${keyPart(tenantId)}_${invertedDay(ref.keyTime)}`, rowKey: listKey(ref) };
}

/** Partition of all that hangs on one revocation: its trail, its reach. */
export function revocationPartition(tenantId: string, revocationId: string): string {
  return `${keyPart(tenantId)}_${revocationId}`;
}

/** The run of a trail's rows that are of one kind. */
export function trailRange(tenantId: string, revocationId: string, kind: TrailEntry['kind']) {
  return { partition: revocationPartition(tenantId, revocationId), rows: { from: `${kind}_`, to: `${kind}\`` } };
}

/** Partition of all that hit one app or one user. */
export function affectedPartition(tenantId: string, objectId: string): string {
  return `${keyPart(tenantId)}_${keyPart(objectId)}`;
}

export function indexPrefix(tenantId: string, dimension: Dimension, value: string): string {
  return `${keyPart(tenantId)}_${dimension}_${hashOf(value)}_`;
}

export function indexKeys(
  tenantId: string,
  { dimension, value }: { readonly dimension: Dimension; readonly value: string },
  ref: RevocationRef,
): RowKeys {
  return {
    partitionKey: `${indexPrefix(tenantId, dimension, value)}${invertedMonth(ref.keyTime)}`,
    rowKey: listKey(ref),
  };
}

export function feedKeys(tenantId: string, revocationId: string, recordedAt: string): RowKeys {
  return { partitionKey: `${keyPart(tenantId)}_${hourOf(recordedAt)}`, rowKey: `${recordedAt}_${revocationId}` };
}
