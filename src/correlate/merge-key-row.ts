/** What is known of a revocation at a key where it meets others: as a row of `Correlations`, and back. */
import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import type { Cause } from '../detect/cause.ts';
import type { Subject } from '../detect/subject.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import type { Row, Value } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type MergeKey, type MergeSide, rankOf, sideOf } from './merge-keys.ts';
import type { MergeState } from './merge-rule.ts';
import type { RevocationRef } from './revocation.ts';
import { requireUnderstood } from './understood.ts';

/** The state of a revocation after a report of its subject. Insert-only; the highest order is the latest. */
export interface MergeKeyRow {
  readonly of: RevocationRef;
  readonly order: number;
  readonly state: MergeState;
}

export async function writeMergeKeyRow(
  store: TenantStore,
  key: MergeKey,
  { of, order, state }: MergeKeyRow,
): Promise<void> {
  await store.table('Correlations').insert({
    partitionKey: partitionOf(store.tenantId, key, sideOf(rankOf(state), key)),
    rowKey: `${invertedTime(of.keyTime)}_${of.id}_${String(order).padStart(6, '0')}`,
    v: 1,
    revocationId: of.id,
    keyTime: of.keyTime,
    order,
    cause: state.cause,
    subjectKind: state.subject.kind,
    subjectId: state.subject.id,
    occurredFrom: isoOf(state.from),
    occurredTo: isoOf(state.to),
    correlationIds: JSON.stringify(state.correlationIds),
    refusedOnly: state.refusedOnly || undefined,
    merged: state.merged,
    left: state.left,
    closedAt: state.closedAt === undefined ? undefined : isoOf(state.closedAt),
    workedAt: state.workedAt === undefined ? undefined : isoOf(state.workedAt),
    eased: state.eased,
    byGroup: state.byGroup,
    vague: state.vague,
    appId: state.appId,
    deviceIds: jsonOfIds(state.deviceIds),
    policyIds: jsonOfIds(state.policyIds),
  });
}

export function partitionOf(tenantId: string, { kind, id }: MergeKey, side: MergeSide): string {
  return `${keyPart(tenantId)}_${hashOf(kind, id)}_${side}`;
}

/** Only this file writes these rows. */
export function mergeKeyRowIn(row: Row): MergeKeyRow {
  requireUnderstood('Correlations', row);
  const text = (column: string) => String(row[column]);
  const flag = (column: string) => row[column] === true || undefined;
  return {
    of: { id: text('revocationId'), keyTime: text('keyTime') },
    order: Number(row.order),
    state: defined({
      cause: text('cause') as Cause,
      subject: { kind: text('subjectKind') as Subject['kind'], id: text('subjectId') },
      from: Date.parse(text('occurredFrom')),
      to: Date.parse(text('occurredTo')),
      correlationIds: JSON.parse(text('correlationIds')) as readonly string[],
      refusedOnly: row.refusedOnly === true,
      merged: flag('merged'),
      left: flag('left'),
      closedAt: row.closedAt === undefined ? undefined : Date.parse(text('closedAt')),
      workedAt: row.workedAt === undefined ? undefined : Date.parse(text('workedAt')),
      eased: flag('eased'),
      byGroup: flag('byGroup'),
      vague: flag('vague'),
      appId: row.appId === undefined ? undefined : text('appId'),
      deviceIds: idsIn(row.deviceIds),
      policyIds: idsIn(row.policyIds),
    }),
  };
}

function jsonOfIds(ids: readonly string[]): string | undefined {
  return ids.length === 0 ? undefined : JSON.stringify(ids);
}

function idsIn(value: Value | undefined): readonly string[] {
  return value === undefined ? [] : (JSON.parse(String(value)) as readonly string[]);
}
