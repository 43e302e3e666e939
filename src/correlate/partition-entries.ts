/**
 * Which reports of a subject show the same act. The answer depends on the set of reports only, never on the order in
 * which they arrived, so all workers come to the same one.
 */

import { InvariantError } from '../base/errors.ts';
import { SKEW_MS } from '../detect/report.ts';
import { addRefusals, answersIn } from './judge-refusals.ts';
import {
  afterLastReversal,
  byTime,
  type Group,
  groupOf,
  isDirect,
  isMoment,
  isRefusal,
  isUndoneBetween,
  type ReportEntry,
  reversalsIn,
  type Span,
} from './report-entry.ts';

/** Moments of one act. */
interface Act {
  readonly moments: readonly ReportEntry[];
  readonly at: number;
}

/** An entry with an interval: something happened between two readings. */
interface Reading {
  readonly entry: ReportEntry;
  /** The part of the interval in which the act must lie. */
  readonly within: Span;
}

interface ActWithReadings {
  readonly act: Act;
  readonly readings: Reading[];
}

/** Risk is reported again and again while it rises and as long as it lasts: for this long it is one act. */
const LASTING_RISK_MS = 30 * 86_400_000;

/** @param entries all of one subject and one cause @returns the acts in order of time */
export function partitionEntries(entries: readonly ReportEntry[]): readonly Group[] {
  const reversals = reversalsIn(entries);
  const revocations = entries.filter(({ kind }) => kind === 'revocation').sort(byTime);
  const direct = revocations.filter(({ detail }) => isDirect(detail));
  const refusals = revocations.filter(({ detail }) => isRefusal(detail));
  const acts = actsOf(direct.filter(isMoment), reversals);
  const intervals = direct.filter((entry) => !isMoment(entry));
  const groups = joinReadings(acts, intervals, reversals).map(groupOf).sort(inTime);
  const withRefusals = addRefusals(groups, refusals, { reversals, answers: answersIn(entries) }).sort(inTime);
  return addPurges(
    withRefusals,
    revocations.filter(({ detail }) => detail.purged),
  ).toSorted(inTime);
}

/** Records of one correlation id are one act. A record without one joins the nearest act, or is an act of its own. */
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
  const within = moments.some(({ cause }) => cause === 'risk-raised') ? LASTING_RISK_MS : SKEW_MS;
  return [...[...joined.values()].map(actOf), ...looseActs(loose, reversals, within)];
}

function nearestAct(time: number, acts: readonly Act[], reversals: readonly Span[]): Act | undefined {
  const distance = ({ moments }: Act) => Math.min(...moments.map(({ from }) => Math.abs(from - time)));
  const near = acts.filter(
    (act) => distance(act) <= SKEW_MS && !isUndoneBetween(Math.min(act.at, time), Math.max(act.at, time), reversals),
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
    if (last && moment.from - start <= within && !isUndoneBetween(start, moment.from, reversals)) last.push(moment);
    else acts.push([moment]);
  }
  return acts.map(actOf);
}

/**
 * The members of each act: its moments and its readings. A reading belongs to one act at most; readings without a
 * moment are grouped together. @param intervals in order of time
 */
function joinReadings(
  acts: readonly Act[],
  intervals: readonly ReportEntry[],
  reversals: readonly Span[],
): readonly (readonly ReportEntry[])[] {
  const growing = acts.map((act): ActWithReadings => ({ act, readings: [] })).sort((a, b) => a.act.at - b.act.at);
  const readings = intervals.map((entry) => ({ entry, within: afterLastReversal(entry, reversals) }));
  const outside = readings.filter((reading) => !joinLastInside(reading, growing));
  const alone = joinNearest(outside, growing, reversals);
  return [
    ...growing.map(({ act, readings: joined }) => [...act.moments, ...joined.map(({ entry }) => entry)]),
    ...clusters(alone, reversals),
  ];
}

/** The state at the end of a reading is what the last act inside it left. */
function joinLastInside(reading: Reading, growing: readonly ActWithReadings[]): boolean {
  const { from, to } = reading.within;
  const last = growing.findLast(({ act, readings }) => act.at > from && act.at < to && fits(reading, readings));
  last?.readings.push(reading);
  return last !== undefined;
}

/**
 * Clocks differ, and a reading may be stale: it joins the nearest act just outside it.
 * @returns the readings without one
 */
function joinNearest(
  readings: readonly Reading[],
  growing: readonly ActWithReadings[],
  reversals: readonly Span[],
): readonly Reading[] {
  const pairs = readings.flatMap((reading) =>
    growing.map((candidate) => ({ reading, candidate, ...gap(candidate.act.at, reading.within) })),
  );
  const near = pairs.filter(({ start, end }) => end - start <= SKEW_MS && !isUndoneBetween(start, end, reversals));
  near.sort(
    (a, b) =>
      a.end - a.start - (b.end - b.start) ||
      a.candidate.act.at - b.candidate.act.at ||
      byTime(a.reading.entry, b.reading.entry),
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

/** As few acts as explain all readings: the one that ends first with all that reach back to its end, and so on. */
function clusters(readings: readonly Reading[], reversals: readonly Span[]): readonly (readonly ReportEntry[])[] {
  const found: ReportEntry[][] = [];
  let rest = readings;
  while (rest[0]) {
    const end = rest[0].entry.to;
    const together: Reading[] = [];
    for (const reading of rest) {
      const { from } = reading.within;
      if (from <= end + SKEW_MS && !(from >= end && isUndoneBetween(end, from, reversals)) && fits(reading, together))
        together.push(reading);
    }
    found.push(together.map(({ entry }) => entry));
    rest = rest.filter((reading) => !together.includes(reading));
  }
  return found;
}

/** Readings of one source follow each other: two that do not overlap cannot show the same act. */
function fits({ entry, within }: Reading, others: readonly Reading[]): boolean {
  return others.every(
    (other) =>
      other.entry.source !== entry.source ||
      Math.max(other.within.from, within.from) < Math.min(other.within.to, within.to),
  );
}

/**
 * Removal from the recycle bin is evidence of the deletion before it, however long ago. Where nobody saw that, it is
 * the deletion.
 */
function addPurges(groups: readonly Group[], purges: readonly ReportEntry[]): readonly Group[] {
  const byGroup = Map.groupBy(purges, (purge) => groups.findLast(({ at }) => at.from <= purge.to));
  const alone = byGroup.get(undefined);
  const joined = groups.map((group) => {
    const own = byGroup.get(group);
    return own ? groupOf([...group.members, ...own]) : group;
  });
  return alone ? [...joined, groupOf(alone)] : joined;
}

function actOf(moments: readonly ReportEntry[]): Act {
  return { moments, at: Math.min(...moments.map(({ from }) => from)) };
}

function inTime(a: Group, b: Group): number {
  return a.at.to - b.at.to || a.at.from - b.at.from || byTime(...firstOf(a, b));
}

function firstOf({ members: [a] }: Group, { members: [b] }: Group): [ReportEntry, ReportEntry] {
  if (!a || !b) throw new InvariantError('A group of reports has no members');
  return [a, b];
}
