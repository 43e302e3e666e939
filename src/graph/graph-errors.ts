/** How a call to Microsoft Graph, or to the Office 365 activity feed, can fail. */
import { AuditorError } from '../base/errors.ts';

/** Microsoft asked us to slow down. Not raised for a refusal: that is {@link DirectoryRefusedError}. */
export class DirectoryThrottledError extends AuditorError {
  readonly code = 'DIRECTORY_THROTTLED';
  readonly retryable = true;
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, options?: ErrorOptions) {
    super(`Microsoft asked for a pause of ${retryAfterSeconds} s`, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * This turn has read as much, or taken as long, as a turn may. The next turn goes on. Not raised for one response that
 * is too large: the next turn would get it again.
 */
export class TurnBudgetError extends AuditorError {
  readonly code = 'TURN_BUDGET';
  readonly retryable = true;
  readonly path: string;
  readonly spent: 'pages' | 'bytes' | 'time';

  constructor(path: string, spent: TurnBudgetError['spent'], options?: ErrorOptions) {
    super(`Reading ${path} took all ${spent} of this turn`, options);
    this.path = path;
    this.spent = spent;
  }
}

/**
 * Microsoft did not accept our token, and no fresh one either. Not raised for a missing permission: that is
 * {@link DirectoryRefusedError}.
 */
export class TokenRefusedError extends AuditorError {
  readonly code = 'TOKEN_REFUSED';
  readonly retryable = true;
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`Microsoft did not accept the token for ${path}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** A permission, licence or feature is missing. Another try does not help until an administrator acts. */
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

/** Microsoft could not be reached, or failed internally. It is unknown whether the request was carried out. */
export class DirectoryUnavailableError extends AuditorError {
  readonly code = 'DIRECTORY_UNAVAILABLE';
  readonly retryable = true;
  readonly status: number | undefined;

  constructor(path: string, status: number | undefined, options?: ErrorOptions) {
    super(`Microsoft did not answer ${path}${status === undefined ? '' : ` (status ${status})`}`, options);
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

/**
 * Microsoft understood this request and rejected it (400, 404, 409 …). Not raised for a missing permission: that is
 * {@link DirectoryRefusedError}.
 */
export class RequestRejectedError extends AuditorError {
  readonly code = 'REQUEST_REJECTED';
  readonly retryable = false;
  readonly path: string;
  readonly status: number;
  /** The error code that Microsoft gave. */
  readonly reason: string;
  /** The message that Microsoft gave. It may name people or things: for decisions, not for logs. */
  readonly detail: string;

  constructor(
    path: string,
    { status, reason, detail }: { readonly status: number; readonly reason: string; readonly detail: string },
  ) {
    super(`Microsoft rejected ${path}: ${status} ${reason}`);
    this.path = path;
    this.status = status;
    this.reason = reason;
    this.detail = detail;
  }
}
