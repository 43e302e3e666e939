/** Moments for people: the date and how long ago. All in UTC, as in the record. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `2031-03-01 08:12`; within the year of `now` without it. */
export function shortMoment(iso: string, now: number): string {
  const minute = iso.slice(0, 16).replace('T', ' ');
  return iso.slice(0, 4) === new Date(now).toISOString().slice(0, 4) ? minute.slice(5) : minute;
}

/** `2031-03-01 08:12:05 UTC (3 min ago)` */
export function longMoment(iso: string, now: number): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC (${distance(iso, now)})`;
}

/** `just now`, `3 min ago`, `5 h ago`, `12 d ago`, `in 2 h` */
export function distance(iso: string, now: number): string {
  const span = now - Date.parse(iso);
  const size = Math.abs(span);
  if (Number.isNaN(size)) return '';
  if (size < MINUTE) return 'just now';
  const words =
    size < HOUR
      ? `${Math.floor(size / MINUTE)} min`
      : size < 2 * DAY
        ? `${Math.floor(size / HOUR)} h`
        : `${Math.floor(size / DAY)} d`;
  return span < 0 ? `in ${words}` : `${words} ago`;
}

/** How far apart two moments are: `4 s`, `12 min`, `3 h`, `2 d`. */
export function spanBetween(from: string, to: string): string {
  const size = Math.abs(Date.parse(to) - Date.parse(from));
  if (size < MINUTE) return `${Math.round(size / 1000)} s`;
  if (size < HOUR) return `${Math.round(size / MINUTE)} min`;
  return size < 2 * DAY ? `${Math.round(size / HOUR)} h` : `${Math.round(size / DAY)} d`;
}
