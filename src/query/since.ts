/** Parses the `since` of a query: a span back from now, such as `24h`, or a moment. */
import { isoOf } from '../base/clock.ts';

const SPAN = /^(\d{1,6})\s*(m|h|d|w)$/i;
/** Date, or date and time; seconds, fraction and zone may be left out. */
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };
const MINUTE_MS = 60_000;

export const SINCE_FORMS =
  'a span back from now such as 90m, 24h, 7d or 2w, or an ISO 8601 time such as 2031-03-01 or 2031-03-01T08:00:00Z';

/** The moment as ISO 8601; undefined if the text is neither form. A time without a zone is UTC. Never before 1970. */
export function parseSince(text: string, now: number): string | undefined {
  const trimmed = text.trim();
  const span = SPAN.exec(trimmed);
  const moment = span
    ? now - Number(span[1]) * (MINUTES[span[2]?.toLowerCase() ?? ''] ?? 0) * MINUTE_MS
    : momentOf(trimmed);
  return moment === undefined ? undefined : isoOf(Math.max(0, moment));
}

function momentOf(text: string): number | undefined {
  const parts = MOMENT.exec(text);
  if (!parts || !isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return undefined;
  const dated = text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T');
  const milliseconds = Date.parse(parts[4] === undefined ? `${dated}Z` : dated.toUpperCase());
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Date.parse reads the 30th of February as the 2nd of March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
