/**
 * Rows of a record that was begun and never finished, because its worker died for good: nothing leads to them, and they
 * would keep names for ever. Once a month all rows are walked, some pages a turn; those without a head go.
 */
import { isoOf } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import type { SubjectKind } from '../detect/subject.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { noticeOfRow } from '../notify/notice-row.ts';
import { peopleIn } from '../record/erased-people.ts';
import { headKeys, revocationPartition } from '../record/rows/record-keys.ts';
import { keyPart } from '../storage/keys.ts';
import { isNewer } from '../storage/newer-rows.ts';
import { removeAll } from '../storage/remove-rows.ts';
import { allRows, type Row, type TableName } from '../storage/tables.ts';
import { type ErasingStore, ofTenant, type TenantStore } from '../storage/tenant-store.ts';
import { nameRowsOf, removeNameRows } from './erasing/erase-record.ts';
import { unmentionedAmong } from './erasing/mentioned.ts';

export interface UnfinishedRun {
  readonly store: ErasingStore;
  /** The time by which rows are removed, in milliseconds. */
  readonly now: number;
  /** What is younger stays: somebody may deliver its message again. */
  readonly days: number;
  /** The next turn goes on with the rest. */
  readonly maxPages?: number;
}

/** `Trail` is the last one: it says when the record was begun, and leads to `Reach`. */
const WALKED: readonly TableName[] = [
  'AffectedUsers',
  'AffectedApps',
  'Index',
  'Notices',
  'Gatherings',
  'Sweeps',
  'Correlations',
  'Subjects',
  'Trail',
];

const DAY_MS = 86_400_000;
/** Retention and the end of names come first. */
const MARGIN_DAYS = 7;
const EVERY_DAYS = 30;
/** Of 1,000 rows. With a turn an hour more than ten million rows in a month. */
const MAX_PAGES = 25;
const AT_ONCE = 16;

/** How far the walk came. Without `table` it is over. */
interface Place {
  readonly startedAt: number;
  readonly table?: TableName;
  /** `next` of the last page. */
  readonly after?: string;
}

/** One turn of the retention timer. Safe to repeat, and for two workers at once. */
export async function removeUnfinished(run: UnfinishedRun, log: RunLog): Promise<void> {
  const { store, now } = run;
  const last = await readPlace(store);
  const isDue = last === undefined || now - last.startedAt >= EVERY_DAYS * DAY_MS;
  if (last?.table === undefined && !isDue) return;

  const { place, removed, people } = await walk(last?.table === undefined ? beginAt(now) : last, run);
  const gone = await unmentionedAmong(people, store);
  const names = gone.size === 0 ? 0 : await removeNameRows(store, await nameRowsOf(store, gone));
  await savePlace(store, place);
  if (removed > 0) log.log(`records that were never finished: deleted ${removed} rows, and ${names} of names`);
}

async function walk(from: Place, { store, now, days, maxPages = MAX_PAGES }: UnfinishedRun) {
  const before = now - (days + MARGIN_DAYS) * DAY_MS;
  const people = new Set<string>();
  const known = new Map<string, Promise<boolean>>();
  let [place, removed] = [from, 0];
  for (let pages = 0; pages < maxPages && place.table !== undefined; pages += 1) {
    const { table, after } = place;
    const page = await store.table(table).query(defined({ partition: ofTenant(store.tenantId), after }));
    const rows = await unfinishedAmong(page.rows, table, { store, before, known });
    if (table === 'Trail') removed += await removeReach(store, rows);
    await removeAll(store.table(table), rows);
    removed += rows.length;
    for (const id of rows.flatMap(peopleInRow)) people.add(id);
    place = nextPlace(place, page.next);
  }
  return { place, removed, people };
}

function beginAt(startedAt: number): Place {
  return defined({ startedAt, table: WALKED[0] });
}

function nextPlace({ startedAt, table }: Place, after: string | undefined): Place {
  if (after !== undefined) return defined({ startedAt, table, after });
  return defined({ startedAt, table: table === undefined ? undefined : WALKED[WALKED.indexOf(table) + 1] });
}

interface Judging {
  readonly store: TenantStore;
  readonly before: number;
  /** By id. */
  readonly known: Map<string, Promise<boolean>>;
}

async function unfinishedAmong(rows: readonly Row[], table: TableName, judging: Judging): Promise<readonly Row[]> {
  const { store, before, known } = judging;
  const judge = (row: Row): Promise<boolean> | boolean => {
    const ref = isNewer(row) ? undefined : refIn(row, table, store.tenantId);
    if (ref === undefined || !(Date.parse(ref.keyTime) < before)) return false;
    const judged = known.get(ref.id) ?? isUnfinished(ref, judging);
    known.set(ref.id, judged);
    return judged;
  };
  const judged = await mapConcurrently(AT_ONCE, rows, async (row) => judge(row));
  return rows.filter((_, index) => judged[index]);
}

/** The revocation of a row; undefined for a guard, and for whatever belongs to none. */
function refIn(row: Row, table: TableName, tenantId: string): RevocationRef | undefined {
  if (table === 'Notices') {
    const notice = noticeOfRow({ row, etag: '' })?.notice;
    return notice && { id: notice.revocationId, keyTime: notice.content.occurred.to };
  }
  const id = table === 'Trail' ? row.partitionKey.slice(revocationPartition(tenantId, '').length) : row.revocationId;
  return id === undefined || row.keyTime === undefined ? undefined : { id: String(id), keyTime: String(row.keyTime) };
}

/** Its evidence comes first of all, and says when it arrived: an old log may be on its way into the record just now. */
async function isUnfinished(ref: RevocationRef, { store, before }: Judging): Promise<boolean> {
  const { table, tenantId } = store;
  const { partitionKey, rowKey } = headKeys(tenantId, ref);
  if ((await table('Revocations').get(partitionKey, rowKey)) !== undefined) return false;
  const trail = await allRows(table('Trail'), { partition: revocationPartition(tenantId, ref.id) });
  return trail.every(({ seenAt }) => seenAt === undefined || Date.parse(String(seenAt)) < before);
}

async function removeReach({ table, tenantId }: ErasingStore, trail: readonly Row[]): Promise<number> {
  const ids = new Set(trail.map(({ partitionKey }) => partitionKey));
  const prefix = revocationPartition(tenantId, '').length;
  const rows = await mapConcurrently(AT_ONCE, [...ids], (partitionKey) =>
    allRows(table('Reach'), { partition: revocationPartition(tenantId, partitionKey.slice(prefix)) }),
  );
  await removeAll(table('Reach'), rows.flat());
  return rows.flat().length;
}

function peopleInRow({ userId, actorKind, actorId, subjectKind, subjectId }: Row): readonly string[] {
  const subject = { kind: String(subjectKind) as SubjectKind, id: String(subjectId) };
  return [
    ...(userId === undefined ? [] : [String(userId)]),
    ...(actorKind === 'user' ? [String(actorId)] : []),
    ...(subjectKind === undefined ? [] : peopleIn(subject)),
  ];
}

function placeKeys(tenantId: string): Pick<Row, 'partitionKey' | 'rowKey'> {
  return { partitionKey: `${keyPart(tenantId)}_names`, rowKey: 'unfinished' };
}

async function readPlace({ table, tenantId }: TenantStore): Promise<Place | undefined> {
  const { partitionKey, rowKey } = placeKeys(tenantId);
  const row = (await table('Watermarks').get(partitionKey, rowKey))?.row;
  if (row === undefined) return undefined;
  const text = (column: string) => (row[column] === undefined ? undefined : String(row[column]));
  // A table that this version does not walk: it begins with the first.
  const walked = WALKED.find((name) => name === row.walked) ?? (row.walked === undefined ? undefined : WALKED[0]);
  return defined({ startedAt: Date.parse(String(row.startedAt)), table: walked, after: text('after') });
}

async function savePlace({ table, tenantId }: TenantStore, { startedAt, table: walked, after }: Place): Promise<void> {
  const columns = defined({ v: 1, startedAt: isoOf(startedAt), walked, after });
  await table('Watermarks').put({ ...placeKeys(tenantId), ...columns });
}
