/** Lets go of what is older than the record is to be kept: what hangs on a revocation first, its head last, and everything is counted. */

import { mapConcurrently } from '../base/concurrency.ts';
import { readHeartbeats, saveHeartbeat } from '../ingest/polling/poll-heartbeats.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { audienceKeyOf } from '../notify/notice-row.ts';
import { headOfRow } from '../record/rows/head-row.ts';
import { isLarge, readReach } from '../record/rows/reach-rows.ts';
import { feedKeys, hitPartition, indexPrefix, ownPartition, type RowKeys } from '../record/rows/record-keys.ts';
import { invertedDay, invertedTime, keyPart } from '../storage/keys.ts';
import { allRows, eachRow, type Row, type TableName, type Tables } from '../storage/tables.ts';
import { erasePerson } from './erase-person.ts';

export interface Retention {
  readonly tables: Tables;
  readonly tenantId: string;
  /** Milliseconds. */
  readonly now: number;
  readonly days: number;
  /** Rows of one turn at most; what is left goes the next time. */
  readonly most?: number;
}

/** Rows removed, by table. */
export type Purged = Readonly<Partial<Record<TableName, number>>>;

const DAY_MS = 86_400_000;
const AT_ONCE = 16;
const MOST = 50_000;
/** Row keys begin with the inverted time, so that a run of them is all that is old in a partition. Only a timer may ask across partitions. */
const BY_TIME: readonly TableName[] = [
  'AffectedApps',
  'AffectedUsers',
  'Index',
  'Subjects',
  'Correlations',
  'Sweeps',
  'Gatherings',
];

/** Whole UTC days go. Repeated, or by two workers at once, it does no harm. */
export async function purgeExpired({ tables, tenantId, now, days, most = MOST }: Retention): Promise<Purged> {
  const cutoff = now - (now % DAY_MS) - days * DAY_MS;
  const counts = new Map<TableName, number>();
  const people = new Set<string>();
  const remove = async (name: TableName, rows: readonly RowKeys[]) => {
    await mapConcurrently(AT_ONCE, rows, ({ partitionKey, rowKey }) => tables(name).remove(partitionKey, rowKey));
    if (rows.length > 0) counts.set(name, (counts.get(name) ?? 0) + rows.length);
  };

  for (const name of BY_TIME) {
    const old = await firstRows(tables, name, { tenantId, cutoff, most });
    await remove(name, old);
    // Heads go when nothing hangs on them any more.
    if (old.length === most) return Object.fromEntries(counts);
  }
  for await (const row of eachRow(tables('Revocations'), headsBefore(tenantId, cutoff))) {
    const { id, recordedAt, subject, actor } = headOfRow(row);
    if (subject.kind === 'user') people.add(subject.id);
    if (actor?.kind === 'user') people.add(actor.id);
    const reach = await allRows(tables('Reach'), { partition: ownPartition(tenantId, id) });
    for (const userId of namedIn(reach)) people.add(userId);
    const trail = await allRows(tables('Trail'), { partition: ownPartition(tenantId, id) });
    await remove(
      'Notices',
      trail.flatMap((entry) => noticeKeys(entry, tenantId)),
    );
    await remove('Reach', reach);
    await remove('Trail', trail);
    await remove('Feed', [feedKeys(tenantId, id, recordedAt)]);
    await remove('Revocations', [row]);
    if ([...counts.values()].reduce((sum, count) => sum + count, 0) >= most) break;
  }
  for (const userId of people) {
    if (await isMentioned(tables, tenantId, userId)) continue;
    const { names } = await erasePerson(tables, tenantId, userId);
    if (names > 0) counts.set('Names', (counts.get('Names') ?? 0) + names);
  }
  return Object.fromEntries(counts);
}

interface Old {
  readonly tenantId: string;
  readonly cutoff: number;
  readonly most: number;
}

async function firstRows(tables: Tables, name: TableName, { tenantId, cutoff, most }: Old): Promise<readonly Row[]> {
  const rows: Row[] = [];
  // A row named `guard` begins with no digit.
  const range = { partition: tenantRange(tenantId), rows: { from: invertedTime(cutoff - 1), to: ':' } };
  for await (const row of eachRow(tables(name), range)) {
    rows.push(row);
    if (rows.length >= most) break;
  }
  return rows;
}

function headsBefore(tenantId: string, cutoff: number) {
  return { partition: { from: `${keyPart(tenantId)}_${invertedDay(cutoff - 1)}`, to: `${keyPart(tenantId)}_:` } };
}

function tenantRange(tenantId: string) {
  return { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}\`` };
}

function noticeKeys({ kind, noticeId, audienceHash }: Row, tenantId: string): readonly RowKeys[] {
  return kind === 'notice'
    ? [{ partitionKey: `${keyPart(tenantId)}_${String(audienceHash)}`, rowKey: String(noticeId) }]
    : [];
}

/** Of a large reach nobody's name was kept. */
function namedIn(reach: readonly Row[]): readonly string[] {
  const { chunks } = readReach(reach);
  return isLarge({ rectangles: chunks }) ? [] : chunks.flatMap(({ userIds }) => userIds);
}

/** Whether anything on record still speaks of this person: what hit them, what they did, what befell their account, what they were told of others. */
async function isMentioned(tables: Tables, tenantId: string, userId: string): Promise<boolean> {
  const prefix = indexPrefix(tenantId, 'actor', userId);
  const asked = await Promise.all([
    tables('AffectedUsers').query({ partition: hitPartition(tenantId, userId), limit: 1 }),
    tables('Index').query({ partition: { from: prefix, to: `${prefix}:` }, limit: 1 }),
    tables('Notices').query({ partition: `${keyPart(tenantId)}_${audienceKeyOf({ id: userId })}`, limit: 1 }),
    tables('Subjects').query({
      partition: `${keyPart(tenantId)}_user_${keyPart(userId.toLowerCase())}`,
      rows: { to: ':' },
      limit: 1,
    }),
  ]);
  return asked.some(({ rows }) => rows.length > 0);
}

// The day's turn of letting go, and its line in the log.

interface Keeping {
  readonly tables: Tables;
  readonly tenantId: string;
  /** Milliseconds. */
  readonly now: number;
  /** Absent: the record is kept for good. */
  readonly days: number | undefined;
}

const NAME = 'retention';
const DAY_MS_RUN = 86_400_000;

/** A turn that dies half way, or may not take all at once, goes on with the next one. */
export async function runRetention({ tables, tenantId, now, days }: Keeping, log: RunLog): Promise<void> {
  if (days === undefined) return;
  const last = (await readHeartbeats(tables('Watermarks'), tenantId)).find(({ name }) => name === NAME);
  if (last !== undefined && now - last.endedAt < DAY_MS_RUN) return;

  const counts = Object.entries(await purgeExpired({ tables, tenantId, now, days }));
  if (counts.length === 0)
    await saveHeartbeat(tables('Watermarks'), tenantId, { name: NAME, endedAt: now, outcome: 'done' });
  const said = counts.map(([table, count]) => `${table} ${count}`).join(', ');
  log.log(
    `retention: of what is older than ${days} days ${counts.length === 0 ? 'nothing is left' : `these rows went: ${said}`}`,
  );
}
