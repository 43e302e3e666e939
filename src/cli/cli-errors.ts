/** What can go wrong between a person at a terminal and the record; each says what to do about it. */
import { AuditorError, NotOnRecordError } from '../base/errors.ts';

/** The command line says something that cannot be meant. */
export class UsageError extends AuditorError {
  readonly code = 'USAGE';
  readonly retryable = false;
}

/** Several bear the name that was asked for; asking by id settles it. */
export class AmbiguousNameError extends AuditorError {
  readonly code = 'AMBIGUOUS_NAME';
  readonly retryable = false;
  readonly candidates: readonly { readonly id: string; readonly name: string }[];

  constructor(what: string, candidates: readonly { readonly id: string; readonly name: string }[]) {
    super(`${candidates.length} are called ${JSON.stringify(what)}`);
    this.candidates = candidates;
  }
}

/** Nobody said where the record is, and no local instance runs. */
export class NoStoreError extends AuditorError {
  readonly code = 'NO_STORE';
  readonly retryable = false;
}

/** The record is somewhere else, closed to us, or does not answer. Not raised for an empty record. */
export class StoreUnreachableError extends AuditorError {
  readonly code = 'STORE_UNREACHABLE';
  readonly retryable: boolean;
  readonly hint: string;

  constructor(
    message: string,
    {
      hint,
      retryable = false,
      cause,
    }: { readonly hint: string; readonly retryable?: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause });
    this.hint = hint;
    this.retryable = retryable;
  }
}

/** No code of the catalogue is in what should be explained. */
export class UnknownTokenErrorError extends AuditorError {
  readonly code = 'UNKNOWN_TOKEN_ERROR';
  readonly retryable = false;
  /** Those that it holds, if any. */
  readonly codes: readonly number[];

  constructor(codes: readonly number[]) {
    const [first] = codes;
    super(
      first === undefined
        ? 'There is no AADSTS code in this: it should look like AADSTS50173, or hold "error_codes"'
        : `AADSTS${codes.join(', AADSTS')} ${codes.length === 1 ? 'is' : 'are'} not in the catalogue; Microsoft's own look-up: https://login.microsoftonline.com/error?code=${first}`,
    );
    this.codes = codes;
  }
}

// How a command ended, for scripts; the help and docs/cli.md say the same.

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
