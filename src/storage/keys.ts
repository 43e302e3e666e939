/** How facts become keys: GUIDs in lower case, other ids hashed, times inverted so that the newest comes first. */
import { hashOf, isGuid } from '../base/hash.ts';
import { isEventTime, LAST_MOMENT } from '../base/parse-time.ts';

const DAY_MS = 86_400_000;

/** A GUID in lower case; anything else as the first 128 bits of its SHA-256 in hex. */
export function keyPart(id: string): string {
  return isGuid(id) ? id.toLowerCase() : hashOf(id);
}

/** 13 digits that sort the newest first. @param time milliseconds or ISO 8601 */
export function invertedTime(time: number | string): string {
  return String(LAST_MOMENT - millisecondsOf(time)).padStart(13, '0');
}

/** The inverted start of the UTC day. */
export function invertedDay(time: number | string): string {
  const milliseconds = millisecondsOf(time);
  return invertedTime(milliseconds - (milliseconds % DAY_MS));
}

/** The inverted start of the UTC month. */
export function invertedMonth(time: number | string): string {
  const date = new Date(time);
  return invertedTime(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()));
}

/** The UTC hour, not inverted, for tables that are read oldest first: `2031-03-01T08`. */
export function hourOf(time: number | string): string {
  return new Date(time).toISOString().slice(0, 13);
}

function millisecondsOf(time: number | string): number {
  const milliseconds = typeof time === 'number' ? time : Date.parse(time);
  if (!isEventTime(milliseconds)) throw new RangeError(`Not a time: ${time}`);
  return Math.trunc(milliseconds);
}
