/** Times as Graph writes them: UTC, often with seven fractional digits, so that text order is not time order. */

/** With seven digits, as in audit records. `extraTicks` are the four digits below the millisecond. */
export function graphTime(milliseconds: number, extraTicks = 0): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(extraTicks).padStart(4, '0')}Z`;
}

/** Without fractions, as in directory objects. */
export function plainTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?(Z|[+-]\d{2}:\d{2})$/;

/** Text that sorts like the time, to a tenth of a microsecond; `undefined` if it is not a time. */
export function sortableTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const milliseconds = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.${(match[2] ?? '').padEnd(7, '0')}`;
}
