/** When the daily digest leaves: at one time of day in the tenant's zone, also on the days that have 23 or 25 hours. */

export interface DigestTime {
  /** Time of day, such as `08:00`. */
  readonly at: string;
  /** IANA. */
  readonly timeZone: string;
}

export interface DigestMoment {
  /** The date in that zone, such as `2031-03-02`. */
  readonly day: string;
  /** Milliseconds. */
  readonly at: number;
}

const DAY_MS = 86_400_000;

/** The first digest that leaves at this time or after it. @param from milliseconds */
export function nextDigest(from: number, time: DigestTime): DigestMoment {
  const today = new Date(from + offsetAt(from, time.timeZone)).toISOString().slice(0, 10);
  const own = digestOn(today, time);
  return own.at >= from ? own : digestOn(dayAfter(today), time);
}

/** @param day a date in the zone */
export function digestOn(day: string, { at, timeZone }: DigestTime): DigestMoment {
  const local = Date.parse(`${day}T${at}:00.000Z`);
  // The offsets on either side of a change that may fall on this day.
  const [before, after] = [offsetAt(local - DAY_MS, timeZone), offsetAt(local + DAY_MS, timeZone)];
  const isRight = (time: number) => time + offsetAt(time, timeZone) === local;
  // Of a time that comes twice the first; one that the clocks leave out is as late as if they had not been changed.
  const found = [local - before, local - after].sort((a, b) => a - b).find(isRight);
  return { day, at: found ?? local - before };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** Milliseconds by which the clocks of the zone are ahead of UTC. */
function offsetAt(time: number, timeZone: string): number {
  const seconds = Math.floor(time / 1000) * 1000;
  const parts = formatFor(timeZone).formatToParts(seconds);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - seconds;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
