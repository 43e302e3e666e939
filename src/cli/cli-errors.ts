/** What can go wrong between a person at a terminal and the record; each says what to do about it. */
import { AuditorError } from '../errors.ts';

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

  constructor(message: string, { hint, retryable = false, cause }: { readonly hint: string; readonly retryable?: boolean; readonly cause?: unknown }) {
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
