/**
 * The rows in other tables that belong to one revocation, found from its head, reach, trail and notices. So what
 * expires costs work in proportion to itself, not to all that is kept.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import type { TrailEntry } from '../correlate/revocation.ts';
import { mergeRangesOf } from '../correlate/table-correlations.ts';
import { subjectPartition } from '../correlate/table-subjects.ts';
import { bundleRow } from '../notify/bundling/table-bundles.ts';
import { noticeOfRow } from '../notify/notice-row.ts';
import { marksPartition } from '../record/recovery/table-large-reaches.ts';
import { affectedAppRows, affectedUserRows } from '../record/rows/affected-rows.ts';
import { type Head, indexRows } from '../record/rows/head-row.ts';
import { readReach } from '../record/rows/reach-rows.ts';
import { listKey, type RowKeys } from '../record/rows/record-keys.ts';
import { entriesOfRows } from '../record/rows/trail-row.ts';
import { sweepRangesOf } from '../record/table-sweeps.ts';
import { keyPart } from '../storage/keys.ts';
import { allRows, type Range, type Row, type TableName } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

export type RowsByTable = Readonly<Partial<Record<TableName, readonly RowKeys[]>>>;

const AT_ONCE = 16;

/** @param rows those of its own partitions, as they are stored */
export async function rowsOfRevocation(
  head: Head,
  rows: { readonly reach: readonly Row[]; readonly trail: readonly Row[] },
  store: TenantStore,
): Promise<RowsByTable> {
  const { tenantId } = store;
  const { apps, chunks, scope } = readReach(rows.reach);
  const affected = { apps, users: [], rectangles: chunks, ...(scope && { scope }) };
  const revocation = { ...head, tenantId };
  const entries = entriesOfRows(rows.trail);
  return {
    AffectedApps: affectedAppRows(revocation, affected),
    AffectedUsers: affectedUserRows(revocation, affected),
    Index: indexRows(revocation, affected),
    Subjects: [{ partitionKey: subjectPartition({ tenantId, subject: head.subject }), rowKey: listKey(head) }],
    Correlations: await rowsIn(store, 'Correlations', mergeRanges(head, entries, tenantId)),
    Sweeps: await rowsIn(store, 'Sweeps', sweepRanges(head, entries, tenantId)),
    ...(await noticeRows(entries, store)),
    Awaiting: await rowsIn(store, 'Awaiting', [{ partition: marksPartition(tenantId, head.id) }]),
  };
}

/** It has met others at each id that some evidence names. */
function mergeRanges(head: Head, entries: readonly TrailEntry[], tenantId: string): readonly Range[] {
  const evidence = entries.filter((entry) => entry.kind === 'evidence');
  return distinct([head, ...evidence].flatMap((one) => mergeRangesOf(tenantId, head, one)));
}

function sweepRanges(head: Head, entries: readonly TrailEntry[], tenantId: string): readonly Range[] {
  return distinct(entries.flatMap((entry) => (entry.kind === 'placed' ? sweepRangesOf(tenantId, head, entry) : [])));
}

async function noticeRows(entries: readonly TrailEntry[], { tenantId, table }: TenantStore): Promise<RowsByTable> {
  const tenant = keyPart(tenantId);
  const pointers = entries.filter((entry) => entry.kind === 'notice');
  const stored = await mapConcurrently(AT_ONCE, pointers, ({ noticeId, audienceHash }) =>
    table('Notices').get(`${tenant}_${audienceHash}`, noticeId),
  );
  const found = stored.filter((one) => one !== undefined);
  const bundled = found.flatMap((one) => noticeOfRow(one) ?? []).map(({ notice }) => bundleRow(tenant, notice));
  return { Gatherings: bundled, Notices: found.map(({ row }) => row) };
}

async function rowsIn({ table }: TenantStore, name: TableName, ranges: readonly Range[]): Promise<readonly RowKeys[]> {
  return (await mapConcurrently(AT_ONCE, ranges, (range) => allRows(table(name), range))).flat();
}

function distinct(ranges: readonly Range[]): readonly Range[] {
  return [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()];
}
