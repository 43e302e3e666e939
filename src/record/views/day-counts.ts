/**
 * How many revocations each day had, by cause and app, and how long they took to be seen and to be over: one row a day,
 * so that a year costs as many rows as it has days. A line and the mark that its day must be counted again are one
 * transaction; whoever counts takes the mark away under its etag, so no line is missed.
 */
import { isoOf } from '../../base/clock.ts';
import type { Cause } from '../../detect/cause.ts';
import { invertedDay, invertedTime } from '../../storage/keys.ts';
import { putAll } from '../../storage/put-rows.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows, type Row, type Table } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { textColumns, textIn } from '../rows/text-columns.ts';
import { isLeftOut, type Line, type LineRecovery } from './line.ts';
import { appIdsOfRow, lineOfRow, recoveryOfRow } from './line-row.ts';
import { bucketOf, type Spread, sumOfSpreads, tally } from './spread.ts';
import { dayKeys, dayPrefix, END, listPartition, listPrefix, markKeys, markPrefix } from './view-keys.ts';

/** Of the revocations of one cause on one day. */
export interface CauseCounts {
  readonly revocations: number;
  readonly open: number;
  readonly closed: number;
  readonly recovered: number;
  /** By the object id of the app. */
  readonly apps: Readonly<Record<string, number>>;
  /** From the moment it happened to the record. */
  readonly detect: Spread;
  /** From the moment it happened to the sign-in that half of the people had made. */
  readonly recover: Spread;
  /** New sign-ins that were awaited, and how many of them were seen. */
  readonly awaited: number;
  readonly seenAgain: number;
  /** From the moment it happened to each of these. */
  readonly again: Spread;
}

export type DayCounts = ReadonlyMap<Cause, CauseCounts>;

export interface CountedDay {
  /** Start of the UTC day, in milliseconds. */
  readonly day: number;
  readonly counts: DayCounts;
  /** ISO 8601. */
  readonly countedAt: string;
}

/** How many rows may still be read. */
export interface CountBudget {
  left: number;
}

export const DAY_MS = 86_400_000;
/** What is older when it is seen first came with an import: how long that took says nothing. */
const MOST_TO_DETECT_MS = DAY_MS;
/** Of a cause on a day: those that were hit most often. */
const MAX_APPS = 300;
const NO_RECOVERY: LineRecovery = { awaited: 0, recovered: 0, times: {} };
const PAGE = 1_000;
/** Lines read in one run of the timer. */
const MOST_IN_A_RUN = 10_000;
/** Whoever asks counts a small day anew; one with twenty thousand lines is counted again after twenty minutes. */
const LEAST_REST_MS = 300_000;
const LINES_PER_MINUTE = 1_000;

/** The mark that the day of a line must be counted again; for the transaction that writes the line. */
export function markRow(tenantId: string, keyTime: string): Row {
  return { ...markKeys(tenantId, keyTime), v: 1, stale: true };
}

/** Undefined where the day has more lines than the budget. @param day start of the UTC day, in milliseconds */
export async function countDay(
  { table, tenantId }: TenantStore,
  day: number,
  budget: CountBudget,
): Promise<DayCounts | undefined> {
  const prefix = listPrefix('all');
  const rows = { from: `${prefix}${invertedTime(day + DAY_MS - 1)}`, to: `${prefix}${invertedTime(day)}${END}` };
  const range = { partition: listPartition(tenantId), rows, limit: PAGE };
  const found: Row[] = [];
  let after: string | undefined;
  do {
    if (budget.left <= 0) return undefined;
    const page = await table('Lines').query(after === undefined ? range : { ...range, after });
    budget.left -= Math.max(1, page.rows.length);
    found.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return countsOf(found);
}

function countsOf(rows: readonly Row[]): DayCounts {
  const listed = rows.flatMap((row) => {
    const line = lineOfRow(row);
    return line && !isLeftOut(line)
      ? [{ line, appIds: appIdsOfRow(row) ?? [], recovery: recoveryOfRow(row) ?? NO_RECOVERY }]
      : [];
  });
  const byCause = [...Map.groupBy(listed, ({ line }) => line.cause)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    byCause.map(([cause, found]) => [
      cause,
      {
        revocations: found.length,
        ...statesOf(found.map(({ line }) => line)),
        apps: mostOf(tally(found.flatMap(({ appIds }) => appIds))),
        detect: tally(found.flatMap(({ line }) => timeToDetect(line)).map(bucketOf)),
        recover: tally(
          found.flatMap(({ line }) =>
            line.recoverSeconds === undefined ? [] : [bucketOf(line.recoverSeconds * 1_000)],
          ),
        ),
        ...recoveriesOf(found.map(({ recovery }) => recovery)),
      },
    ]),
  );
}

function recoveriesOf(recoveries: readonly LineRecovery[]): Pick<CauseCounts, 'awaited' | 'seenAgain' | 'again'> {
  const sum = (member: 'awaited' | 'recovered') => recoveries.reduce((total, one) => total + one[member], 0);
  return {
    awaited: sum('awaited'),
    seenAgain: sum('recovered'),
    again: sumOfSpreads(recoveries.map(({ times }) => times)),
  };
}

function statesOf(lines: readonly Line[]): Pick<CauseCounts, 'open' | 'closed' | 'recovered'> {
  const many = (wanted: Line['state']) => lines.filter(({ state }) => state === wanted).length;
  return { open: many('open'), closed: many('closed'), recovered: many('recovered') };
}

function timeToDetect({ recordedAt, occurred }: Line): readonly number[] {
  const time = Math.max(0, Date.parse(recordedAt) - Date.parse(occurred.to));
  return time > MOST_TO_DETECT_MS ? [] : [time];
}

function mostOf(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const most = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return Object.fromEntries(most.slice(0, MAX_APPS));
}

export interface Span {
  /** Starts of UTC days, in milliseconds; both are in it. */
  readonly from: number;
  readonly to: number;
}

/** What is counted, and which days have changed since; the newest first. Reads two rows a day. */
export async function readCountedDays(
  store: TenantStore,
  span: Span,
): Promise<{ readonly days: readonly CountedDay[]; readonly stale: readonly number[] }> {
  const [days, marks] = await Promise.all([rowsIn(store, dayPrefix(), span), rowsIn(store, markPrefix(), span)]);
  return { days: days.map(dayOfRow), stale: marks.filter(({ stale }) => stale === true).map(timeOfKey) };
}

/** Counts what has changed, a large day less often. For a timer. @param now milliseconds */
export async function countStaleDays(store: TenantStore, now: number): Promise<void> {
  const marks = await rowsIn(store, markPrefix(), { from: 0, to: now + DAY_MS });
  const budget: CountBudget = { left: MOST_IN_A_RUN };
  for (const mark of marks.filter(({ stale }) => stale === true)) {
    if (budget.left <= 0) return;
    const day = timeOfKey(mark);
    const { partitionKey, rowKey } = dayKeys(store.tenantId, day);
    const known = await store.table('Lines').get(partitionKey, rowKey);
    if (known === undefined || isDue(dayOfRow(known.row), now)) await recount(store, day, { now, budget });
  }
}

/** Marks days whose lines are older than the counts. @param keyTimes of revocations */
export async function markDays({ table, tenantId }: TenantStore, keyTimes: readonly string[]): Promise<void> {
  const rows = new Map(keyTimes.map((keyTime) => [invertedDay(keyTime), markRow(tenantId, keyTime)]));
  await putAll(table('Lines'), [...rows.values()]);
}

/** @param before milliseconds, the start of a day */
export async function removeDayCounts(store: TenantStore, before: number): Promise<void> {
  for (const prefix of [markPrefix(), dayPrefix()]) {
    const rows = { from: `${prefix}${invertedDay(before - 1)}`, to: `${prefix}${END}` };
    const range = { partition: listPartition(store.tenantId), rows };
    await removeAll(store.table('Lines'), await allRows(store.table('Lines'), range));
  }
}

function isDue({ counts, countedAt }: CountedDay, now: number): boolean {
  const lines = [...counts.values()].reduce((sum, { revocations }) => sum + revocations, 0);
  const rest = Math.max(LEAST_REST_MS, (lines / LINES_PER_MINUTE) * 60_000);
  return Math.abs(now - Date.parse(countedAt)) >= rest;
}

/** Whoever marks the day in between is not overlooked: then the mark has another etag, and stays. */
async function recount(
  store: TenantStore,
  day: number,
  { now, budget }: { readonly now: number; readonly budget: CountBudget },
): Promise<void> {
  const lines: Table = store.table('Lines');
  const { partitionKey, rowKey } = markKeys(store.tenantId, day);
  const mark = await lines.get(partitionKey, rowKey);
  if (mark === undefined) return;
  // A day is counted whole, however large it is: the next run begins with what is left of the budget.
  const counts = await countDay(store, day, { left: Number.POSITIVE_INFINITY });
  if (counts === undefined) return;
  budget.left -= [...counts.values()].reduce((sum, { revocations }) => sum + revocations, 1);
  const countedAt = isoOf(now);
  await lines.transact([
    { replace: { partitionKey, rowKey, v: 1, stale: false }, etag: mark.etag },
    { put: rowOfDay(store.tenantId, { day, counts, countedAt }) },
  ]);
}

function rowOfDay(tenantId: string, { day, counts, countedAt }: CountedDay): Row {
  return { ...dayKeys(tenantId, day), v: 1, countedAt, ...textColumns('counts', JSON.stringify([...counts])) };
}

type Again = 'awaited' | 'seenAgain' | 'again';
type StoredCounts = Omit<CauseCounts, Again> & Partial<Pick<CauseCounts, Again>>;

/** Only {@link rowOfDay} writes these rows. Those of before have no sign-ins that were awaited. */
function dayOfRow(row: Row): CountedDay {
  const text = textIn('counts', row);
  const stored = text === '' ? [] : (JSON.parse(text) as [Cause, StoredCounts][]);
  const counts = new Map(stored.map(([cause, one]) => [cause, { awaited: 0, seenAgain: 0, again: {}, ...one }]));
  return { day: timeOfKey(row), counts, countedAt: String(row.countedAt) };
}

function timeOfKey({ rowKey }: Row): number {
  return Number(invertedTime(Number(rowKey.slice(rowKey.indexOf('_') + 1))));
}

function rowsIn({ table, tenantId }: TenantStore, prefix: string, { from, to }: Span): Promise<readonly Row[]> {
  const rows = { from: `${prefix}${invertedDay(to)}`, to: `${prefix}${invertedDay(from)}${END}` };
  return allRows(table('Lines'), { partition: listPartition(tenantId), rows });
}
