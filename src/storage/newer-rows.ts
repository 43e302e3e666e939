/**
 * Rows that a later version wrote: they are there after going back a version. Whoever reads the record leaves them out
 * and counts them. Whoever decides by them stops: half of the facts would be wrong, and a later version can go on.
 */
import { AuditorError } from '../base/errors.ts';
import type { Row } from './tables.ts';

/** The `v` of rows that this version writes; where a kind of row has another one, its reader says so. */
const VERSION = 1;
/** More are not told apart. */
const MAX_COUNTED = 10_000;

const leftOut = new Set<string>();

/** The message goes back to the queue: the version that wrote the row can work on it. */
export class NewerRowError extends AuditorError {
  readonly code = 'ROW_OF_NEWER_VERSION';
  readonly retryable = true;

  constructor(table: string) {
    super(`A row of ${table} was written by a later version of the app: deploy that version again`);
  }
}

export function isNewer({ v }: Row, version = VERSION): boolean {
  return typeof v === 'number' && v > version;
}

/** Counts a row that is left out, once however often it is read. */
export function leaveOut({ partitionKey, rowKey }: Row): undefined {
  if (leftOut.size < MAX_COUNTED) leftOut.add(`${partitionKey} ${rowKey}`);
  return undefined;
}

/** How many rows this process has left out since it started. */
export function rowsLeftOut(): number {
  return leftOut.size;
}
