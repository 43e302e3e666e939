/** Parses the times of exported records, in every form that exports use. */
import { isoOf } from '../../base/clock.ts';
import { isEventTime, parseTime } from '../../base/parse-time.ts';
import { type DateOrder, localTimeIn, momentIn, orderByHabit, orderProvedBy, readPlainTime } from './local-times.ts';

/**
 * ISO 8601 with milliseconds; undefined where there is no readable time. A time without a zone is UTC in all these
 * exports.
 * @param order of the numbers in a local date, where the other rows of its column prove one
 */
export function readTime(raw: unknown, order?: DateOrder): string | undefined {
  const milliseconds = millisecondsOf(raw, order);
  return milliseconds === undefined || !isEventTime(milliseconds) ? undefined : isoOf(milliseconds);
}

function millisecondsOf(raw: unknown, order: DateOrder | undefined): number | undefined {
  // PowerShell's ConvertTo-Json may write a date as an object around the value.
  if (typeof raw === 'object' && raw !== null && 'value' in raw)
    return typeof raw.value === 'object' ? undefined : millisecondsOf(raw.value, order);
  if (typeof raw !== 'string') return undefined;
  return parseTime(raw) ?? readPlainTime(raw.trim()) ?? fromLocal(raw, order);
}

function fromLocal(text: string, order: DateOrder | undefined): number | undefined {
  const local = localTimeIn(text);
  if (local === undefined) return undefined;
  const own = orderProvedBy(local) ?? order ?? orderByHabit(local);
  return own && momentIn(local, own);
}
