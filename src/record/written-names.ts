/**
 * Which rows of `Names` this process has written. Most acts mention apps and admins that were mentioned before, and a
 * row that is there already costs a call like any other.
 */
import { remember } from '../base/lru.ts';
import { invertedDay } from '../storage/keys.ts';
import type { Row } from '../storage/tables.ts';

export interface WrittenNames {
  /** The rows that are not known to be there. @param keyTime of the revocation that mentions them */
  without(keyTime: string, rows: readonly Row[]): readonly Row[];
  add(keyTime: string, rows: readonly Row[]): void;
}

/** Some ten thousand people and apps in a few megabytes. */
const MAX_REMEMBERED = 30_000;

/**
 * A name goes when nothing mentions it any more, and what happened on one day goes together: so a row that was written
 * for a revocation of the same day is still there. A name that was erased must not come back, and does not.
 */
export function writtenNames(): WrittenNames {
  const written = new Map<string, true>();
  const keyOf = (keyTime: string, { partitionKey, rowKey }: Row) => `${invertedDay(keyTime)} ${partitionKey} ${rowKey}`;
  return {
    without: (keyTime, rows) => rows.filter((row) => !written.has(keyOf(keyTime, row))),
    add(keyTime, rows) {
      for (const row of rows) remember(written, keyOf(keyTime, row), true, MAX_REMEMBERED);
    },
  };
}
