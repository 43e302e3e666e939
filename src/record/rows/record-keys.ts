/** The keys of the record's tables: every row of a revocation is found by its id and key time, the newest first. */

import { hashOf } from '../../base/hash.ts';
import type { RevocationRef, TrailEntry } from '../../correlate/revocation.ts';
import { hourOf, invertedDay, invertedMonth, invertedTime, keyPart } from '../../storage/keys.ts';

export interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** What the index finds revocations by. `large-reach` has one value for all of them. */
export type Dimension = 'cause' | 'actor' | 'policy' | 'large-reach';

/** The row key of a revocation in every list of revocations. */
export function listKey({ id, keyTime }: RevocationRef): string {
  return `${invertedTime(keyTime)}_${id}`;
}

export function headKeys(tenantId: string, ref: RevocationRef): RowKeys {
  return { partitionKey: `${keyPart(tenantId)}_${invertedDay(ref.keyTime)}`, rowKey: listKey(ref) };
}

/** The partition of one revocation in `Trail` and in `Reach`. */
export function revocationPartition(tenantId: string, revocationId: string): string {
  return `${keyPart(tenantId)}_${revocationId}`;
}

/** The range of the rows of one kind in a trail. */
export function trailRange(tenantId: string, revocationId: string, kind: TrailEntry['kind']) {
  return { partition: revocationPartition(tenantId, revocationId), rows: { from: `${kind}_`, to: `${kind}\`` } };
}

/** The partition of one app in `AffectedApps`, or of one user in `AffectedUsers`. */
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
