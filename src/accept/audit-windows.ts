/** Which stretch of the audit log to read next. Records come late (minutes, sometimes days) and out of order, and bear no time of arrival. */
import type { Pass, Stretch } from './table-coverage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Most records are there within a quarter of an hour. */
const OVERLAP = 15 * MINUTE;
const LONGEST_NEWEST = HOUR;
/** A Free tenant keeps its log for seven days; with a licence it is thirty. */
const SURELY_KEPT = 7 * DAY;
const KEPT_AT_MOST = 30 * DAY;

type SweepPass = Exclude<Pass, 'newest'>;

/** Older stretches are read again, less often the older they are, slice by slice. */
const SWEEPS: Readonly<Record<SweepPass, { readonly reach: number; readonly every: number; readonly slice: number }>> = {
  hour: { reach: HOUR, every: 10 * MINUTE, slice: HOUR },
  day: { reach: DAY, every: HOUR, slice: 6 * HOUR },
  week: { reach: 7 * DAY, every: DAY, slice: DAY },
};
const SWEEP_ORDER: readonly SweepPass[] = ['hour', 'day', 'week'];

export interface Sweep {
  /** What happened later is not this sweep's. */
  readonly startedAt: number;
  readonly readTo: number;
}

/** How far the readings have come; all times in milliseconds since 1970. */
export interface AuditProgress {
  /** The first look. What happened before it was there before us, and is never told. */
  readonly baseline: number;
  /** Everything that was there up to here has been told. */
  readonly newest: number;
  readonly sweeps: Readonly<Record<SweepPass, Sweep>>;
}

export interface AuditWindow extends Stretch {
  readonly pass: Pass;
}

export function firstProgress(now: number): AuditProgress {
  const begun: Sweep = { startedAt: now, readTo: now };
  return { baseline: now, newest: now, sweeps: { hour: begun, day: begun, week: begun } };
}

/** Undefined where the newest pass has caught up with `now`. After an outage it comes nearer hour by hour, so that each hour read is kept. */
export function newestWindow({ baseline, newest }: AuditProgress, now: number): AuditWindow | undefined {
  if (newest >= now) return undefined;
  const start = Math.max(newest, now - KEPT_AT_MOST);
  return { pass: 'newest', from: Math.max(baseline, start - OVERLAP), to: Math.min(now, start + LONGEST_NEWEST) };
}

/** What Graph has surely thrown away before we came to read it. */
export function lostStretch({ newest }: AuditProgress, now: number): Stretch | undefined {
  return now - newest > KEPT_AT_MOST ? { from: newest, to: now - KEPT_AT_MOST } : undefined;
}

/** An empty answer about a time that a Free tenant no longer keeps cannot be told from a loss. */
export function mayBeLost({ pass, to }: AuditWindow, rows: number, now: number): boolean {
  return pass === 'newest' && rows === 0 && now - to > SURELY_KEPT;
}

/** The next slice of the sweep that is due; the short ones go first. */
export function sweepWindow({ sweeps }: AuditProgress): AuditWindow | undefined {
  const pass = SWEEP_ORDER.find((name) => sweeps[name].readTo < sweeps[name].startedAt);
  if (pass === undefined) return undefined;
  const { readTo, startedAt } = sweeps[pass];
  return { pass, from: readTo, to: Math.min(startedAt, readTo + SWEEPS[pass].slice) };
}

/** A sweep that is due begins anew, finished or not: what it had left is older than its reach, or in it again. */
export function beginDueSweeps(progress: AuditProgress, now: number): AuditProgress {
  const sweepAt = (pass: SweepPass): Sweep => {
    const sweep = progress.sweeps[pass];
    if (now - sweep.startedAt < SWEEPS[pass].every) return sweep;
    return { startedAt: now, readTo: Math.max(progress.baseline, now - SWEEPS[pass].reach) };
  };
  return { ...progress, sweeps: { hour: sweepAt('hour'), day: sweepAt('day'), week: sweepAt('week') } };
}

/** @param readTo how far the window was read; less than its end where it was cut short */
export function afterReading(progress: AuditProgress, { pass }: AuditWindow, readTo: number): AuditProgress {
  if (pass === 'newest') return { ...progress, newest: Math.max(progress.newest, readTo) };
  return { ...progress, sweeps: { ...progress.sweeps, [pass]: { ...progress.sweeps[pass], readTo } } };
}
