/** Which time range of a log to read next. Records come late (minutes, sometimes days) and carry no arrival time. */
import { isAhead } from '../../base/server-time.ts';
import type { Pass, TimeRange } from './table-coverage.ts';

type RereadPass = Exclude<Pass, 'newest'>;

/** How much of a log is read again, and how often. Milliseconds. */
export interface Cadence {
  /** The newest pass reads records again that were younger than this when it read them. */
  readonly overlap: number;
  /** Older ranges are read again slice by slice; the older they are, the less often. */
  readonly rereads: Readonly<
    Record<RereadPass, { readonly reach: number; readonly every: number; readonly slice: number }>
  >;
}

/** Milliseconds since 1970. */
export interface Reread {
  /** What happened later belongs to the next reread. */
  readonly startedAt: number;
  readonly readTo: number;
}

/** How far a log has been read. Milliseconds since 1970. */
export interface LogProgress {
  /** The first poll. What happened before it is never reported. */
  readonly baseline: number;
  /** All records available up to here are enqueued. */
  readonly newest: number;
  /** When read, records up to here were old enough that most late ones were there. The newest pass starts here. */
  readonly settled: number;
  readonly rereads: Readonly<Record<RereadPass, Reread>>;
}

export interface LogWindow extends TimeRange {
  readonly pass: Pass;
  /** Up to here everything was read before. A window cut short before this point would make no progress. */
  readonly readBefore: number;
}

interface WindowRead {
  /** Less than the window's end where the window was cut short. */
  readonly readTo: number;
  readonly now: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MAX_NEWEST_WINDOW = HOUR;
/** Entra ID Free keeps logs for seven days; with a licence it is thirty. */
const MIN_RETENTION = 7 * DAY;
const MAX_RETENTION = 30 * DAY;
const REREAD_ORDER: readonly RereadPass[] = ['hour', 'day', 'week'];

/** Progress that lies ahead of now is drawn back by this; what is older is found by the rereads, which begin anew. */
const DRAWN_BACK = DAY;
const RESTARTS_NOW: Reread = { startedAt: 0, readTo: 0 };

/** Most records are there within 15 minutes. Each is read about fifty times, which a small log allows. */
export const AUDIT_CADENCE: Cadence = {
  overlap: 15 * MINUTE,
  rereads: {
    hour: { reach: HOUR, every: 10 * MINUTE, slice: HOUR },
    day: { reach: DAY, every: HOUR, slice: 6 * HOUR },
    // A record that comes on the seventh day may just miss that day's reread, so this reaches a day further.
    week: { reach: 8 * DAY + HOUR, every: DAY, slice: DAY },
  },
};

/**
 * There are a thousand times more sign-ins than audit records, so each is read about twelve times. They come within
 * minutes; grouped or completed ones come hours later.
 */
export const SIGN_IN_CADENCE: Cadence = {
  overlap: 5 * MINUTE,
  rereads: {
    hour: { reach: HOUR, every: 15 * MINUTE, slice: HOUR },
    day: { reach: DAY, every: 6 * HOUR, slice: HOUR },
    week: { reach: 7 * DAY, every: 7 * DAY, slice: HOUR },
  },
};

export function firstProgress(now: number): LogProgress {
  const begun: Reread = { startedAt: now, readTo: now };
  return { baseline: now, newest: now, settled: now, rereads: { hour: begun, day: begun, week: begun } };
}

/**
 * Undefined where the newest pass has caught up with `now`. After an outage it catches up hour by hour, so that the
 * progress of each hour is saved.
 */
export function newestWindow({ newest, settled }: LogProgress, now: number): LogWindow | undefined {
  if (newest >= now) return undefined;
  const start = Math.max(newest, now - MAX_RETENTION);
  return {
    pass: 'newest',
    from: Math.max(settled, now - MAX_RETENTION),
    to: Math.min(now, start + MAX_NEWEST_WINDOW),
    readBefore: start,
  };
}

/** What Graph deleted before we read it. */
export function lostRange({ newest }: LogProgress, now: number): TimeRange | undefined {
  return now - newest > MAX_RETENTION ? { from: newest, to: now - MAX_RETENTION } : undefined;
}

/**
 * Progress without times ahead of now, which a clock that was wrong wrote; the same object where there are none. Nobody
 * knows since when it was wrong, so more is read again than the clock was ahead.
 */
export function drawnBack(progress: LogProgress, now: number): LogProgress {
  const { baseline, newest, settled, rereads } = progress;
  const passes = Object.values(rereads).flatMap(({ startedAt, readTo }) => [startedAt, readTo]);
  if (![baseline, newest, settled, ...passes].some((time) => isAhead(time, now))) return progress;
  const back = drawnBackTo({ baseline, newest: Math.max(newest, settled) }, now, DRAWN_BACK);
  return {
    ...back,
    settled: Math.min(settled, back.newest),
    rereads: { hour: RESTARTS_NOW, day: RESTARTS_NOW, week: RESTARTS_NOW },
  };
}

/** {@link drawnBack} for a source that needs one time only. @param reach how much is read again at most */
export function drawnBackTo<Known extends Pick<LogProgress, 'baseline' | 'newest'>>(
  known: Known,
  now: number,
  reach: number,
): Known {
  const baseline = Math.min(known.baseline, now);
  const newest = isAhead(known.newest, now) ? Math.max(baseline, now - reach) : known.newest;
  return baseline === known.baseline && newest === known.newest ? known : { ...known, baseline, newest };
}

/** Beyond the retention of Entra ID Free, an empty answer may mean that the records were deleted. */
export function mayBeLost({ pass, to }: LogWindow, rows: number, now: number): boolean {
  return pass === 'newest' && rows === 0 && now - to > MIN_RETENTION;
}

/** The next slice of a running reread; the one with the shortest reach goes first. Undefined where none is running. */
export function rereadWindow({ rereads }: LogProgress, cadence: Cadence): LogWindow | undefined {
  const pass = REREAD_ORDER.find((name) => rereads[name].readTo < rereads[name].startedAt);
  if (pass === undefined) return undefined;
  const { readTo, startedAt } = rereads[pass];
  return { pass, from: readTo, to: Math.min(startedAt, readTo + cadence.rereads[pass].slice), readBefore: readTo };
}

/** A due reread restarts even where the last one is unfinished: what was left is out of its reach, or in it again. */
export function beginDueRereads(progress: LogProgress, now: number, cadence: Cadence): LogProgress {
  const restartIfDue = (pass: RereadPass): Reread => {
    const current = progress.rereads[pass];
    const { reach, every } = cadence.rereads[pass];
    return now - current.startedAt < every
      ? current
      : { startedAt: now, readTo: Math.max(progress.baseline, now - reach) };
  };
  return {
    ...progress,
    rereads: { hour: restartIfDue('hour'), day: restartIfDue('day'), week: restartIfDue('week') },
  };
}

export function progressAfter(
  progress: LogProgress,
  { pass }: LogWindow,
  { readTo, now }: WindowRead,
  { overlap }: Cadence,
): LogProgress {
  const { newest, settled, rereads } = progress;
  if (pass === 'newest')
    return {
      ...progress,
      newest: Math.max(newest, readTo),
      settled: Math.max(settled, Math.min(readTo, now - overlap)),
    };
  return { ...progress, rereads: { ...rereads, [pass]: { ...rereads[pass], readTo } } };
}
