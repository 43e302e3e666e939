/**
 * Readable names have a shorter life than the record: so many days after a revocation was recorded, its rows and
 * notices name people by their ids only. The names of a person in `Names` go when no younger event mentions the person.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { RunLog } from '../../ingest/polling/run-poll.ts';
import { peopleIn } from '../../record/erased-people.ts';
import { usersNamedIn } from '../../record/rows/reach-rows.ts';
import { affectedPartition, listKey, revocationPartition } from '../../record/rows/record-keys.ts';
import { eraseInView } from '../../record/views/erase-views.ts';
import { hourOf, keyPart } from '../../storage/keys.ts';
import { purgeMessageBodies } from '../../storage/table-snapshots.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { ErasingStore, TenantStore } from '../../storage/tenant-store.ts';
import { eraseInNotice, peopleInNotice } from './erase-notices.ts';
import { eraseInAffectedRows, nameRowsOf, removeNameRows } from './erase-record.ts';
import { unmentionedAmong } from './mentioned.ts';

export interface NameExpiry {
  readonly store: ErasingStore;
  /** Names on records that were recorded before go. Milliseconds. */
  readonly cutoff: number;
  /** The next run goes on with the rest. */
  readonly maxRevocations?: number;
}

/** Rows that named somebody before. */
export interface ExpiredNames {
  readonly revocations: number;
  readonly affectedUsers: number;
  readonly notices: number;
  readonly names: number;
}

const DAY_MS = 86_400_000;
const MAX_REVOCATIONS = 2_000;
const REVOCATIONS_AT_ONCE = 4;
/** Of each of them. */
const AT_ONCE = 16;

/** One run of the retention timer. @param now milliseconds */
export async function runNameExpiry(
  { store, now, days }: { readonly store: ErasingStore; readonly now: number; readonly days: number },
  log: RunLog,
): Promise<void> {
  const bodies = await purgeMessageBodies(store, now);
  const expired = await expireNames({ store, cutoff: now - days * DAY_MS });
  const counts = Object.entries({ ...expired, bodies }).filter(([, count]) => count > 0);
  if (counts.length === 0) return;
  log.log(`names older than ${days} days: ${counts.map(([name, count]) => `${name} ${count}`).join(', ')}`);
}

/** Safe to repeat, and for two workers at once. After a crash the next run begins where this one did. */
export async function expireNames(expiry: NameExpiry): Promise<ExpiredNames> {
  const { store, cutoff } = expiry;
  const rows: Row[] = [];
  for await (const row of recordedBefore(expiry)) rows.push(row);
  const last = rows.at(-1);
  const expired = await mapConcurrently(REVOCATIONS_AT_ONCE, rows, (row) => expireRevocation(store, row));
  const sum = (count: (one: (typeof expired)[number]) => number) => expired.reduce((all, one) => all + count(one), 0);
  const counts = {
    revocations: rows.length,
    affectedUsers: sum(({ affectedUsers }) => affectedUsers),
    notices: sum(({ notices }) => notices),
  };
  if (last === undefined) return { ...counts, names: 0 };
  const gone = await unmentionedAmong(new Set(expired.flatMap(({ userIds }) => userIds)), store, cutoff);
  const names = gone.size === 0 ? [] : await nameRowsOf(store, gone);
  await removeNameRows(store, names);
  // Only now: after a crash all of them are looked at again.
  await store.table('Watermarks').put({ ...cursorKeys(store.tenantId), v: 1, cursor: last.rowKey });
  return { ...counts, names: names.length };
}

/** The feed is in the order of recording, so that a late import is not passed over. */
async function* recordedBefore({
  store: { table, tenantId },
  cutoff,
  maxRevocations = MAX_REVOCATIONS,
}: NameExpiry): AsyncGenerator<Row> {
  const { partitionKey, rowKey } = cursorKeys(tenantId);
  const cursor = String((await table('Watermarks').get(partitionKey, rowKey))?.row.cursor ?? '');
  const tenant = keyPart(tenantId);
  const hours = { from: `${tenant}_${cursor.slice(0, 'yyyy-mm-ddThh'.length)}`, to: `${tenant}_${hourOf(cutoff)}` };
  let left = maxRevocations;
  for await (const row of eachRow(table('Feed'), { partition: hours })) {
    if (row.rowKey <= cursor) continue;
    if (left === 0) return;
    left -= 1;
    yield row;
  }
}

async function expireRevocation(store: TenantStore, { revocationId, keyTime, ...feed }: Row) {
  const { table, tenantId } = store;
  const of = { id: String(revocationId), keyTime: String(keyTime) };
  const partition = revocationPartition(tenantId, of.id);
  const [reach, trail] = [await allRows(table('Reach'), { partition }), await allRows(table('Trail'), { partition })];
  const affected = usersNamedIn(reach);
  const affectedUsers = await mapConcurrently(AT_ONCE, affected, async (userId) => {
    const rows = { from: listKey(of), to: `${listKey(of)}~` };
    const own = await allRows(table('AffectedUsers'), { partition: affectedPartition(tenantId, userId), rows });
    return eraseInAffectedRows(store, own);
  });
  const pointers = trail.filter(({ kind }) => kind === 'notice');
  const expired = await mapConcurrently(AT_ONCE, pointers, ({ audienceHash, noticeId }) =>
    expireNotice(store, String(audienceHash), String(noticeId)),
  );
  await eraseInView(store, of, 'everybody');
  const actors = trail.flatMap(({ actorKind, actorId }) => (actorKind === 'user' ? [String(actorId)] : []));
  const subject = {
    kind: String(feed.subjectKind) as Parameters<typeof peopleIn>[0]['kind'],
    id: String(feed.subjectId),
  };
  return {
    affectedUsers: affectedUsers.reduce((sum, count) => sum + count, 0),
    notices: expired.filter(Boolean).length,
    userIds: [...affected, ...actors, ...peopleIn(subject)],
  };
}

/** Resolves to whether it named somebody. */
async function expireNotice({ table, tenantId }: TenantStore, audienceHash: string, rowKey: string): Promise<boolean> {
  const keys = { partitionKey: `${keyPart(tenantId)}_${audienceHash}`, rowKey };
  const stored = await table('Notices').get(keys.partitionKey, rowKey);
  let named = false;
  for (const id of stored ? peopleInNotice(stored.row) : [])
    if (await eraseInNotice(table('Notices'), keys, { id, names: [] })) named = true;
  return named;
}

function cursorKeys(tenantId: string): Pick<Row, 'partitionKey' | 'rowKey'> {
  return { partitionKey: `${keyPart(tenantId)}_names`, rowKey: 'expired' };
}
