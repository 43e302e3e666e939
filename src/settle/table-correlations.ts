/** Where revocations about the same user or app meet: each writes how it stands, then looks who else is there. */
import { isoOf } from '../clock.ts';
import type { Cause, Subject } from '../detect/report.ts';
import { hashOf, invertedTime, keyPart } from '../keys.ts';
import { eachRow, type Row, type Table } from '../tables.ts';
import type { FoldKey, FoldState } from './fold-rule.ts';
import type { RevocationRef } from './revocation.ts';

/** How a revocation stood after a report of its subject. Insert-only; the one of the highest order is the latest. */
export interface FoldMark {
  readonly of: RevocationRef;
  readonly order: number;
  readonly state: FoldState;
}

/**
 * What folds has its key times within this. Far more than lies between the acts: whatever came first gave the key time,
 * and that may be a reading after a long outage, or the emptying of the bin 30 days later.
 */
const WINDOW_MS = 40 * 86_400_000;

export async function writeMark(table: Table, tenantId: string, key: FoldKey, { of, order, state }: FoldMark): Promise<void> {
  await table.insert({
    partitionKey: partitionOf(tenantId, key, state.cause),
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
    merged: state.merged,
  });
}

/** All marks of revocations of that cause around the time, by revocation, the latest of each last. */
export async function marksAround(
  table: Table,
  tenantId: string,
  key: FoldKey,
  { cause, time }: { readonly cause: Cause; readonly time: number },
): Promise<readonly (readonly FoldMark[])[]> {
  const rows = { from: invertedTime(time + WINDOW_MS), to: `${invertedTime(Math.max(0, time - WINDOW_MS))}\`` };
  return marksIn(table, partitionOf(tenantId, key, cause), rows);
}

export async function marksOf(
  table: Table,
  tenantId: string,
  key: FoldKey,
  { of, cause }: { readonly of: RevocationRef; readonly cause: Cause },
): Promise<readonly FoldMark[]> {
  const prefix = `${invertedTime(of.keyTime)}_${of.id}`;
  return (await marksIn(table, partitionOf(tenantId, key, cause), { from: `${prefix}_`, to: `${prefix}\`` })).flat();
}

async function marksIn(table: Table, partition: string, rows: { readonly from: string; readonly to: string }): Promise<readonly (readonly FoldMark[])[]> {
  const found = new Map<string, FoldMark[]>();
  for await (const row of eachRow(table, { partition, rows })) {
    const mark = markIn(row);
    found.set(mark.of.id, [...(found.get(mark.of.id) ?? []), mark]);
  }
  return [...found.values()];
}

function partitionOf(tenantId: string, { kind, id }: FoldKey, cause: Cause): string {
  return `${keyPart(tenantId)}_${hashOf(kind, id)}_${cause}`;
}

/** Only this file writes these rows. */
function markIn(row: Row): FoldMark {
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
      ...(row.merged === true && { merged: true }),
    },
  };
}
