/** How a call to Microsoft Graph, or to the activity feed, can fail. */
import { AuditorError } from '../base/errors.ts';

/** Graph, or the activity feed, asked us to slow down. Not raised for a refusal: that is {@link DirectoryRefusedError}. */
export class DirectoryThrottledError extends AuditorError {
  readonly code = 'DIRECTORY_THROTTLED';
  readonly retryable = true;
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, options?: ErrorOptions) {
    super(`Microsoft asked for a pause of ${retryAfterSeconds} s`, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Graph, or the activity feed, said no: a permission, licence or feature is missing. Trying again does not help until an admin acts. */
export class DirectoryRefusedError extends AuditorError {
  readonly code = 'DIRECTORY_REFUSED';
  readonly retryable = false;
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`Microsoft refused ${path}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** Graph, or the activity feed, could not be reached or failed inside; nothing is known of what it did. */
export class DirectoryUnavailableError extends AuditorError {
  readonly code = 'DIRECTORY_UNAVAILABLE';
  readonly retryable = true;
  readonly status: number | undefined;

  constructor(path: string, status: number | undefined, options?: ErrorOptions) {
    super(`No answer of Microsoft's to ${path}${status === undefined ? '' : ` (status ${status})`}`, options);
    this.status = status;
  }
}

/** A delta link is too old or unknown (410, syncStateNotFound): the source must be read from the start. */
export class DeltaExpiredError extends AuditorError {
  readonly code = 'DELTA_EXPIRED';
  readonly retryable = false;

  constructor(source: string, options?: ErrorOptions) {
    super(`The delta link of ${source} has expired`, options);
  }
}
