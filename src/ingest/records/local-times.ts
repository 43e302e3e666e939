/** Times as a spreadsheet or a person's settings write them: the day or the month may come first. */
import { millisecondsIn, momentOf as momentOfParts } from '../../base/parse-time.ts';

/** Which number of `3/4/2031` is the day. */
export type DateOrder = 'day-first' | 'month-first';

/** A local time, not yet a moment. */
export interface LocalTime {
  readonly numbers: readonly [number, number];
  readonly separator: string;
  readonly year: number;
  /** Hour, minute, second, millisecond. */
  readonly clock: readonly [number, number, number, number];
  readonly hasHalf: boolean;
}

const CLOCK = String.raw`(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap])?\.?\s?(?:m\.?)?\s*(?:UTC|GMT|Z)?`;
const LOCAL = new RegExp(String.raw`^(\d{1,2})([./-])(\d{1,2})\2(\d{4}),?\s+${CLOCK}$`, 'i');
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[./](\d{1,2})[./](\d{1,2}),?\s+${CLOCK}$`, 'i');
const MONTH_NAMED = new RegExp(String.raw`^([a-z]{3})[a-z]{0,6}\.? (\d{1,2}),? (\d{4}),?\s+(?:at )?${CLOCK}$`, 'i');
const DAY_NAMED = new RegExp(
  String.raw`^(?:[a-z]{3,9},? )?(\d{1,2})[ -]([a-z]{3})[a-z]{0,6}\.?[ -](\d{4}),?\s+${CLOCK}$`,
  'i',
);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Groups = readonly (string | undefined)[];

/** Milliseconds, for a time that can be read in one way only; undefined for all others. */
export function readPlainTime(text: string): number | undefined {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return momentOf(yearFirst.slice(1, 4).map(Number), clockOf(yearFirst.slice(4)));
  const [monthNamed, dayNamed] = [MONTH_NAMED.exec(text), DAY_NAMED.exec(text)];
  if (monthNamed) return fromNamed([monthNamed[3], monthNamed[1], monthNamed[2]], monthNamed.slice(4));
  return dayNamed ? fromNamed([dayNamed[3], dayNamed[2], dayNamed[1]], dayNamed.slice(4)) : undefined;
}

/** Undefined where the text is no such time. */
export function localTimeIn(text: string): LocalTime | undefined {
  const found = LOCAL.exec(text.trim());
  if (!found) return undefined;
  const [, first, separator = '', second, year, ...clock] = found;
  return {
    numbers: [Number(first), Number(second)],
    separator,
    year: Number(year),
    clock: clockOf(clock),
    hasHalf: clock[4] !== undefined,
  };
}

/** What the numbers prove: a 13th month does not exist. */
export function orderProvedBy({ numbers: [first, second] }: LocalTime): DateOrder | undefined {
  if (first > 12 && second <= 12) return 'day-first';
  return second > 12 && first <= 12 ? 'month-first' : undefined;
}

/**
 * What is known without other rows: nobody writes the month first between dots, and only whoever does so between
 * slashes writes AM and PM, as the portal does.
 */
export function orderByHabit(time: LocalTime): DateOrder | undefined {
  const proved = orderProvedBy(time);
  if (proved !== undefined) return proved;
  const [first, second] = time.numbers;
  if (time.separator === '.' || first === second) return 'day-first';
  return time.hasHalf && time.separator === '/' ? 'month-first' : undefined;
}

/** Milliseconds; undefined where there is no such day. */
export function momentIn({ numbers: [first, second], year, clock }: LocalTime, order: DateOrder): number | undefined {
  return momentOf(order === 'day-first' ? [year, second, first] : [year, first, second], clock);
}

function fromNamed([year, name, day]: Groups, clock: Groups): number | undefined {
  const month = MONTHS.indexOf(name?.toLowerCase() ?? '') + 1;
  return month === 0 ? undefined : momentOf([Number(year), month, Number(day)], clockOf(clock));
}

function clockOf([hour, minute, second, fraction, half]: Groups): LocalTime['clock'] {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return [hours, Number(minute), Number(second ?? 0), millisecondsIn(fraction)];
}

function momentOf(
  [year = 0, month = 0, day = 0]: readonly number[],
  [hour, minute, second, millisecond]: LocalTime['clock'],
): number | undefined {
  return momentOfParts({ year, month, day, hour, minute, second, millisecond });
}
