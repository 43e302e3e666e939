/** Parses the times of exported records, in every form that exports use. */
import { type DateOrder, localTimeIn, momentIn, orderByHabit, orderProvedBy, readPlainTime } from './local-times.ts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const MICROSOFT = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;
const LATEST_MS = 9_999_999_999_999;

/**
 * ISO 8601 with milliseconds; undefined where there is no readable time. A time without a zone is UTC in all these
 * exports.
 * @param order of the numbers in a local date, where the other rows of its column prove one
 */
export function readTime(raw: unknown, order?: DateOrder): string | undefined {
  const milliseconds = millisecondsOf(raw, order);
  return milliseconds === undefined || milliseconds < 0 || milliseconds > LATEST_MS
    ? undefined
    : new Date(milliseconds).toISOString();
}

function millisecondsOf(raw: unknown, order: DateOrder | undefined): number | undefined {
  // PowerShell's ConvertTo-Json may write a date as an object around the value.
  if (typeof raw === 'object' && raw !== null && 'value' in raw)
    return typeof raw.value === 'object' ? undefined : millisecondsOf(raw.value, order);
  if (typeof raw !== 'string') return undefined;

  const text = raw.trim();
  const iso = ISO.exec(text);
  if (iso) return fromIso(iso);
  const microsoft = MICROSOFT.exec(text);
  return microsoft ? Number(microsoft[1]) : (readPlainTime(text) ?? fromLocal(text, order));
}

function fromLocal(text: string, order: DateOrder | undefined): number | undefined {
  const local = localTimeIn(text);
  if (local === undefined) return undefined;
  const own = orderProvedBy(local) ?? order ?? orderByHabit(local);
  return own && momentIn(local, own);
}

function fromIso([, year, month, day, hour, minute, second, fraction, zone]: RegExpExecArray): number | undefined {
  const local = utc([year, month, day, hour, minute, second], fraction);
  return local === undefined ? undefined : local - offsetOf(zone);
}

function utc(
  [year, month, day, hour, minute, second]: readonly (string | undefined)[],
  fraction: string | undefined,
): number | undefined {
  const [m, d, h, min, s] = [Number(month), Number(day), Number(hour), Number(minute), Number(second ?? 0)];
  if (m < 1 || m > 12 || d < 1 || d > 31 || h > 24 || min > 59 || s > 60) return undefined;
  return Date.UTC(Number(year), m - 1, d, h, min, s, Number((fraction ?? '').slice(0, 3).padEnd(3, '0')));
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || /^(Z|UTC)$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
