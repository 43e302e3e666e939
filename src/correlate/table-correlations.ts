/**
 * The rows at which revocations about the same user or app meet: each writes its state there, then reads the others.
 */

import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import type { Cause } from '../detect/cause.ts';
import type { Subject } from '../detect/subject.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { eachRow, type Range, type Row, type Value } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type MergeKey, type MergeSide, rankOf, sideOf } from './merge-keys.ts';
import type { MergeState } from './merge-rule.ts';
import type { RevocationRef } from './revocation.ts';

/** The state of a revocation after a report of its subject. Insert-only; the highest order is the latest. */
export interface MergeKeyRow {
  readonly of: RevocationRef;
  readonly order: number;
  readonly state: MergeState;
}

/**
 * Revocations that merge have key times within this of each other. It is far more than the time between the acts,
 * because the key time comes from the first report: a reading after a long outage, a refusal weeks later, or the
 * emptying of the recycle bin after 30 days.
 */
const WINDOW_MS = 40 * 86_400_000;

/**
 * Of thirty days of refusals the last may arrive first, and what explains them may lie thirty days before the first.
 */
const REFUSALS_WINDOW_MS = 70 * 86_400_000;

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
    closedAt: state.closedAt === undefined ? undefined : isoOf(state.closedAt),
    eased: state.eased,
    byGroup: state.byGroup,
    vague: state.vague,
    appId: state.appId,
    deviceIds: jsonOfIds(state.deviceIds),
    policyIds: jsonOfIds(state.policyIds),
  });
}

/** All rows on one side around a time, by revocation, the latest of each last. */
export async function mergeKeyRowsAround(
  store: TenantStore,
  key: MergeKey,
  { side, time }: { readonly side: MergeSide; readonly time: number },
): Promise<readonly (readonly MergeKeyRow[])[]> {
  const reach = key.kind === 'service-principal' || key.kind === 'act' ? WINDOW_MS : REFUSALS_WINDOW_MS;
  const rows = { from: invertedTime(time + reach), to: `${invertedTime(Math.max(0, time - reach))}\`` };
  return rowsIn(store, { partition: partitionOf(store.tenantId, key, side), rows });
}

/** The rows of one revocation, the latest last. */
export async function mergeKeyRowsOf(
  store: TenantStore,
  key: MergeKey,
  { of, side }: { readonly of: RevocationRef; readonly side: MergeSide },
): Promise<readonly MergeKeyRow[]> {
  const prefix = `${invertedTime(of.keyTime)}_${of.id}`;
  const rows = { from: `${prefix}_`, to: `${prefix}\`` };
  return (await rowsIn(store, { partition: partitionOf(store.tenantId, key, side), rows })).flat();
}

async function rowsIn(store: TenantStore, range: Omit<Range, 'after'>): Promise<readonly (readonly MergeKeyRow[])[]> {
  const found = new Map<string, MergeKeyRow[]>();
  for await (const row of eachRow(store.table('Correlations'), range)) {
    const parsed = mergeKeyRowIn(row);
    found.set(parsed.of.id, [...(found.get(parsed.of.id) ?? []), parsed]);
  }
  return [...found.values()];
}

function partitionOf(tenantId: string, { kind, id }: MergeKey, side: MergeSide): string {
  return `${keyPart(tenantId)}_${hashOf(kind, id)}_${side}`;
}

/** Only this file writes these rows. */
function mergeKeyRowIn(row: Row): MergeKeyRow {
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
      closedAt: row.closedAt === undefined ? undefined : Date.parse(text('closedAt')),
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
