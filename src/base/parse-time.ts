/**
 * Times that come from outside: ISO 8601 as Graph and exports write it, .NET's JSON dates, HTTP dates. `Date.parse`
 * takes 30 February for 2 March, and a time without a zone for local time; so only times that we wrote go to it.
 */
import { isoOf } from './clock.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:(Z|UTC)|([+-])(\d{2}):?(\d{2}))?$/i;
const DOT_NET = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

/** 13 digits: the keys of the tables have no place for more. November 2286. */
export const LAST_MOMENT = 9_999_999_999_999;
const MINUTE_MS = 60_000;
const FIRST_YEAR_MS = momentOf({ year: 1, month: 1, day: 1 }) ?? 0;
const LAST_YEAR_MS = momentOf({ year: 9999, month: 12, day: 31, hour: 24 }) ?? 0;

export interface TimeParts {
  readonly year: number;
  /** From 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
}

/**
 * Milliseconds since 1970, years 1 to 9999: .NET writes the first for "never set" and the last for "never". A time
 * without a zone is UTC. Undefined where the text is no such time.
 */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  const dotNet = DOT_NET.exec(trimmed);
  const milliseconds = dotNet ? Number(dotNet[1]) : isoMoment(trimmed);
  return milliseconds !== undefined && milliseconds >= FIRST_YEAR_MS && milliseconds < LAST_YEAR_MS
    ? milliseconds
    : undefined;
}

/** When something happened: {@link parseTime}, but only times that a key can hold. */
export function parseEventTime(text: string): number | undefined {
  const milliseconds = parseTime(text);
  return milliseconds !== undefined && isEventTime(milliseconds) ? milliseconds : undefined;
}

export function isEventTime(milliseconds: number): boolean {
  return milliseconds >= 0 && milliseconds <= LAST_MOMENT;
}

/** The value of a `Date` header, in milliseconds since 1970. Undefined if it is not exactly what servers write. */
export function parseHttpDate(header: string | null | undefined): number | undefined {
  const date = new Date(header ?? '');
  return date.toUTCString() === header ? date.getTime() : undefined;
}

/**
 * Undefined where the calendar or the clock has no such time. 24:00 is the end of a day, and second 60 a leap second:
 * it becomes the first of the next minute.
 */
export function momentOf({
  year,
  month,
  day,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
}: TimeParts): number | undefined {
  const isEndOfDay = hour === 24 && minute === 0 && second === 0 && millisecond === 0;
  if (year < 1 || (hour > 23 && !isEndOfDay) || minute > 59 || second > 60) return undefined;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second, millisecond);
}

function isoMoment(text: string): number | undefined {
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, , sign, offsetHours, offsetMinutes] = found;
  const local = momentOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
    millisecond: millisecondsIn(fraction),
  });
  if (local === undefined || sign === undefined) return local;
  const [hours, minutes] = [Number(offsetHours), Number(offsetMinutes)];
  if (hours > 23 || minutes > 59) return undefined;
  const offset = (hours * 60 + minutes) * MINUTE_MS;
  return sign === '-' ? local + offset : local - offset;
}

/** Cut, not rounded: rounded up, 23:59:59.9999999 would be the next day. */
export function millisecondsIn(fraction: string | undefined): number {
  return Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
}

const SPAN = /^(\d{1,6})\s*(m|h|d|w)$/i;
/** Date, or date and time; seconds, fraction and zone may be left out. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };
const DAY_MS = 86_400_000;

export const SINCE_FORMS =
  '"yesterday", "today", a span back from now such as 90m, 24h, 7d or 2w, or an ISO 8601 time such as 2031-03-01 or ' +
  '2031-03-01T08:00:00Z, of a day that exists, before 2286-11-20';

/**
 * The moment as ISO 8601; undefined if the text has none of the forms, or is no day of the calendar. A time without a
 * zone is UTC, and days begin at midnight UTC. Never before 1970, and never later than a record can be.
 */
export function parseSince(text: string, now: number): string | undefined {
  const trimmed = text.trim();
  const span = SPAN.exec(trimmed);
  const moment = span
    ? now - Number(span[1]) * (MINUTES[span[2]?.toLowerCase() ?? ''] ?? 0) * MINUTE_MS
    : (dayOf(trimmed.toLowerCase(), now) ?? typedMoment(trimmed));
  return moment === undefined || moment > LAST_MOMENT ? undefined : isoOf(Math.max(0, moment));
}

/** Both ends of a span by {@link parseSince}; an end that is not given stays undefined. */
export function parseSpan(
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: number,
): { readonly since: string | undefined; readonly until: string | undefined } {
  const momentIn = (text: string | undefined) => (text === undefined ? undefined : parseSince(text, now));
  return { since: momentIn(since), until: momentIn(until) };
}

function dayOf(text: string, now: number): number | undefined {
  const today = now - (now % DAY_MS);
  if (text === 'today') return today;
  return text === 'yesterday' ? today - DAY_MS : undefined;
}

function typedMoment(text: string): number | undefined {
  return MOMENT.test(text) ? parseTime(text.length === 10 ? `${text}T00:00` : text) : undefined;
}
