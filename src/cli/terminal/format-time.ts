/** Times for people, in UTC as in the record: short, in full, or relative to now. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `2031-03-01 08:12`, or `03-01 08:12` in the year of `now`. */
export function shortTime(iso: string, now: number): string {
  const minute = iso.slice(0, 16).replace('T', ' ');
  return iso.slice(0, 4) === new Date(now).toISOString().slice(0, 4) ? minute.slice(5) : minute;
}

/** `2031-03-01 08:12:05` */
export function secondsTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** `2031-03-01 08:12:05 UTC (3 min ago)` */
export function fullTime(iso: string, now: number): string {
  return `${secondsTime(iso)} UTC (${relativeTime(iso, now)})`;
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
