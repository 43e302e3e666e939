/**
 * Which reports of a subject are views of the same act. Depends on the set of reports alone, never on the order in which
 * they came: so two workers, or a hundred, come to the same answer.
 */
import { byTime, isMoment, isRefusal, narrowInterval, type ReportEntry, type Span } from './report-entry.ts';
import { narrowed, reversalsIn, SKEW_MS, separated } from './reversals.ts';

/** The reports of one act. */
export interface Group {
  /** In order of time. */
  readonly members: readonly ReportEntry[];
  readonly at: Span;
}

/** @param claims all of one subject and one cause. Gives the acts in order of time. */
export function partitionEntries(claims: readonly ReportEntry[]): readonly Group[] {
  const reversals = reversalsIn(claims);
  const told = claims.filter(({ kind }) => kind === 'revocation').sort(byTime);
  const fresh = told.filter(({ detail }) => !detail.purged && !isRefusal(detail));
  const refusals = told.filter(({ detail }) => isRefusal(detail));
  const acts = actsOf(fresh.filter(isMoment), reversals);
  const groups = joinIntervals({ acts, intervals: fresh.filter((claim) => !isMoment(claim)), reversals });
  const explained = withRefusals(groups.map(groupOf).sort(inTime), refusals, reversals);
  return withPurges(
    explained.sort(inTime),
    told.filter(({ detail }) => detail.purged),
  ).toSorted(inTime);
}

/** Risk is told of again and again, as it rises and as long as it lasts. */
const LASTING_MS = 30 * 86_400_000;

/** Records of one correlation id are one act; those without join the nearest, or stand for themselves. */
function actsOf(moments: readonly ReportEntry[], reversals: readonly Span[]): readonly Act[] {
  const correlated = Map.groupBy(
    moments.filter(({ correlationId }) => correlationId !== undefined),
    ({ correlationId }) => correlationId,
  );
  const cores = [...correlated.values()].map(actOf).sort((a, b) => a.at - b.at);
  const joined = new Map(cores.map((core) => [core, [...core.moments]]));
  const loose: ReportEntry[] = [];
  for (const moment of moments.filter(({ correlationId }) => correlationId === undefined)) {
    const nearest = nearestAct(moment.from, cores, reversals);
    (nearest === undefined ? loose : joined.get(nearest))?.push(moment);
  }
  const within = moments.some(({ cause }) => cause === 'risk-raised') ? LASTING_MS : SKEW_MS;
  return [...[...joined.values()].map(actOf), ...looseActs(loose, reversals, within)];
}

function nearestAct(time: number, acts: readonly Act[], reversals: readonly Span[]): Act | undefined {
  const distance = ({ moments }: Act) => Math.min(...moments.map(({ from }) => Math.abs(from - time)));
  const near = acts.filter(
    (act) => distance(act) <= SKEW_MS && !separated(Math.min(act.at, time), Math.max(act.at, time), reversals),
  );
  return near.reduce<Act | undefined>(
    (best, act) => (best === undefined || distance(act) < distance(best) ? act : best),
    undefined,
  );
}

function looseActs(moments: readonly ReportEntry[], reversals: readonly Span[], within: number): readonly Act[] {
  const acts: ReportEntry[][] = [];
  for (const moment of moments) {
    const last = acts.at(-1);
    const start = last?.[0]?.from ?? Number.NEGATIVE_INFINITY;
    if (last && moment.from - start <= within && !separated(start, moment.from, reversals)) last.push(moment);
    else acts.push([moment]);
  }
  return acts.map(actOf);
}

/** Removal from the bin is evidence of the deletion that put it there, however long ago; where nobody saw that, it is the deletion. */
function withPurges(groups: readonly Group[], purges: readonly ReportEntry[]): readonly Group[] {
  const joined = groups.map(({ members }) => [...members]);
  const unexplained: ReportEntry[] = [];
  for (const purge of purges)
    (joined[groups.findLastIndex(({ at }) => at.from <= purge.to)] ?? unexplained).push(purge);
  return [...joined, ...(unexplained.length > 0 ? [unexplained] : [])].map(groupOf);
}

/** Refusals of one thing that nobody has seen happen are one fact for this long; a lock that wrong passwords bring is over in a day. */
const UNEXPLAINED_MS = 30 * 86_400_000;
const LOCKED_MS = 86_400_000;

/** A refusal is evidence of the last act before it that nothing has undone since; those without one are put together among themselves. */
function withRefusals(groups: readonly Group[], refusals: readonly ReportEntry[], reversals: readonly Span[]): Group[] {
  const joined = groups.map(({ members }) => [...members]);
  const unexplained: ReportEntry[][] = [];
  for (const refusal of refusals) {
    const index = groups.findLastIndex(
      ({ at }) => at.from <= refusal.to + SKEW_MS && !separated(at.to, refusal.from, reversals),
    );
    const last = unexplained.at(-1);
    const since = last?.[0]?.from ?? Number.NEGATIVE_INFINITY;
    const longest = refusal.cause === 'account-locked' ? LOCKED_MS : UNEXPLAINED_MS;
    if (index >= 0) joined[index]?.push(refusal);
    else if (last && refusal.from - since <= longest && !separated(since, refusal.from, reversals)) last.push(refusal);
    else unexplained.push([refusal]);
  }
  return [...joined, ...unexplained].map(groupOf);
}

function actOf(moments: readonly ReportEntry[]): Act {
  return { moments, at: Math.min(...moments.map(({ from }) => from)) };
}

function groupOf(members: readonly ReportEntry[]): Group {
  return { members: [...members].sort(byTime), at: narrowInterval(members) };
}

function inTime(a: Group, b: Group): number {
  return a.at.to - b.at.to || a.at.from - b.at.from || byTime(...firstOf(a, b));
}

function firstOf({ members: [a] }: Group, { members: [b] }: Group): [ReportEntry, ReportEntry] {
  if (!a || !b) throw new Error('A group has members');
  return [a, b];
}

// Readings show that something happened between two looks. Each is a view of one act at most.

/** Moments of one act. */
export interface Act {
  readonly moments: readonly ReportEntry[];
  readonly at: number;
}

export interface Seen {
  readonly acts: readonly Act[];
  /** In order of time. */
  readonly intervals: readonly ReportEntry[];
  readonly reversals: readonly Span[];
}

/** A reading and the part of it in which its act must lie. */
interface Reading {
  readonly claim: ReportEntry;
  readonly within: Span;
}

interface Growing {
  readonly act: Act;
  readonly readings: Reading[];
}

/** The members of each act: its moments and readings. Readings that no moment explains are put together among themselves. */
export function joinIntervals({ acts, intervals, reversals }: Seen): readonly (readonly ReportEntry[])[] {
  const growing = acts.map((act): Growing => ({ act, readings: [] })).sort((a, b) => a.act.at - b.act.at);
  const readings = intervals.map((claim) => ({ claim, within: narrowed(claim, reversals) }));
  const outside = readings.filter((reading) => !joinLastInside(reading, growing));
  const unclaimed = joinNearest(outside, growing, reversals);
  return [
    ...growing.map(({ act, readings: joined }) => [...act.moments, ...joined.map(({ claim }) => claim)]),
    ...clusters(unclaimed, reversals),
  ];
}

/** The state at the end of a reading is what the last act in it left. */
function joinLastInside(reading: Reading, growing: readonly Growing[]): boolean {
  const { from, to } = reading.within;
  const last = growing.findLast(({ act, readings }) => act.at > from && act.at < to && fits(reading, readings));
  last?.readings.push(reading);
  return last !== undefined;
}

/** Clocks differ, and a reading may be stale: the nearest act just outside will do. Gives the readings that found none. */
function joinNearest(
  readings: readonly Reading[],
  growing: readonly Growing[],
  reversals: readonly Span[],
): readonly Reading[] {
  const pairs = readings.flatMap((reading) =>
    growing.map((candidate) => ({ reading, candidate, ...gap(candidate.act.at, reading.within) })),
  );
  const near = pairs.filter(({ start, end }) => end - start <= SKEW_MS && !separated(start, end, reversals));
  near.sort(
    (a, b) =>
      a.end - a.start - (b.end - b.start) ||
      a.candidate.act.at - b.candidate.act.at ||
      byTime(a.reading.claim, b.reading.claim),
  );
  const found = new Set<Reading>();
  for (const { reading, candidate } of near) {
    if (found.has(reading) || !fits(reading, candidate.readings)) continue;
    candidate.readings.push(reading);
    found.add(reading);
  }
  return readings.filter((reading) => !found.has(reading));
}

function gap(time: number, { from, to }: Span): { readonly start: number; readonly end: number } {
  if (time <= from) return { start: time, end: from };
  return time >= to ? { start: to, end: time } : { start: time, end: time };
}

/** As few acts as explain all readings: the one that ends first, with all that reach back to its end, and so on. */
function clusters(readings: readonly Reading[], reversals: readonly Span[]): readonly (readonly ReportEntry[])[] {
  const found: ReportEntry[][] = [];
  let rest = readings;
  while (rest[0]) {
    const end = rest[0].claim.to;
    const together: Reading[] = [];
    for (const reading of rest) {
      const { from } = reading.within;
      if (from <= end + SKEW_MS && !(from >= end && separated(end, from, reversals)) && fits(reading, together))
        together.push(reading);
    }
    found.push(together.map(({ claim }) => claim));
    rest = rest.filter((reading) => !together.includes(reading));
  }
  return found;
}

/** Readings of one source follow one another: two that do not overlap saw two acts, or there was nothing for the second to see. */
function fits({ claim, within }: Reading, others: readonly Reading[]): boolean {
  return others.every(
    (other) =>
      other.claim.source !== claim.source ||
      Math.max(other.within.from, within.from) < Math.min(other.within.to, within.to),
  );
}
