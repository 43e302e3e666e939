/** Which stretch of a log to read next. Records come late (minutes, sometimes days) and out of order, and bear no time of arrival. */
import type { Pass, Stretch } from './table-coverage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LONGEST_NEWEST = HOUR;
/** A Free tenant keeps its logs for seven days; with a licence it is thirty. */
const SURELY_KEPT = 7 * DAY;
const KEPT_AT_MOST = 30 * DAY;

type SweepPass = Exclude<Pass, 'newest'>;
const SWEEP_ORDER: readonly SweepPass[] = ['hour', 'day', 'week'];

/** How much of a log is read again, and how often. */
export interface Cadence {
  /** What is younger than this when it is read, the newest pass reads again. */
  readonly overlap: number;
  /** Older stretches are read again, less often the older they are, slice by slice. */
  readonly sweeps: Readonly<
    Record<SweepPass, { readonly reach: number; readonly every: number; readonly slice: number }>
  >;
}

/** Most records are there within a quarter of an hour; all in all each is read some fifty times, which a small log bears. */
export const AUDIT_CADENCE: Cadence = {
  overlap: 15 * MINUTE,
  sweeps: {
    hour: { reach: HOUR, every: 10 * MINUTE, slice: HOUR },
    day: { reach: DAY, every: HOUR, slice: 6 * HOUR },
    // What comes on the seventh day may have missed that day's reading by a moment.
    week: { reach: 8 * DAY + HOUR, every: DAY, slice: DAY },
  },
};

/** There are a thousand times as many sign-ins, so each is read some twelve times. They come within minutes, grouped or completed ones hours later. */
export const SIGN_IN_CADENCE: Cadence = {
  overlap: 5 * MINUTE,
  sweeps: {
    hour: { reach: HOUR, every: 15 * MINUTE, slice: HOUR },
    day: { reach: DAY, every: 6 * HOUR, slice: HOUR },
    week: { reach: 7 * DAY, every: 7 * DAY, slice: HOUR },
  },
};

export interface Reread {
  /** What happened later is not this sweep's. */
  readonly startedAt: number;
  readonly readTo: number;
}

/** How far the readings have come; all times in milliseconds since 1970. */
export interface LogProgress {
  /** The first look. What happened before it was there before us, and is never told. */
  readonly baseline: number;
  /** Everything that was there up to here has been told. */
  readonly newest: number;
  /** Up to here it was read when it was old enough for most of the late to be there; the newest pass reads again from here on. */
  readonly settled: number;
  readonly sweeps: Readonly<Record<SweepPass, Reread>>;
}

export interface LogWindow extends Stretch {
  readonly pass: Pass;
  /** Up to here it only reads again: cut short before this, it would never come further. */
  readonly readBefore: number;
}

export function firstProgress(now: number): LogProgress {
  const begun: Reread = { startedAt: now, readTo: now };
  return { baseline: now, newest: now, settled: now, sweeps: { hour: begun, day: begun, week: begun } };
}

/** Undefined where the newest pass has caught up with `now`. After an outage it comes nearer hour by hour, so that each hour read is kept. */
export function newestWindow({ newest, settled }: LogProgress, now: number): LogWindow | undefined {
  if (newest >= now) return undefined;
  const start = Math.max(newest, now - KEPT_AT_MOST);
  return {
    pass: 'newest',
    from: Math.max(settled, now - KEPT_AT_MOST),
    to: Math.min(now, start + LONGEST_NEWEST),
    readBefore: start,
  };
}

/** What Graph has surely thrown away before we came to read it. */
export function lostStretch({ newest }: LogProgress, now: number): Stretch | undefined {
  return now - newest > KEPT_AT_MOST ? { from: newest, to: now - KEPT_AT_MOST } : undefined;
}

/** An empty answer about a time that a Free tenant no longer keeps cannot be told from a loss. */
export function mayBeLost({ pass, to }: LogWindow, rows: number, now: number): boolean {
  return pass === 'newest' && rows === 0 && now - to > SURELY_KEPT;
}

/** The next slice of the sweep that is due; the short ones go first. */
export function rereadWindow({ sweeps }: LogProgress, cadence: Cadence): LogWindow | undefined {
  const pass = SWEEP_ORDER.find((name) => sweeps[name].readTo < sweeps[name].startedAt);
  if (pass === undefined) return undefined;
  const { readTo, startedAt } = sweeps[pass];
  return { pass, from: readTo, to: Math.min(startedAt, readTo + cadence.sweeps[pass].slice), readBefore: readTo };
}

/** A sweep that is due begins anew, finished or not: what it had left is older than its reach, or in it again. */
export function beginDueRereads(progress: LogProgress, now: number, cadence: Cadence): LogProgress {
  const sweepAt = (pass: SweepPass): Reread => {
    const sweep = progress.sweeps[pass];
    const { reach, every } = cadence.sweeps[pass];
    return now - sweep.startedAt < every ? sweep : { startedAt: now, readTo: Math.max(progress.baseline, now - reach) };
  };
  return { ...progress, sweeps: { hour: sweepAt('hour'), day: sweepAt('day'), week: sweepAt('week') } };
}

interface WindowRead {
  /** Less than the window's end where it was cut short. */
  readonly readTo: number;
  readonly now: number;
}

export function afterReading(
  progress: LogProgress,
  { pass }: LogWindow,
  { readTo, now }: WindowRead,
  { overlap }: Cadence,
): LogProgress {
  const { newest, settled } = progress;
  if (pass === 'newest')
    return {
      ...progress,
      newest: Math.max(newest, readTo),
      settled: Math.max(settled, Math.min(readTo, now - overlap)),
    };
  return { ...progress, sweeps: { ...progress.sweeps, [pass]: { ...progress.sweeps[pass], readTo } } };
}
