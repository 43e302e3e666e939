/** Readings show that something happened between two looks. Each is a view of one act at most. */
import { byTime, type Claim } from './claim.ts';
import { narrowed, SKEW_MS, separated } from './reversals.ts';
import type { Span } from './sharpen.ts';

/** Moments of one act. */
export interface Act {
  readonly moments: readonly Claim[];
  readonly at: number;
}

export interface Seen {
  readonly acts: readonly Act[];
  /** In order of time. */
  readonly intervals: readonly Claim[];
  readonly reversals: readonly Span[];
}

/** A reading and the part of it in which its act must lie. */
interface Reading {
  readonly claim: Claim;
  readonly within: Span;
}

interface Growing {
  readonly act: Act;
  readonly readings: Reading[];
}

/** The members of each act: its moments and readings. Readings that no moment explains are put together among themselves. */
export function joinIntervals({ acts, intervals, reversals }: Seen): readonly (readonly Claim[])[] {
  const growing = acts.map((act): Growing => ({ act, readings: [] })).sort((a, b) => a.act.at - b.act.at);
  const readings = intervals.map((claim) => ({ claim, within: narrowed(claim, reversals) }));
  const outside = readings.filter((reading) => !joinLastInside(reading, growing));
  const unclaimed = joinNearest(outside, growing, reversals);
  return [...growing.map(({ act, readings: joined }) => [...act.moments, ...joined.map(({ claim }) => claim)]), ...clusters(unclaimed, reversals)];
}

/** The state at the end of a reading is what the last act in it left. */
function joinLastInside(reading: Reading, growing: readonly Growing[]): boolean {
  const { from, to } = reading.within;
  const last = growing.findLast(({ act, readings }) => act.at > from && act.at < to && fits(reading, readings));
  last?.readings.push(reading);
  return last !== undefined;
}

/** Clocks differ, and a reading may be stale: the nearest act just outside will do. Gives the readings that found none. */
function joinNearest(readings: readonly Reading[], growing: readonly Growing[], reversals: readonly Span[]): readonly Reading[] {
  const pairs = readings.flatMap((reading) => growing.map((candidate) => ({ reading, candidate, ...gap(candidate.act.at, reading.within) })));
  const near = pairs.filter(({ start, end }) => end - start <= SKEW_MS && !separated(start, end, reversals));
  near.sort((a, b) => a.end - a.start - (b.end - b.start) || a.candidate.act.at - b.candidate.act.at || byTime(a.reading.claim, b.reading.claim));
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
function clusters(readings: readonly Reading[], reversals: readonly Span[]): readonly (readonly Claim[])[] {
  const found: Claim[][] = [];
  let rest = readings;
  while (rest[0]) {
    const end = rest[0].claim.to;
    const together: Reading[] = [];
    for (const reading of rest) {
      const { from } = reading.within;
      if (from <= end + SKEW_MS && !(from >= end && separated(end, from, reversals)) && fits(reading, together)) together.push(reading);
    }
    found.push(together.map(({ claim }) => claim));
    rest = rest.filter((reading) => !together.includes(reading));
  }
  return found;
}

/** Readings of one source follow one another: two that do not overlap saw two acts, or there was nothing for the second to see. */
function fits({ claim, within }: Reading, others: readonly Reading[]): boolean {
  return others.every((other) => other.claim.source !== claim.source || Math.max(other.within.from, within.from) < Math.min(other.within.to, within.to));
}
