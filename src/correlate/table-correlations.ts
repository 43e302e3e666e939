/** Where revocations about the same user or app meet: each writes how it stands, then looks who else is there. */
import { isoOf } from '../base/clock.ts';
import { hashOf } from '../base/hash.ts';
import type { Cause, Subject } from '../detect/report.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { eachRow, type Row, type Table, type Value } from '../storage/tables.ts';
import type { MergeState } from './merge-keys.ts';
import { type MergeKey, type MergeSide, rankOf, sideOf } from './merge-keys.ts';
import type { RevocationRef } from './revocation.ts';

/** How a revocation stood after a report of its subject. Insert-only; the one of the highest order is the latest. */
export interface MergeKeyRow {
  readonly of: RevocationRef;
  readonly order: number;
  readonly state: MergeState;
}

/**
 * What folds has its key times within this. Far more than lies between the acts: whatever came first gave the key time,
 * and that may be a reading after a long outage, a refusal weeks later, or the emptying of the bin after 30 days.
 */
const WINDOW_MS = 40 * 86_400_000;
/** Of thirty days of refusals the last may have come first, and what explains them may lie thirty days before the first. */
const REFUSALS_WINDOW_MS = 70 * 86_400_000;

export async function writeMergeKeyRow(
  table: Table,
  tenantId: string,
  key: MergeKey,
  { of, order, state }: MergeKeyRow,
): Promise<void> {
  await table.insert({
    partitionKey: partitionOf(tenantId, key, sideOf(rankOf(state), key)),
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
    deviceIds: listed(state.deviceIds),
    policyIds: listed(state.policyIds),
  });
}

/** All marks on a shelf around the time, by revocation, the latest of each last. */
export async function mergeKeyRowsAround(
  table: Table,
  tenantId: string,
  key: MergeKey,
  { shelf, time }: { readonly shelf: MergeSide; readonly time: number },
): Promise<readonly (readonly MergeKeyRow[])[]> {
  const reach = key.kind === 'service-principal' || key.kind === 'act' ? WINDOW_MS : REFUSALS_WINDOW_MS;
  const rows = { from: invertedTime(time + reach), to: `${invertedTime(Math.max(0, time - reach))}\`` };
  return marksIn(table, partitionOf(tenantId, key, shelf), rows);
}

export async function mergeKeyRowsOf(
  table: Table,
  tenantId: string,
  key: MergeKey,
  { of, shelf }: { readonly of: RevocationRef; readonly shelf: MergeSide },
): Promise<readonly MergeKeyRow[]> {
  const prefix = `${invertedTime(of.keyTime)}_${of.id}`;
  return (await marksIn(table, partitionOf(tenantId, key, shelf), { from: `${prefix}_`, to: `${prefix}\`` })).flat();
}

async function marksIn(
  table: Table,
  partition: string,
  rows: { readonly from: string; readonly to: string },
): Promise<readonly (readonly MergeKeyRow[])[]> {
  const found = new Map<string, MergeKeyRow[]>();
  for await (const row of eachRow(table, { partition, rows })) {
    const mark = markIn(row);
    found.set(mark.of.id, [...(found.get(mark.of.id) ?? []), mark]);
  }
  return [...found.values()];
}

function partitionOf(tenantId: string, { kind, id }: MergeKey, shelf: MergeSide): string {
  return `${keyPart(tenantId)}_${hashOf(kind, id)}_${shelf}`;
}

/** Only this file writes these rows. */
function markIn(row: Row): MergeKeyRow {
  const text = (column: string) => String(row[column]);
  return {
    of: { id: text('revocationId'), keyTime: text('keyTime') },
    order: Number(row.order),
    state: {
      cause: text('cause') as Cause,
      subject: { kind: text('subjectKind') as Subject['kind'], id: text('subjectId') },
      from: Date.parse(text('occurredFrom')),
      to: Date.parse(text('occurredTo')),
      correlationIds: JSON.parse(text('correlationIds')) as readonly string[],
      refusedOnly: row.refusedOnly === true,
      ...(row.merged === true && { merged: true }),
      ...(row.closedAt !== undefined && { closedAt: Date.parse(text('closedAt')) }),
      ...(row.eased === true && { eased: true }),
      ...(row.byGroup === true && { byGroup: true }),
      ...(row.vague === true && { vague: true }),
      ...(row.appId !== undefined && { appId: text('appId') }),
      deviceIds: idsIn(row.deviceIds),
      policyIds: idsIn(row.policyIds),
    },
  };
}

function listed(ids: readonly string[]): string | undefined {
  return ids.length === 0 ? undefined : JSON.stringify(ids);
}

function idsIn(value: Value | undefined): readonly string[] {
  return value === undefined ? [] : (JSON.parse(String(value)) as readonly string[]);
}
