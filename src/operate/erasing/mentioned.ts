/** Whom the record still mentions: as affected user, actor, subject, or reader of a notice. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { subjectPartition } from '../../correlate/table-subjects.ts';
import { audienceKeyOf } from '../../notify/notice-row.ts';
import { affectedPartition, indexPrefix } from '../../record/rows/record-keys.ts';
import { invertedMonth, invertedTime, keyPart } from '../../storage/keys.ts';
import { eachRow } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

const AT_ONCE = 16;
const NOTICES_AT_ONCE = 10;

/** Ids of those whom nothing mentions. @param since milliseconds: what happened before does not count */
export async function unmentionedAmong(
  userIds: ReadonlySet<string>,
  store: TenantStore,
  since = 0,
): Promise<ReadonlySet<string>> {
  const ids = [...userIds];
  const mentioned = await mapConcurrently(AT_ONCE, ids, (id) => isMentioned(store, id, since));
  return new Set(ids.filter((_, index) => !mentioned[index]));
}

async function isMentioned(store: TenantStore, userId: string, since: number): Promise<boolean> {
  const { table, tenantId } = store;
  // Row keys such as `guard` begin with no digit and lie outside this range.
  const rows = { to: since === 0 ? ':' : invertedTime(since) };
  const prefix = indexPrefix(tenantId, 'actor', userId);
  const month = `${prefix}${since === 0 ? ':' : invertedMonth(since)}`;
  const found = await Promise.all([
    table('AffectedUsers').query({ partition: affectedPartition(tenantId, userId), rows, limit: 1 }),
    table('Index').query({ partition: { from: prefix, to: month }, limit: 1 }),
    // Apart, because across partitions a range of row keys would be a scan.
    table('Index').query({ partition: month, rows, limit: 1 }),
    table('Subjects').query({
      partition: subjectPartition({ tenantId, subject: { kind: 'user', id: userId } }),
      rows,
      limit: 1,
    }),
  ]);
  return found.some(({ rows: own }) => own.length > 0) || hasNotice(store, userId, since);
}

async function hasNotice({ table, tenantId }: TenantStore, userId: string, since: number): Promise<boolean> {
  const partition = `${keyPart(tenantId)}_${audienceKeyOf({ id: userId })}`;
  // Nearly always one of the first is young enough.
  for await (const { dueAt } of eachRow(table('Notices'), { partition, limit: NOTICES_AT_ONCE }))
    if (Date.parse(String(dueAt)) >= since) return true;
  return false;
}
