/** The short form of a sweep, in lists: "40 accounts disabled". */
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';

export function describeSweep(cause: Cause, count: number): string {
  const { things, done } = CAUSE_ENTRIES[cause].label;
  return `${count} ${things} ${done}`;
}
