/** When it is night where the reader is, by the clock that hangs there: also when that is put forward or back. Pure. */
import { InvariantError } from '../../base/errors.ts';

interface QuietHours {
  /** Times of day such as `21:00`. Where `from` is later than `to`, midnight lies between them. */
  readonly from: string;
  readonly to: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** Clocks are put back by three hours at most. */
const LONGEST_NIGHT_MINUTES = DAY_MINUTES + 180;

/**
 * When the quiet hours end that this time is in; undefined: it is in none. @param at milliseconds @param timeZone IANA
 */
export function quietUntil(at: number, hours: QuietHours, timeZone: string): number | undefined {
  if (!isQuiet(at, hours, timeZone)) return undefined;
  const minute = at - (at % MINUTE_MS);
  const left = (minutesOf(hours.to) - minutesOf(clockAt(at, timeZone)) + DAY_MINUTES) % DAY_MINUTES;
  const end = minute + left * MINUTE_MS;
  if (clockAt(end, timeZone) === hours.to) return end;
  // The clocks change in this night, and may leave the end out: two nights a year.
  for (let minutes = 1; minutes <= LONGEST_NIGHT_MINUTES; minutes += 1) {
    const time = minute + minutes * MINUTE_MS;
    if (!isQuiet(time, hours, timeZone)) return time;
  }
  throw new InvariantError(`The quiet hours from ${hours.from} to ${hours.to} never end in ${timeZone}`);
}

function isQuiet(at: number, { from, to }: QuietHours, timeZone: string): boolean {
  const clock = clockAt(at, timeZone);
  return from <= to ? from <= clock && clock < to : from <= clock || clock < to;
}

/** Such as `07:05`. */
function clockAt(at: number, timeZone: string): string {
  return formatFor(timeZone).format(at);
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}
