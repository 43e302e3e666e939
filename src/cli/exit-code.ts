/** How a command ended, for scripts; the help and docs/cli.md say the same. */

import { NotOnRecordError } from '../errors.ts';
import { AmbiguousNameError, NoStoreError, StoreUnreachableError, UsageError } from './cli-errors.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, ambiguous: 4, store: 5, partial: 6 } as const;

export const EXIT_CODES_HELP = `Exit codes:
  0  done (an empty list is an answer too)
  1  failed; explain: no code that is known
  2  the command line is wrong
  3  not on record
  4  several bear this name (they are listed; ask by id)
  5  no record to look in, or it cannot be reached
  6  import: done, but something in the files could not be read`;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof NotOnRecordError) return EXIT.notFound;
  if (error instanceof AmbiguousNameError) return EXIT.ambiguous;
  return error instanceof NoStoreError || error instanceof StoreUnreachableError ? EXIT.store : EXIT.failed;
}
