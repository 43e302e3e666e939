/** Errors that several rooms raise. Each says what happened in a way that a caller can decide and a person can act. */

/** Base of every error that we raise on purpose. Recognise it by class or `code`, never by its message. */
export abstract class AuditorError extends Error {
  abstract readonly code: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The program contradicts itself: a bug of ours, which no caller can repair. */
export class InvariantError extends AuditorError {
  readonly code = 'INVARIANT_BROKEN';
  readonly retryable = false;
}

/**
 * Data from outside does not have the required form. Not raised for data that is only unknown to us: we ignore and
 * count it.
 */
export class MalformedInputError extends AuditorError {
  readonly code = 'MALFORMED_INPUT';
  readonly retryable = false;
  readonly where: string;

  /** @param where what was read, and the position in it @param problem what is wrong, so that a person can act on it */
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
    this.where = where;
  }
}

/** A request body is larger than the endpoint accepts. */
export class OversizedInputError extends AuditorError {
  readonly code = 'OVERSIZED_INPUT';
  readonly retryable = false;
  readonly limitBytes: number;

  constructor(where: string, limitBytes: number) {
    super(`${where} is larger than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** One or more settings are missing or wrong. All problems are reported together. */
export class SettingsError extends AuditorError {
  readonly code = 'SETTINGS_WRONG';
  readonly retryable = false;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Settings need attention:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The caller asked for one thing that is not on record. Not raised for an empty list. */
export class NotOnRecordError extends AuditorError {
  readonly code = 'NOT_ON_RECORD';
  readonly retryable = false;
  readonly what: string;

  constructor(what: string) {
    super(`Nothing on record for ${what}`);
    this.what = what;
  }
}

/** Other writers changed the same row again and again. The message goes back to the queue. */
export class ContendedError extends AuditorError {
  readonly code = 'CONTENDED';
  readonly retryable = true;

  constructor(row: string, attempts: number) {
    super(`Other writers changed ${row} ${attempts} times in a row`);
  }
}

/**
 * Not a failure: a later try will succeed. A record shows only half of what happened, and the reading of the tenant
 * that shows the other half may still come. Not raised when waiting cannot help any more.
 */
export abstract class RetryLaterError extends AuditorError {
  readonly retryable = true;
}

/** While a record is younger than this, it is worth waiting for the other half. */
export const RETRY_WINDOW_MS = 15 * 60_000;

/** What may be shown of an error where others can read it: its code, or else its class. Never its message. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
