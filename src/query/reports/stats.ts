/**
 * How many revocations there were, by cause, day and app, and how long they took: from the counts of whole UTC days.
 * Days whose lines have changed since are counted as they are asked for, within the budget of an answer.
 */
import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { type Cause, severityOf } from '../../detect/cause.ts';
import type { Severity } from '../../detect/severity.ts';
import { tableNames } from '../../record/table-names.ts';
import { type CauseCounts, countDay, DAY_MS, type DayCounts, readCountedDays } from '../../record/views/day-counts.ts';
import { endOfBucket, type Spread } from '../../record/views/spread.ts';
import { areViewsComplete } from '../../record/views/view-state.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { MAX_ROWS } from '../line-entries.ts';

/** Percentiles by the nearest rank, in milliseconds; each may be up to nine parts in a hundred too long. */
export interface Times {
  readonly count: number;
  readonly p50Ms?: number;
  readonly p90Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
}

interface Counts {
  readonly revocations: number;
  readonly open: number;
  readonly closed: number;
  readonly recovered: number;
}

export interface DayStats extends Counts {
  /** `2031-03-01`, UTC. */
  readonly day: string;
  readonly causes: readonly { readonly cause: Cause; readonly revocations: number }[];
}

export interface CauseStats extends Counts {
  readonly cause: Cause;
  readonly severity: Severity;
  /** New sign-ins that were awaited, one for each person and app, and how many of them were seen. */
  readonly awaitedSignIns: number;
  readonly seenSignIns: number;
  /** From the moment it happened to each of these. */
  readonly timeToRecover: Times;
}

export interface AppStats {
  readonly id: string;
  readonly name?: string;
  readonly revocations: number;
}

export interface Stats extends Counts {
  /** ISO 8601: whole days, so that both may be before and after what was asked for. */
  readonly since: string;
  readonly until: string;
  /** The newest first; only those that have any. */
  readonly days: readonly DayStats[];
  /** Most first. */
  readonly causes: readonly CauseStats[];
  /** Those that were hit most often, most first. */
  readonly apps: readonly AppStats[];
  /** From the moment it happened to the record; without what was more than a day old when it was seen first. */
  readonly timeToDetect: Times;
  /** From the moment it happened until half of those who came back had signed in again. */
  readonly timeToRecover: Times;
  /** Days that are counted as they were before their last changes, or not at all: they are counted again soon. */
  readonly behind: readonly string[];
  /** False while the views of an older record are still being filled. */
  readonly isComplete: boolean;
}

export interface StatsQuery {
  /** Milliseconds. */
  readonly since: number;
  readonly until: number;
  readonly causes?: readonly Cause[] | undefined;
  /** How many apps. */
  readonly limit: number;
}

const AT_ONCE = 8;
const SHARES = { p50Ms: 0.5, p90Ms: 0.9, p95Ms: 0.95, p99Ms: 0.99, maxMs: 1 } as const;

export async function statsOf(store: TenantStore, { since, until, causes, limit }: StatsQuery): Promise<Stats> {
  const span = { from: since - (since % DAY_MS), to: until - (until % DAY_MS) };
  const [{ days, behind }, isComplete] = await Promise.all([countedDays(store, span), areViewsComplete(store)]);
  const wanted = days.map(({ day, counts }) => ({ day, counts: among(counts, causes) }));
  const all = wanted.flatMap(({ counts }) => counts);
  return {
    since: isoOf(span.from),
    until: isoOf(span.to + DAY_MS - 1),
    ...sumOf(all.map(([, counts]) => counts)),
    days: wanted.filter(({ counts }) => counts.length > 0).map(dayStats),
    causes: causeStats(all),
    apps: await appStats(store, all, limit),
    timeToDetect: timesOf(all.map(([, { detect }]) => detect)),
    timeToRecover: timesOf(all.map(([, { recover }]) => recover)),
    behind: behind.map(dateOf),
    isComplete,
  };
}

interface Days {
  readonly days: readonly { readonly day: number; readonly counts: DayCounts }[];
  readonly behind: readonly number[];
}

async function countedDays(store: TenantStore, span: { readonly from: number; readonly to: number }): Promise<Days> {
  const { days, stale } = await readCountedDays(store, span);
  const budget = { left: MAX_ROWS };
  const counted = new Map<number, DayCounts | undefined>();
  await mapConcurrently(AT_ONCE, stale, async (day) => counted.set(day, await countDay(store, day, budget)));
  const known = new Map(days.map(({ day, counts }) => [day, counts]));
  for (const [day, counts] of counted) if (counts) known.set(day, counts);
  const inOrder = [...known].toSorted(([a], [b]) => b - a);
  return {
    days: inOrder.map(([day, counts]) => ({ day, counts })),
    behind: stale.filter((day) => counted.get(day) === undefined),
  };
}

type OfCause = readonly [Cause, CauseCounts];

function among(counts: DayCounts, causes: readonly Cause[] | undefined): readonly OfCause[] {
  return [...counts].filter(([cause]) => causes === undefined || causes.includes(cause));
}

function dayStats({ day, counts }: { readonly day: number; readonly counts: readonly OfCause[] }): DayStats {
  const causes = counts.map(([cause, { revocations }]) => ({ cause, revocations }));
  return { day: dateOf(day), ...sumOf(counts.map(([, one]) => one)), causes };
}

function causeStats(all: readonly OfCause[]): readonly CauseStats[] {
  const byCause = [...Map.groupBy(all, ([cause]) => cause)];
  const stats = byCause.map(([cause, found]) => ({
    cause,
    severity: severityOf(cause),
    ...sumOf(found.map(([, counts]) => counts)),
    awaitedSignIns: found.reduce((sum, [, { awaited }]) => sum + awaited, 0),
    seenSignIns: found.reduce((sum, [, { seenAgain }]) => sum + seenAgain, 0),
    timeToRecover: timesOf(found.map(([, { again }]) => again)),
  }));
  return stats.sort((a, b) => b.revocations - a.revocations || (a.cause < b.cause ? -1 : 1));
}

async function appStats(store: TenantStore, all: readonly OfCause[], limit: number): Promise<readonly AppStats[]> {
  const byApp = new Map<string, number>();
  for (const [, { apps }] of all)
    for (const [id, many] of Object.entries(apps)) byApp.set(id, (byApp.get(id) ?? 0) + many);
  const most = [...byApp].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, limit);
  const names = tableNames(store);
  return mapConcurrently(AT_ONCE, most, async ([id, revocations]) =>
    defined({ id, name: await names.nameOf('service-principal', id), revocations }),
  );
}

function sumOf(counts: readonly Counts[]): Counts {
  const sum = (member: keyof Counts) => counts.reduce((total, one) => total + one[member], 0);
  return {
    revocations: sum('revocations'),
    open: sum('open'),
    closed: sum('closed'),
    recovered: sum('recovered'),
  };
}

function timesOf(spreads: readonly Spread[]): Times {
  const buckets = new Map<number, number>();
  for (const spread of spreads)
    for (const [bucket, many] of Object.entries(spread)) {
      const end = endOfBucket(bucket);
      buckets.set(end, (buckets.get(end) ?? 0) + many);
    }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, many]) => sum + many, 0);
  if (count === 0) return { count };
  const ranked = Object.entries(SHARES).map(([name, share]) => [name, timeAt(sorted, Math.ceil(count * share))]);
  return { count, ...Object.fromEntries(ranked) };
}

/** @param rank from 1 */
function timeAt(sorted: readonly (readonly [number, number])[], rank: number): number {
  let seen = 0;
  for (const [time, many] of sorted) {
    seen += many;
    if (seen >= rank) return time;
  }
  return 0;
}

function dateOf(day: number): string {
  return isoOf(day).slice(0, 10);
}
