/** Times as the reader's clock has them; the same in UTC on hover. */
import { language, words } from '../words/words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function Time({ at, seconds = false }: { readonly at: string; readonly seconds?: boolean }) {
  return (
    <time dateTime={at} title={utcText(at)}>
      {localText(at, seconds)}
    </time>
  );
}

/** Equal ends are a moment. */
export function Interval({ from, to }: { readonly from: string; readonly to: string }) {
  if (from === to) return <Time at={to} seconds />;
  return (
    <span>
      <Time at={from} /> – <Time at={to} />
    </span>
  );
}

export function localText(at: string, seconds = false): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return formatFor(regionOf(language.value), isToday, seconds).format(date);
}

/** Making one takes longer than all else of a row. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(region: string, isToday: boolean, seconds: boolean): Intl.DateTimeFormat {
  const key = `${region} ${isToday} ${seconds}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(region, {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
    hourCycle: 'h23',
  });
  formats.set(key, made);
  return made;
}

/** The reader's own way to write dates, where it is one of this language. */
function regionOf(wanted: string): string {
  return navigator.languages.find((tag) => tag.startsWith(wanted)) ?? wanted;
}

export function utcText(at: string): string {
  return `${at.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC`;
}

/** Rounded to the largest unit that fits. */
export function spanText(milliseconds: number): string {
  const { spans } = words.value;
  if (milliseconds < MINUTE_MS) return spans.seconds(Math.round(milliseconds / 1000));
  if (milliseconds < HOUR_MS) return spans.minutes(Math.round(milliseconds / MINUTE_MS));
  return milliseconds < 2 * DAY_MS
    ? spans.hours(Math.round(milliseconds / HOUR_MS))
    : spans.days(Math.round(milliseconds / DAY_MS));
}
