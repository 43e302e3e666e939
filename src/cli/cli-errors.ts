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
