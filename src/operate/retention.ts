/**
 * Deletes what is older than the retention time, revocation by revocation: first the rows that depend on it, its head
 * last. Counts the deleted rows.
 */

import { batches } from '../base/batches.ts';
import { isAhead } from '../base/server-time.ts';
import { CAUSES } from '../detect/cause.ts';
import { readHeartbeat, saveHeartbeat } from '../ingest/polling/poll-heartbeats.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { approvalsBefore } from '../notify/approval/table-approvals.ts';
import { incidentsBefore } from '../notify/bundling/table-incidents.ts';
import { headOfRow } from '../record/rows/head-row.ts';
import { usersNamedIn } from '../record/rows/reach-rows.ts';
import { feedKeys, type RowKeys, revocationPartition } from '../record/rows/record-keys.ts';
import { removeDayCounts } from '../record/views/day-counts.ts';
import { removeSweepCounts, removeView } from '../record/views/remove-view.ts';
import { invertedDay, keyPart } from '../storage/keys.ts';
import { removeAll } from '../storage/remove-rows.ts';
import { allRows, eachRow, type Row, type TableName } from '../storage/tables.ts';
import type { ErasingStore, TenantStore } from '../storage/tenant-store.ts';
import { nameRowsOf } from './erasing/erase-record.ts';
import { unmentionedAmong } from './erasing/mentioned.ts';
import { allowRemoval } from './removal-share.ts';
import { RemovalStoppedError } from './removal-time.ts';
import { rowsOfRevocation } from './rows-of-revocation.ts';

export interface Retention {
  readonly store: ErasingStore;
  /** Milliseconds. */
  readonly now: number;
  readonly days: number;
  /** Deletes about this many rows at most; the next run deletes the rest. */
  readonly maxRows?: number;
}

/** Deleted rows, by table. */
export type Purged = Readonly<Partial<Record<TableName, number>>>;

/** The name of its heartbeat. */
export const RETENTION_RUN = 'retention';
const DAY_MS = 86_400_000;
const MAX_ROWS = 50_000;
const ROWS_AT_ONCE = 1_000;
export interface RetentionRun {
  readonly store: ErasingStore;
  /** Milliseconds. Decides when to run, not what is too old. */
  readonly now: number;
  /** The time by which rows are removed ({@link removalTime}). */
  readonly time: number;
  readonly days: number | undefined;
  readonly approvedDays: number | undefined;
}

/**
 * Runs at most once a day. A run that dies, or that reaches its row limit, is continued by the next one.
 * @throws {RemovalStoppedError} if it would remove more of the record than one expects
 */
export async function runRetention({ store, now, time, days, approvedDays }: RetentionRun, log: RunLog): Promise<void> {
  // Without a setting the record is kept forever.
  if (days === undefined) return;
  const last = await readHeartbeat(store, RETENTION_RUN);
  if (last?.outcome === 'done' && !isAhead(last.endedAt, now) && now - last.endedAt < DAY_MS) return;

  try {
    await allowRemoval({ store, cutoff: cutoffOf(time, days), days, approvedDays });
  } catch (error) {
    if (error instanceof RemovalStoppedError)
      await saveHeartbeat(store, { name: RETENTION_RUN, endedAt: now, outcome: 'failed', error: error.name });
    throw error;
  }
  const counts = Object.entries(await purgeExpired({ store, now: time, days }));
  if (counts.length > 0) {
    const rows = counts.map(([table, count]) => `${table} ${count}`).join(', ');
    log.log(`retention: deleted rows older than ${days} days: ${rows}`);
    return;
  }
  await saveHeartbeat(store, { name: RETENTION_RUN, endedAt: now, outcome: 'done' });
  log.log(`retention: no rows older than ${days} days are left`);
}

function cutoffOf(time: number, days: number): number {
  return time - (time % DAY_MS) - days * DAY_MS;
}

/** Deletes full UTC days. Safe to repeat, and for two workers at once. */
export async function purgeExpired({ store, now, days, maxRows = MAX_ROWS }: Retention): Promise<Purged> {
  const cutoff = cutoffOf(now, days);
  const counts = new Map<TableName, number>();
  const remove = async (name: TableName, rows: readonly RowKeys[]) => {
    await removeAll(store.table(name), rows);
    if (rows.length > 0) counts.set(name, (counts.get(name) ?? 0) + rows.length);
  };

  await removeSweepCounts(store, cutoff);
  await removeDayCounts(store, cutoff);
  for (const cause of CAUSES)
    await remove(
      'Gatherings',
      await allRows(store.table('Gatherings'), incidentsBefore(store.tenantId, cause, cutoff)),
    );
  for (const range of approvalsBefore(store.tenantId, cutoff))
    for await (const rows of batches(eachRow(store.table('Approvals'), range), ROWS_AT_ONCE))
      await remove('Approvals', rows);
  for await (const rows of batches(eachRow(store.table('Access'), headsBefore(store.tenantId, cutoff)), ROWS_AT_ONCE)) {
    await remove('Access', rows);
    if ((counts.get('Access') ?? 0) >= maxRows) break;
  }
  const begun: BegunRemoval[] = [];
  let planned = 0;
  for await (const row of eachRow(store.table('Revocations'), headsBefore(store.tenantId, cutoff))) {
    const removal = await beginRemoval(row, store, remove);
    begun.push(removal);
    planned += Object.values(removal.last).reduce((sum, rows) => sum + rows.length, 0);
    if ([...counts.values()].reduce((sum, count) => sum + count, planned) >= maxRows) break;
  }
  // Before what leads to these people goes: a run that dies here finds them again.
  const gone = await unmentionedAmong(new Set(begun.flatMap(({ people }) => people)), store);
  if (gone.size > 0) await remove('Names', await nameRowsOf(store, gone));
  for (const name of LAST)
    await remove(
      name,
      begun.flatMap(({ last }) => last[name] ?? []),
    );
  return Object.fromEntries(counts);
}

/** What leads to all else, in the order in which it goes: the head is the last. */
const LAST = ['Reach', 'Trail', 'Feed', 'Revocations'] as const;

interface BegunRemoval {
  /** Ids of the users that the record named. */
  readonly people: readonly string[];
  readonly last: Readonly<Partial<Record<(typeof LAST)[number], readonly RowKeys[]>>>;
}

/** Removes what depends on a head. */
async function beginRemoval(
  head: Row,
  store: TenantStore,
  remove: (name: TableName, rows: readonly RowKeys[]) => Promise<void>,
): Promise<BegunRemoval> {
  const known = headOfRow(head);
  // Only the version that wrote it knows which rows belong to it.
  if (known === undefined) return { people: [], last: {} };
  const { table, tenantId } = store;
  const { id, recordedAt, subject, actor } = known;
  const partition = revocationPartition(tenantId, id);
  const [reach, trail] = [await allRows(table('Reach'), { partition }), await allRows(table('Trail'), { partition })];
  const dependent = Object.entries(await rowsOfRevocation(known, { reach, trail }, store));
  for (const [name, rows] of dependent) await remove(name as TableName, rows);
  await removeView(store, known);
  const parties = [subject, actor].flatMap((party) => (party?.kind === 'user' ? [party.id] : []));
  return {
    people: [...parties, ...usersNamedIn(reach)],
    last: {
      Reach: reach.map(keysOf),
      Trail: trail.map(keysOf),
      Feed: [feedKeys(tenantId, id, recordedAt)],
      Revocations: [keysOf(head)],
    },
  };
}

function keysOf({ partitionKey, rowKey }: Row): RowKeys {
  return { partitionKey, rowKey };
}

/** Partitions of days, of heads and of who asked. */
function headsBefore(tenantId: string, cutoff: number) {
  return { partition: { from: `${keyPart(tenantId)}_${invertedDay(cutoff - 1)}`, to: `${keyPart(tenantId)}_:` } };
}
