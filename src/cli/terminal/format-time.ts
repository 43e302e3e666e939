/** Times for people, in the zone of their terminal: short, in full, or relative to now. Data has UTC. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where the reader is: an IANA name such as `Europe/Berlin`. */
export interface Zone {
  readonly timeZone: string;
}

/** `2031-03-01 08:12`, or `03-01 08:12` in the year of `now`. */
export function shortTime(iso: string, now: number, zone: Zone): string {
  const minute = secondsTime(iso, zone).slice(0, 16);
  return minute.slice(0, 4) === dateTime(now, zone).slice(0, 4) ? minute.slice(5) : minute;
}

/** `08:12` */
export function clockTime(iso: string, zone: Zone): string {
  return secondsTime(iso, zone).slice(11, 16);
}

/** `2031-03-01 08:12:05` */
export function secondsTime(iso: string, zone: Zone): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : dateTime(at, zone);
}

/** `2031-03-01 08:12:05 UTC (3 min ago)`; in another zone with its distance from UTC, `2031-03-01 09:12:05 +01:00`. */
export function fullTime(iso: string, now: number, zone: Zone): string {
  return `${secondsTime(iso, zone)} ${offsetAt(iso, zone)} (${relativeTime(iso, now)})`;
}

/** The heading of a column of times. */
export function timeHeading({ timeZone }: Zone): string {
  return isUtc(timeZone) ? 'UTC' : 'LOCAL TIME';
}

/** `just now`, `3 min ago`, `5 h ago`, `12 d ago`, `in 2 h`; empty if `iso` is no time. */
export function relativeTime(iso: string, now: number): string {
  const span = now - Date.parse(iso);
  const size = Math.abs(span);
  if (Number.isNaN(size)) return '';
  if (size < MINUTE) return 'just now';
  const text = fullUnits(size);
  return span < 0 ? `in ${text}` : `${text} ago`;
}

/** Rounded down, because "2 h ago" must not be less than two hours ago. */
function fullUnits(ms: number): string {
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

function isUtc(timeZone: string): boolean {
  return /^(etc\/)?(utc|gmt|uct|zulu|greenwich)$/i.test(timeZone);
}

/** Making one takes longer than using it a hundred times. */
const formats = new Map<string, { readonly time: Intl.DateTimeFormat; readonly offset: Intl.DateTimeFormat }>();

function formatsOf({ timeZone }: Zone) {
  const known = formats.get(timeZone) ?? {
    // Swedish writes dates as ISO 8601 does.
    time: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
    offset: new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }),
  };
  formats.set(timeZone, known);
  return known;
}

function dateTime(at: number, zone: Zone): string {
  return isUtc(zone.timeZone)
    ? new Date(at).toISOString().slice(0, 19).replace('T', ' ')
    : formatsOf(zone).time.format(at);
}

function offsetAt(iso: string, zone: Zone): string {
  if (isUtc(zone.timeZone)) return 'UTC';
  const parts = formatsOf(zone).offset.formatToParts(Date.parse(iso));
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  return offset === '' ? '+00:00' : offset;
}
