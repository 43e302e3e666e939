/** How long a sign-in frequency lets a session live. */
import { isWord, objectOf } from '../base/json.ts';

const HOURS: ReadonlyMap<string, number> = new Map([
  ['hours', 1],
  ['days', 24],
]);

/** @returns 0 for every time; undefined where it does not say how long */
export function frequencyHours(control: unknown): number | undefined {
  const { frequencyInterval, type, value } = objectOf(control);
  if (isWord(frequencyInterval, 'everyTime')) return 0;
  const hours = HOURS.get(String(type).toLowerCase());
  const length = typeof value === 'string' ? Number(value) : value;
  return typeof length === 'number' && length > 0 && hours !== undefined ? length * hours : undefined;
}
